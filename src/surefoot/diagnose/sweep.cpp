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

/// In units of the fall of the best.
constexpr double as_good_as = 0.02;

struct Member {
  std::size_t place = 0;
  PreparedCurve curve;
  bool diverged = false;
  bool collapsed = false;
};

/// The lowest validation loss up to a step, or the lowest of neighbouring training medians; of what collapsed
/// the level at its end.
std::optional<double> reached_by(const Member& run, double step, bool by_validation) {
  const PreparedCurve& curve = run.curve;
  const Losses& losses = by_validation ? curve.all_validation : curve.training;
  if (losses.empty()) return std::nullopt;
  if (run.collapsed) return median(std::span(losses.values).last((losses.size() + 3) / 4));
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
  double longest = 0;
  std::vector<Member> all;
  for (std::size_t i = 0; i < curves.size(); ++i) {
    Member member{.place = i, .curve = prepare(curves[i])};
    if (!(member.curve.learning_rate > 0) || member.curve.rate_varies ||
        !std::isfinite(member.curve.initial_loss))
      continue;
    const Evidence evidence{member.curve};
    member.diverged = diverged(evidence).has_value();
    member.collapsed = has_signals(member.curve) && came_back_up(read_signals(member.curve));
    if (!member.diverged) longest = std::max(longest, member.curve.last_step);
    all.push_back(std::move(member));
  }
  for (Member& member : all) {
    if (!member.diverged && member.curve.last_step < longest / 2) continue;
    const double rate = member.curve.learning_rate;
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
      const auto loss = run.diverged ? std::nullopt : reached_by(run, common, by_validation);
      any_reached = any_reached || loss;
      sum += loss ? std::min(*loss, start) : start;
    }
    const bool all_diverged =
        std::all_of(runs.begin(), runs.end(), [](const Member& r) { return r.diverged; });
    SweptRate swept{.learning_rate = rate, .verdict = all_diverged ? Kind::diverged : Kind::unclear};
    for (const Member& run : runs) swept.runs.push_back(run.place);
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
  sweep.step = step_of(common);
  sweep.fall = fall;
  sweep.by_validation = by_validation;
  for (auto& swept : sweep.rates) {
    if (!swept.loss) continue;
    const bool as_good = *swept.loss - *best->loss <= as_good_as * fall;
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

namespace {

/// Which way the comparison sees no further: the best is the last rate tried on that side.
std::optional<Kind> beyond(const SweepDiagnosis& sweep) {
  if (!sweep.best_at_edge) return std::nullopt;
  return sweep.best_learning_rate == sweep.rates.back().learning_rate ? Kind::too_low : Kind::too_high;
}

/// Half at the border between as good and worse, and surer with the distance from it.
double confidence_of(double excess) {
  const double ratio = excess / as_good_as;
  return std::clamp(ratio <= 1 ? 1 - ratio / 2 : 1 - 0.5 / ratio, 0.5, 0.99);
}

std::string good_words(const SweepDiagnosis& sweep, const SweptRate& rate, double best) {
  const char* of = sweep.by_validation ? "validation" : "training";
  if (rate.learning_rate == sweep.best_learning_rate)
    return fmt::format("of {} rates it reaches the lowest {} loss, {}, by step {}", sweep.rates.size(), of,
                       loss_words(*rate.loss), sweep.step);
  return fmt::format("it reaches a {} loss of {} by step {}, within 2% of the fall of the best, {} at {:.4g}",
                     of, loss_words(*rate.loss), sweep.step, loss_words(best), sweep.best_learning_rate);
}

Finding compared(const SweepDiagnosis& sweep, const SweptRate& rate, double best) {
  const double excess = (*rate.loss - best) / sweep.fall;
  const double to_best = sweep.best_learning_rate / rate.learning_rate;
  Finding finding{.kind = rate.verdict,
                  .from_step = 0,
                  .to_step = sweep.step,
                  .confidence = confidence_of(excess),
                  .evidence = {},
                  .advice = {},
                  .factor = to_best};
  if (rate.verdict != Kind::good) {
    finding.evidence = fmt::format(
        "{:.4g} did best of {} rates, with a {} loss of {} by step {}; {:.4g} reached {}, {} of the fall "
        "above it",
        sweep.best_learning_rate, sweep.rates.size(), sweep.by_validation ? "validation" : "training",
        loss_words(best), sweep.step, rate.learning_rate, loss_words(*rate.loss), share_words(excess));
    finding.advice = fmt::format("use {:.4g}", sweep.best_learning_rate);
    return finding;
  }
  finding.evidence = good_words(sweep, rate, best);
  finding.advice = "keep the rate";
  if (to_best != 1) {
    finding.advice += ", or take the best";
  } else if (const auto side = beyond(sweep)) {
    finding.factor = *side == Kind::too_low ? 3.0 : 1.0 / 3;
    finding.advice +=
        fmt::format("; it is the {} one tried, so try {} too", *side == Kind::too_low ? "highest" : "lowest",
                    factor_words(*finding.factor));
  } else {
    finding.factor.reset();
  }
  return finding;
}

void name_next_rate(Diagnosis& run, const SweepDiagnosis& sweep, const SweptRate& rate) {
  const double now = run.learning_rate.value_or(rate.learning_rate);
  run.learning_rate = now;
  run.next_learning_rate.reset();
  if (!run.factor) return;
  const bool to_best = *run.factor == sweep.best_learning_rate / rate.learning_rate;
  run.next_learning_rate =
      to_best && now == rate.learning_rate ? sweep.best_learning_rate : now * *run.factor;
}

void decide(Diagnosis& run, const SweepDiagnosis& sweep, const SweptRate& rate, double best) {
  const Finding finding = compared(sweep, rate, best);
  if (run.verdict == Kind::overfit && rate.verdict == Kind::good) {
    // How long to train is another question than at which rate, and this one is answered.
    Finding& first = run.findings.front();
    first.evidence += "; " + finding.evidence;
    first.advice = fmt::format("keep the rate, and stop at step {} or regularise", first.from_step);
    first.factor.reset();
    run.factor.reset();
    return name_next_rate(run, sweep, rate);
  }
  std::erase_if(run.findings, [](const Finding& f) { return judges_rate(f.kind); });
  // Its advice on the rate is that of a curve alone.
  if (rate.verdict != Kind::too_high)
    std::erase_if(run.findings, [](const Finding& f) { return f.kind == Kind::overfit; });
  run.findings.insert(run.findings.begin(), finding);
  run.verdict = finding.kind;
  run.confidence = finding.confidence;
  run.factor = finding.factor;
  name_next_rate(run, sweep, rate);
}

}  // namespace

void decide_together(SweepDiagnosis& sweep, std::span<Diagnosis> runs) {
  if (!std::isfinite(sweep.best_learning_rate)) return;
  const auto outward = beyond(sweep);
  const auto best = std::find_if(sweep.rates.begin(), sweep.rates.end(), [&](const SweptRate& r) {
    return r.learning_rate == sweep.best_learning_rate;
  });
  const double best_loss = *best->loss;
  const auto say_outward = [&](const SweptRate& rate) {
    return outward && std::all_of(rate.runs.begin(), rate.runs.end(),
                                  [&](std::size_t place) { return runs[place].verdict == *outward; });
  };
  const bool open = say_outward(*best);
  if (const auto& next = runs[best->runs.front()].next_learning_rate; open && next)
    sweep.advice = fmt::format("the best is the {} rate tried, and its curve says {}: try {:.4g}",
                               *outward == Kind::too_low ? "highest" : "lowest",
                               *outward == Kind::too_low ? "too low" : "too high", *next);
  for (SweptRate& rate : sweep.rates) {
    if (!rate.loss) continue;
    if (open && rate.verdict == Kind::good) {
      if (say_outward(rate)) rate.verdict = *outward;
      continue;
    }
    for (const std::size_t place : rate.runs)
      if (runs[place].verdict != Kind::diverged) decide(runs[place], sweep, rate, best_loss);
  }
}

}  // namespace surefoot::diagnose
