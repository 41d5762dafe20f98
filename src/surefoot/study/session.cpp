#include "surefoot/study/session.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace surefoot::study {
namespace {

using Clock = std::chrono::steady_clock;

/// Between two reports: a command that prints a thousand lines a second costs no more than five transactions.
constexpr std::chrono::milliseconds flush_every{200};
constexpr std::size_t most_values = 64;

}  // namespace

TrialSession::TrialSession(Study& study, const Trial& trial, bool named)
    : study_(study), trial_(trial), named_(named) {}

/// The number of the observation that the trial is judged by.
std::optional<double> TrialSession::judged(const Observation& observation) {
  if (named_) return observation.value;
  if (observation.validation_loss && !by_validation_) {
    by_validation_ = true;
    all_.clear();
    passed_on_ = 0;
    anew_ = true;
  }
  return by_validation_ ? observation.validation_loss : observation.training_loss;
}

bool TrialSession::add(const Observation& observation) {
  if (advice_.what != Advice::What::go_on) return false;
  {
    const std::lock_guard lock(mutex_);
    step_ = std::max(step_, observation.step);
    steps_ = observation.steps;
    if (const auto value = judged(observation)) {
      // Several values at a step: the last one stands.
      if (!all_.empty() && all_.back().step >= observation.step) {
        all_.back().value = *value;
        passed_on_ = std::min(passed_on_, all_.size() - 1);
      } else {
        all_.push_back({observation.step, *value});
      }
      if (!std::isfinite(*value)) next_flush_ = {};
    }
  }
  if (observation.training_loss && training_.add(*observation.training_loss)) {
    flush();
    if (advice_.what == Advice::What::go_on)
      advice_ = {Advice::What::diverged, fmt::format("the training loss diverged, it is {:.4g} at step {}",
                                                     *observation.training_loss, observation.step)};
  }
  if (Clock::now() >= next_flush_) flush();
  return advice_.what == Advice::What::go_on;
}

bool TrialSession::flush() {
  next_flush_ = Clock::now() + flush_every;
  if (advice_.what != Advice::What::go_on) return false;
  if (passed_on_ == all_.size()) return true;
  advice_ = study_.report(trial_, std::span(all_).subspan(passed_on_), all_, anew_);
  passed_on_ = all_.size();
  anew_ = false;
  return advice_.what == Advice::What::go_on;
}

Ending TrialSession::ending(double seconds, const std::string& reason) const {
  Ending ending{.reason = reason, .steps = step_, .seconds = seconds};
  ending.value = result(all_, study_.spec().objective, study_.spec().direction);
  switch (advice_.what) {
    case Advice::What::diverged:
      ending.state = TrialState::diverged;
      ending.reason = advice_.reason;
      ending.value = std::numeric_limits<double>::quiet_NaN();
      break;
    case Advice::What::prune:
      ending.state = TrialState::pruned;
      ending.reason = advice_.reason;
      break;
    default:
      if (all_.empty()) {
        ending.state = TrialState::crashed;
        if (reason.empty()) ending.reason = "it told nothing to judge it by";
      }
  }
  return ending;
}

TrialView TrialSession::view() const {
  const std::lock_guard lock(mutex_);
  TrialView view{.trial = trial_, .step = step_, .steps = steps_};
  if (!all_.empty()) view.value = all_.back().value;
  const std::size_t every = all_.size() / most_values + 1;
  for (std::size_t i = all_.size() % every; i < all_.size(); i += every) view.values.push_back(all_[i].value);
  view.seconds = std::chrono::duration<double>(Clock::now() - begin_).count();
  return view;
}

}  // namespace surefoot::study
