#include "surefoot/diagnose/sweep.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "surefoot/core/statistics.hpp"
#include "surefoot/diagnose/rule.hpp"
#include "surefoot/diagnose/words.hpp"

namespace surefoot::diagnose {
namespace {

struct Member {
  PreparedCurve curve;
  bool diverged = false;
};

/// The lowest validation loss up to a step, or the lowest of neighbouring training medians.
std::optional<double> reached_by(const PreparedCurve& curve, double step, bool by_validation) {
  const Losses& losses = by_validation ? curve.all_validation : curve.training;
  Losses seen;
  for (std::size_t i = 0; i < losses.size() && losses.steps[i] <= step; ++i) {
    seen.steps.push_back(losses.steps[i]);
    seen.values.push_back(losses.values[i]);
  }
  if (seen.empty()) return std::nullopt;
  const Losses levels = by_validation ? seen : block_medians(seen);
  return *std::min_element(levels.values.begin(), levels.values.end());
}

std::map<double, std::vector<Member>> by_rate(std::span<const LearningCurve> curves) {
  std::map<double, std::vector<Member>> members;
  for (const auto& curve : curves) {
    Member member{prepare(curve), false};
    const double rate = member.curve.learning_rate;
    if (!(rate > 0) || member.curve.rate_varies || !std::isfinite(member.curve.initial_loss)) continue;
    member.diverged = diverged(Evidence{member.curve}).has_value();
    auto near = std::find_if(members.begin(), members.end(),
                             [&](const auto& m) { return std::abs(std::log10(m.first / rate)) < 1e-6; });
    (near == members.end() ? members[rate] : near->second).push_back(std::move(member));
  }
  return members;
}

}  // namespace

std::optional<SweepDiagnosis> diagnose_together(std::span<const LearningCurve> curves) {
  const auto members = by_rate(curves);
  if (members.size() < 2) return std::nullopt;
  double common = INFINITY;
  bool by_validation = true;
  std::vector<double> initial;
  for (const auto& [rate, runs] : members)
    for (const Member& run : runs) {
      initial.push_back(run.curve.initial_loss);
      if (run.diverged) continue;
      common = std::min(common, run.curve.last_step);
      by_validation = by_validation && run.curve.all_validation.size() > 1;
    }
  SweepDiagnosis sweep;
  const double start = median(initial);
  for (const auto& [rate, runs] : members) {
    double sum = 0;
    bool any_reached = false;
    for (const Member& run : runs) {
      const auto loss = run.diverged ? std::nullopt : reached_by(run.curve, common, by_validation);
      any_reached = any_reached || loss;
      sum += loss ? std::min(*loss, start) : start;
    }
    SweptRate swept{rate, any_reached ? Kind::unclear : Kind::diverged, {}};
    if (any_reached) swept.loss = sum / static_cast<double>(runs.size());
    sweep.rates.push_back(swept);
  }
  const auto better = [](const SweptRate& a, const SweptRate& b) {
    return a.loss.value_or(INFINITY) < b.loss.value_or(INFINITY);
  };
  const auto best = std::min_element(sweep.rates.begin(), sweep.rates.end(), better);
  if (!best->loss) {
    sweep.evidence = fmt::format("all {} rates diverged, {:.2g} the lowest of them", sweep.rates.size(),
                                 sweep.rates.front().learning_rate);
    sweep.advice = fmt::format("go on below: {:.2g}", sweep.rates.front().learning_rate / 100);
    return sweep;
  }
  sweep.best_learning_rate = best->learning_rate;
  const double fall = std::max(start - *best->loss, 1e-12);
  for (auto& swept : sweep.rates) {
    if (!swept.loss) continue;
    const bool as_good = *swept.loss - *best->loss <= 0.02 * fall;
    swept.verdict = as_good                                     ? Kind::good
                    : swept.learning_rate < best->learning_rate ? Kind::too_low
                                                                : Kind::too_high;
  }
  const bool lowest = best == sweep.rates.begin();
  const bool highest = best + 1 == sweep.rates.end();
  sweep.best_at_edge = lowest || highest;
  const auto good = std::count_if(sweep.rates.begin(), sweep.rates.end(),
                                  [](const SweptRate& r) { return r.verdict == Kind::good; });
  sweep.evidence =
      fmt::format("of {} rates, {:.2g} reaches the lowest {} loss, {}, by step {:.0f}; {} within 2% of it",
                  sweep.rates.size(), best->learning_rate, by_validation ? "validation" : "training",
                  loss_words(*best->loss), common,
                  good == 1   ? std::string("no other is")
                  : good == 2 ? std::string("one other is")
                              : fmt::format("{} others are", good - 1));
  sweep.advice = !sweep.best_at_edge ? fmt::format("use {:.2g}", best->learning_rate)
                                     : fmt::format("the best is the {} rate tried: try {:.2g} too",
                                                   highest ? "highest" : "lowest",
                                                   best->learning_rate * (highest ? 3 : 1.0 / 3));
  return sweep;
}

}  // namespace surefoot::diagnose
