#include "surefoot/process/command_contender.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

namespace surefoot::process {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds look_up{50};

bool same_kind(const Reading& a, const Reading& b) {
  return a.step == b.step && a.value.has_value() == b.value.has_value() &&
         a.has_training_loss == b.has_training_loss && a.has_validation_loss == b.has_validation_loss;
}

}  // namespace

CommandContender::CommandContender(const CommandTrialSetup& setup, std::function<bool()> should_stop)
    : setup_(setup),
      should_stop_(std::move(should_stop)),
      reader_(setup.metric),
      output_(setup.source, setup.folder, [this](std::string_view line) { take(line); }) {}

void CommandContender::start() {
  if (!command_ && !ended_) command_ = std::make_unique<GuardedCommand>(setup_.command);
}

void CommandContender::take(std::string_view line) {
  const auto reading = reader_.read(line);
  if (!reading) return;
  tells_steps_ = tells_steps_ || reading->told_step;
  told_steps_ = std::max(told_steps_, reading->steps);
  step_ = std::max(step_, reading->step);
  if (!reading->value &&
      (!setup_.metric.metric.empty() || (!reading->has_training_loss && !reading->has_validation_loss)))
    return;
  // Told again at the same step, as by a progress bar or in a flood: the last one stands.
  if (given_ < readings_.size() && same_kind(readings_.back(), *reading))
    readings_.back() = *reading;
  else
    readings_.push_back(*reading);
}

/// One look at the output; false when it brought nothing.
bool CommandContender::read(std::chrono::milliseconds wait) {
  bool some = false;
  const auto sink = [&](OutputStream stream, std::string_view bytes) {
    some = true;
    output_.add(stream, bytes);
  };
  if (!command_->read(wait, sink)) {
    ended_ = true;
    output_.finish();
  } else {
    output_.look_at_file();
  }
  return some;
}

/// Freezes it, and takes in what it still wrote until it stood.
void CommandContender::stand() {
  if (ended_) return;
  command_->freeze();
  while (!ended_ && read(std::chrono::milliseconds(0))) {
  }
}

void CommandContender::run_to(std::int64_t step) {
  const auto begin = Clock::now();
  const auto seconds = [&] { return seconds_ + std::chrono::duration<double>(Clock::now() - begin).count(); };
  start();
  command_->thaw();
  while (!ended_ && (readings_.empty() || readings_.back().step < step) &&
         !(should_stop_ && should_stop_())) {
    read(look_up);
    if (setup_.time_limit > 0 && seconds() > setup_.time_limit) {
      timed_out_ = true;
      break;
    }
  }
  seconds_ = seconds();
  stand();
}

/// The loss as the first so many readings tell it.
double CommandContender::loss_at(std::size_t count) const {
  std::vector<double> training;
  double validation = not_measured;
  for (std::size_t i = 0; i < count; ++i) {
    const auto& reading = readings_[i];
    if (reading.value) validation = *reading.value;
    if (setup_.metric.metric.empty() && reading.has_validation_loss) validation = reading.validation_loss;
    if (reading.has_training_loss) training.push_back(reading.training_loss);
  }
  if (!std::isnan(validation) || training.empty()) return validation;
  const std::size_t last = std::max<std::size_t>(1, training.size() / 4);
  double sum = 0;
  for (std::size_t i = training.size() - last; i < training.size(); ++i) sum += training[i];
  return sum / static_cast<double>(last);
}

run::Progress CommandContender::fail(run::Progress progress) const {
  const auto& end = command_->end();
  progress.state = run::ContenderState::failed;
  if (timed_out_)
    progress.reason = fmt::format("ran longer than {:g} s", setup_.time_limit);
  else if (end.start_error != 0)
    progress.reason = setup_.command.arguments.front() + " " + in_words(end);
  else if (ended_ && end.exit_code != 0)
    progress.reason = in_words(end);
  else if (readings_.empty())
    progress.reason = "ended without having told a loss";
  else
    progress.reason = "its output tells no steps, such as step 10 or 10/1000";
  return progress;
}

run::Progress CommandContender::advance(std::int64_t step) {
  const std::int64_t before = step_;
  if (!ended_ && (readings_.empty() || readings_.back().step < step)) run_to(step);
  run::Progress progress{.step = step_, .cost = static_cast<double>(step_ - before)};
  const bool reached = !readings_.empty() && readings_.back().step >= step;
  std::size_t count = 0;
  while (count < readings_.size() && (count == 0 || readings_[count - 1].step < step)) ++count;
  for (; given_ < count; ++given_)
    if (readings_[given_].has_training_loss) {
      progress.training_losses.push_back(readings_[given_].training_loss);
      monitor_.add(readings_[given_].training_loss);
    }
  progress.validation_loss = loss_at(count);
  const bool lost = monitor_.diverged() || (count > 0 && !std::isfinite(progress.validation_loss));
  if (lost) {
    progress.state = run::ContenderState::diverged;
    progress.reason = fmt::format("the loss diverged by step {}", step_);
    return progress;
  }
  const bool stopped = should_stop_ && should_stop_();
  if (timed_out_ || (ended_ && (command_->end().exit_code != 0 || readings_.empty())) ||
      (reached && !tells_steps_))
    return stopped ? progress : fail(progress);
  return progress;
}

std::int64_t CommandContender::wait_for_told_steps() {
  start();
  command_->thaw();
  while (!ended_ && told_steps_ == 0 && !(should_stop_ && should_stop_())) read(look_up);
  stand();
  return told_steps_;
}

}  // namespace surefoot::process
