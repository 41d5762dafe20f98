#include "surefoot/process/command_contender.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/core/number_text.hpp"

namespace surefoot::process {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds wait_for_lines{50};
/// A command that told so many losses and not how many steps there will be does not tell them.
constexpr std::size_t enough_without_steps = 10;

bool same_kind(const Reading& a, const Reading& b) {
  return a.step == b.step && a.value.has_value() == b.value.has_value() &&
         a.has_training_loss == b.has_training_loss && a.has_validation_loss == b.has_validation_loss;
}

/// The losses of a reading; a loss told as not a number is infinite.
run::ToldLoss told_loss(const Reading& reading, bool any_validation) {
  const auto sound = [](double loss) {
    return std::isfinite(loss) ? loss : std::numeric_limits<double>::infinity();
  };
  run::ToldLoss told{.step = reading.step};
  if (reading.has_training_loss) told.training_loss = sound(reading.training_loss);
  if (any_validation && reading.has_validation_loss) told.validation_loss = sound(reading.validation_loss);
  if (reading.value) told.validation_loss = sound(*reading.value);
  return told;
}

}  // namespace

CommandContender::CommandContender(const CommandTrialOptions& setup, std::function<bool()> should_stop,
                                   std::function<void(const Reading&)> on_reading)
    : setup_(setup),
      should_stop_(std::move(should_stop)),
      on_reading_(std::move(on_reading)),
      reader_(setup.metric),
      output_(setup.source, setup.folder, [this](std::string_view line) { take(line); }) {}

void CommandContender::start() {
  if (command_ || ended_) return;
  auto setup = setup_.command;
  setup.in_step = true;
  command_ = std::make_unique<GuardedCommand>(setup);
}

void CommandContender::take(std::string_view line) {
  const auto reading = reader_.read(line);
  if (!reading) return;
  if (on_reading_) on_reading_(*reading);
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

/// One look at the output.
void CommandContender::read(std::chrono::milliseconds wait) {
  const auto sink = [&](OutputStream stream, std::string_view bytes) { output_.add(stream, bytes); };
  if (!command_->read(wait, sink)) {
    ended_ = true;
    output_.finish();
  } else {
    output_.look_at_file();
  }
}

/// Freezes it. Output it wrote until it stood waits in its pipe.
void CommandContender::stand() {
  if (!ended_) command_->freeze();
}

bool CommandContender::tells(std::int64_t step) const {
  return !readings_.empty() && readings_.back().step >= step;
}

void CommandContender::run_to(std::int64_t step) {
  const auto begin = Clock::now();
  const auto seconds = [&] { return seconds_ + std::chrono::duration<double>(Clock::now() - begin).count(); };
  start();
  command_->thaw();
  while (!ended_ && !tells(step) && !(should_stop_ && should_stop_())) {
    read(wait_for_lines);
    if (setup_.time_limit > 0 && seconds() > setup_.time_limit) {
      timed_out_ = true;
      break;
    }
  }
  seconds_ = seconds();
  stand();
}

bool CommandContender::failed() const {
  return timed_out_ || (ended_ && (command_->end().exit_code != 0 || readings_.empty()));
}

/// The reason of the failure, with the program's last line and where its output lies.
std::string CommandContender::failure() const {
  const auto& end = command_->end();
  if (timed_out_) return fmt::format("ran longer than {} s", number_text(setup_.time_limit, 6));
  if (end.start_error != 0) return setup_.command.arguments.front() + " " + in_words(end);
  return fmt::format("{}; {}", end.exit_code != 0 ? in_words(end) : "ended without having told a loss",
                     output_.last_words());
}

run::Progress CommandContender::advance(std::int64_t step) {
  const double before = seconds_;
  if (!ended_ && !timed_out_ && !tells(step)) run_to(step);
  run::Progress progress{.step = step_, .seconds = seconds_ - before};
  bool finite = true;
  const bool told = given_ > 0 && readings_[given_ - 1].step >= step;
  for (bool more = !told; more && given_ < readings_.size(); ++given_) {
    const auto& reading = readings_[given_];
    const auto loss = told_loss(reading, setup_.metric.metric.empty());
    if (reading.has_training_loss) monitor_.add(reading.training_loss);
    finite = finite && !std::isinf(loss.validation_loss);
    progress.told.push_back(loss);
    more = reading.step < step;
  }
  diverged_ = diverged_ || monitor_.diverged() || !finite;
  if (diverged_) {
    progress.state = run::ContenderState::diverged;
    progress.reason = fmt::format("the loss diverged by step {}", readings_[given_ - 1].step);
  } else if (tells(step) && tells_steps_) {
    return progress;
  } else if (should_stop_ && should_stop_()) {
    return progress;
  } else if (failed()) {
    progress.state = run::ContenderState::failed;
    progress.reason = failure();
  } else if (!tells_steps_) {
    progress.state = run::ContenderState::failed;
    progress.reason = "its output tells no steps, such as step 10 or 10/1000";
  } else {
    progress.state = run::ContenderState::ended;
  }
  return progress;
}

std::int64_t CommandContender::wait_for_told_steps() {
  start();
  command_->thaw();
  while (!ended_ && told_steps_ == 0 && readings_.size() < enough_without_steps &&
         !(should_stop_ && should_stop_()))
    read(wait_for_lines);
  if (told_steps_ == 0 && failed()) throw RunError(fmt::format("find: the command {}", failure()));
  stand();
  return told_steps_;
}

}  // namespace surefoot::process
