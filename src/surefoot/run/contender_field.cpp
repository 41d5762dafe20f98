#include "surefoot/run/contender_field.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

namespace surefoot::run {
namespace {

/// The outcome given to a race for a contender that diverged or failed.
constexpr find::Outcome lost{.validation_loss = std::numeric_limits<double>::quiet_NaN()};

}  // namespace

/// The reason why there is nothing left to spend; empty where there is.
std::string ContenderField::spent() const {
  const double budget = options_.budget * static_cast<double>(options_.horizon);
  if (runners_.known() > most_over_budget * budget) return "the budget was spent before the last rung";
  if (runners_.cost().steps > budget && runners_.cost().seconds > seconds_that_cost_nothing)
    return "the runs went on beyond their rungs until the budget was spent";
  return {};
}

std::string ContenderField::advance(const find::Race&, std::span<const find::Advance> advances) {
  std::vector<std::size_t> which;
  for (const auto& advance : advances) {
    runner_of_.resize(std::max(runner_of_.size(), advance.candidate + 1), none);
    auto& runner = runner_of_[advance.candidate];
    if (runner == none) runner = runners_.at_rate(advance.learning_rate);
    which.push_back(runner);
  }
  if (auto reason = spent(); !reason.empty()) return reason;
  const auto step = advances.front().step;
  const auto stage = fmt::format("racing {} rates to step {}", which.size(), step);
  runners_.advance(which, step, scouted_.by, [&] { on_advance_(stage); });
  if (options_.should_stop && options_.should_stop()) return {};
  by_ = scouted_.by;
  for (const auto i : which) {
    const auto& runner = runners_[i];
    if (runner.state != ContenderState::held || runner.told.tells_near(by_, step)) continue;
    if (by_ != JudgedBy::both || !runner.told.tells_near(JudgedBy::validation, step))
      return fmt::format("no {} was told near step {}", loss_name(by_), step);
    by_ = JudgedBy::validation;
  }
  return {};
}

find::Outcome ContenderField::outcome(const find::Advance& advance) {
  const auto& runner = runners_[runner_of_[advance.candidate]];
  return runner.sound() ? runner.told.outcome(by_, advance.step) : lost;
}

void ContenderField::release(std::size_t candidate) {
  if (candidate < runner_of_.size() && runner_of_[candidate] != none) runners_.release(runner_of_[candidate]);
}

}  // namespace surefoot::run
