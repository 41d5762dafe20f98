#include "surefoot/find/record.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "surefoot/find/cliff.hpp"

namespace surefoot::find {
namespace {

/// From where on the tail of losses counts as heavy (Hill's estimate, find/tail.hpp; no unit). At any rung of
/// races on 26 tasks with light tails it is at most 0.192, at one rung of each race on seven heavy ones 0.206
/// and more (docs/research/heavy-tails.md).
constexpr double least_heavy_tail = 0.2;

/// The rung before the last one, for the fall that came since, is at least so many times shorter.
constexpr double shorter_by = 1.5;

}  // namespace

const char* to_string(CandidateState state) {
  switch (state) {
    case CandidateState::racing:
      return "racing";
    case CandidateState::dropped:
      return "dropped";
    case CandidateState::diverged:
      return "diverged";
    case CandidateState::won:
      return "won";
  }
  return "";
}

double tail_at(const RaceRecord& record, std::int64_t step) {
  std::vector<double> tails;
  for (const auto& candidate : record.candidates)
    for (const auto& point : candidate.history) {
      if (point.step != step || std::isnan(point.outcome.tail)) continue;
      if (!(ranking_loss(point.outcome, record.initial_loss) < record.initial_loss)) continue;
      tails.push_back(point.outcome.tail);
    }
  if (tails.empty()) return std::numeric_limits<double>::quiet_NaN();
  std::ranges::sort(tails);
  tails.resize((tails.size() + 1) / 2);
  return std::accumulate(tails.begin(), tails.end(), 0.0) / static_cast<double>(tails.size());
}

bool heavy_tails(const RaceRecord& record, const TaskFacts& facts) {
  if (!std::isnan(facts.outlier_ratio)) return has_outliers(facts.outlier_ratio);
  return std::ranges::any_of(record.rungs,
                             [&](std::int64_t step) { return tail_at(record, step) >= least_heavy_tail; });
}

double validation_loss_of(const Outcome& outcome, bool heavy_tails) {
  const bool best = heavy_tails && !std::isnan(outcome.best_of_seeds_validation_loss);
  return best ? outcome.best_of_seeds_validation_loss : outcome.validation_loss;
}

double ranking_loss(const Outcome& outcome, double initial_loss, bool heavy_tails) {
  const double validation = validation_loss_of(outcome, heavy_tails);
  if (!std::isfinite(validation)) return initial_loss;
  const bool best = heavy_tails && !std::isnan(outcome.best_of_seeds_training_loss);
  const double training = best ? outcome.best_of_seeds_training_loss : outcome.training_loss;
  if (std::isnan(training)) return std::min(validation, initial_loss);
  return (std::min(validation, initial_loss) + std::min(training, initial_loss)) / 2;
}

double doublings_left(const RaceRecord& record) {
  return doublings_left(record, record.ended.size() - 1);
}

double doublings_left(const RaceRecord& record, std::size_t rung) {
  return std::log2(static_cast<double>(record.horizon) / static_cast<double>(record.rungs[rung]));
}

double latest_share_of_fall(const RaceRecord& record) {
  const auto& ended = record.ended;
  if (ended.empty()) return 0;
  const double least = ended.back().least_loss;
  const double fall = record.initial_loss - least;
  // The last rung may be cut short by the budget.
  const auto before = std::find_if(ended.rbegin(), ended.rend(), [&](const RungSummary& rung) {
    return shorter_by * static_cast<double>(rung.step) <= static_cast<double>(ended.back().step);
  });
  if (!(fall > 0) || before == ended.rend()) return 0;
  return std::clamp((before->least_loss - least) / fall, 0.0, 1.0);
}

double remaining_loss(const RaceRecord& record, const TaskFacts& facts) {
  const double nothing = std::fmin(record.initial_loss, facts.constant_loss);
  const double least = std::ranges::min(record.ended, {}, &RungSummary::least_loss).least_loss;
  return nothing > 0 ? std::clamp(least / nothing, 0.0, 1.0) : 1;
}

}  // namespace surefoot::find
