#include "surefoot/run/told_losses.hpp"

#include <algorithm>
#include <cmath>

#include "surefoot/core/statistics.hpp"
#include "surefoot/find/tail.hpp"

namespace surefoot::run {

const char* loss_name(JudgedBy by) {
  return by == JudgedBy::training ? "training loss" : "validation loss";
}

void ToldLosses::add(std::span<const ToldLoss> told) {
  for (const auto& loss : told) {
    if (!std::isnan(loss.training_loss)) training_.push_back({loss.step, loss.training_loss});
    if (!std::isnan(loss.validation_loss)) validation_.push_back({loss.step, loss.validation_loss});
  }
}

std::int64_t ToldLosses::last_step() const {
  return std::max(training_.empty() ? 0 : training_.back().step,
                  validation_.empty() ? 0 : validation_.back().step);
}

const std::vector<ToldLosses::AtStep>& ToldLosses::judging(JudgedBy by) const {
  return by == JudgedBy::training ? training_ : validation_;
}

/// Those up to the first at `step` or beyond.
std::span<const ToldLosses::AtStep> ToldLosses::known(JudgedBy by, std::int64_t step) const {
  const auto& losses = judging(by);
  const auto first = std::ranges::lower_bound(losses, step, {}, &AtStep::step);
  return {losses.begin(), first == losses.end() ? first : first + 1};
}

bool ToldLosses::tells_near(JudgedBy by, std::int64_t step) const {
  if (by == JudgedBy::nothing) return false;
  if (by == JudgedBy::both)
    return tells_near(JudgedBy::training, step) && tells_near(JudgedBy::validation, step);
  const auto losses = known(by, step);
  return !losses.empty() && 2 * losses.back().step > step;
}

find::Outcome ToldLosses::outcome(JudgedBy by, std::int64_t step) const {
  const auto training = known(JudgedBy::training, step);
  // Those told after this share of the way to the last one, and that one.
  const auto since = [&](double share) {
    std::vector<double> losses;
    for (const auto& at : training)
      if (at.step == training.back().step ||
          static_cast<double>(at.step) > share * static_cast<double>(training.back().step))
        losses.push_back(at.loss);
    return losses;
  };
  const auto lately = since(0.75);
  const auto half = since(0.5);
  const auto validation = known(JudgedBy::validation, step);
  const double mean = mean_of_last(lately, lately.size());
  const double geometric_mean = geometric_mean_of_last(lately, lately.size());
  find::Outcome outcome{.tail = find::tail_of_losses(std::span(&half, 1))};
  if (by == JudgedBy::training) {
    outcome.validation_loss = mean;
    outcome.best_of_seeds_validation_loss = geometric_mean;
    return outcome;
  }
  outcome.validation_loss = validation.empty() ? not_measured : validation.back().loss;
  outcome.best_of_seeds_validation_loss = outcome.validation_loss;
  if (by == JudgedBy::both) {
    outcome.training_loss = mean;
    outcome.best_of_seeds_training_loss = geometric_mean;
  }
  return outcome;
}

double ToldLosses::first(JudgedBy by, std::int64_t step) const {
  const auto& losses = judging(by);
  if (losses.empty()) return not_measured;
  // Single batches differ: the first one may be low by chance.
  return by == JudgedBy::training ? std::max(losses.front().loss, outcome(by, step).validation_loss)
                                  : losses.front().loss;
}

std::int64_t ToldLosses::rhythm(JudgedBy by) const {
  std::int64_t before = 0;
  std::int64_t longest = 0;
  for (const auto& at : judging(by)) {
    longest = std::max(longest, at.step - before);
    before = at.step;
  }
  return longest;
}

JudgedBy judge_at(std::span<const ToldLosses* const> all, std::int64_t step) {
  for (const auto by : {JudgedBy::both, JudgedBy::validation, JudgedBy::training})
    if (!all.empty() &&
        std::ranges::all_of(all, [&](const auto* told) { return told->tells_near(by, step); }))
      return by;
  return JudgedBy::nothing;
}

}  // namespace surefoot::run
