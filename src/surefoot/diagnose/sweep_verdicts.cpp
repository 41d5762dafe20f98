#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "surefoot/diagnose/sweep.hpp"
#include "surefoot/diagnose/sweep_words.hpp"
#include "surefoot/diagnose/words.hpp"

namespace surefoot::diagnose {
namespace {

/// The side on which the comparison sees no further: the best is the last rate tried on that side.
std::optional<Kind> beyond(const SweepDiagnosis& sweep) {
  if (!sweep.best_at_edge) return std::nullopt;
  return sweep.best_learning_rate == sweep.rates.front().learning_rate ? Kind::too_high : Kind::too_low;
}

/// Half at the border between as good and worse, and surer with the distance from it.
double confidence_of(double excess) {
  const double ratio = excess / as_good_as;
  return std::clamp(ratio <= 1 ? 1 - ratio / 2 : 1 - 0.5 / ratio, 0.5, 0.99);
}

Finding compared(const SweepDiagnosis& sweep, const SweptRate& rate, const SweptRate& best) {
  Finding finding{.kind = rate.verdict,
                  .from_step = sweep.first_step,
                  .to_step = sweep.step,
                  .confidence = confidence_of(*rate.excess),
                  .evidence = {},
                  .advice = {},
                  .factor = best.learning_rate / rate.learning_rate};
  if (rate.verdict != Kind::good) {
    finding.evidence =
        fmt::format("{:.4g} {}, {} of the fall above {:.4g}, which did best of {} rates: it {}",
                    rate.learning_rate, reached_words(sweep, rate), share_words(*rate.excess),
                    best.learning_rate, sweep.rates.size(), reached_words(sweep, best));
    finding.advice = fmt::format("use {:.4g}", best.learning_rate);
    return finding;
  }
  finding.advice = "keep the rate";
  if (rate.learning_rate != best.learning_rate) {
    finding.evidence =
        fmt::format("{:.4g} {}, within 2% of the fall of the best, {} at {:.4g}", rate.learning_rate,
                    reached_words(sweep, rate), loss_words(*best.loss), best.learning_rate);
    if (rate.sure) {
      finding.advice += ", or take the best";
    } else {
      finding.confidence = 0.5;
      finding.factor.reset();
      finding.evidence += ", as far as scatter lets one see";
    }
    return finding;
  }
  finding.evidence = fmt::format("it did best of {} rates: {:.4g} {}", sweep.rates.size(), rate.learning_rate,
                                 reached_words(sweep, rate));
  finding.factor.reset();
  if (!sweep.ahead.empty()) {
    finding.confidence = 0.5;
    finding.evidence +=
        fmt::format(", but {:.4g} had come as far before it ended", fmt::join(sweep.ahead, " and "));
    return finding;
  }
  if (const std::string hidden = not_told_apart(sweep); !hidden.empty()) {
    finding.confidence = 0.5;
    finding.evidence += fmt::format(", but by no more than losses scatter beside {}", hidden);
    return finding;
  }
  if (const auto side = beyond(sweep)) {
    finding.factor = *side == Kind::too_low ? 3.0 : 1.0 / 3;
    finding.advice += fmt::format("; it is the {} one tried, so try {} too", edge_words(sweep),
                                  factor_words(*finding.factor));
  }
  return finding;
}

/// The rate to try: the best itself where the factor leads there.
void name_next_rate(Diagnosis& run, const SweptRate& rate, double best) {
  const double now = run.learning_rate.value_or(rate.learning_rate);
  run.learning_rate = now;
  run.next_learning_rate.reset();
  if (!run.factor) return;
  const double next = now * *run.factor;
  run.next_learning_rate = std::abs(next / best - 1) < 1e-6 ? best : next;
}

void take(Diagnosis& run, const Finding& finding, const SweptRate& rate, double best) {
  std::erase_if(run.findings, [&](const Finding& f) {
    // Its advice on the rate is that of a curve alone.
    return judges_rate(f.kind) || (f.kind == Kind::overfit && finding.kind != Kind::too_high);
  });
  run.findings.insert(run.findings.begin(), finding);
  run.verdict = finding.kind;
  run.confidence = finding.confidence;
  run.factor = finding.factor;
  name_next_rate(run, rate, best);
}

void decide(Diagnosis& run, const SweepDiagnosis& sweep, const SweptRate& rate, const SweptRate& best) {
  Finding& first = run.findings.front();
  if (run.verdict == Kind::diverged) {
    if (best.learning_rate >= rate.learning_rate) return;
    first.advice =
        fmt::format("use {:.4g}, which did best of {} rates", best.learning_rate, sweep.rates.size());
    run.factor = first.factor = best.learning_rate / rate.learning_rate;
    return name_next_rate(run, rate, best.learning_rate);
  }
  if (!rate.excess && run.verdict == Kind::good) {
    Finding finding{
        .kind = Kind::too_high,
        .from_step = sweep.first_step,
        .to_step = sweep.step,
        .confidence = 0.95,
        .evidence = fmt::format("it begins more than ten times above where the best of {} rates began: "
                                "it blew up before its first line",
                                sweep.rates.size()),
        .advice = fmt::format("use {:.4g}", best.learning_rate),
        .factor = best.learning_rate / rate.learning_rate};
    return take(run, finding, rate, best.learning_rate);
  }
  if (!rate.excess || rate.verdict == Kind::unclear) return;
  const Finding finding = compared(sweep, rate, best);
  if (run.verdict != Kind::overfit || rate.verdict != Kind::good)
    return take(run, finding, rate, best.learning_rate);
  // The time to stop is another question than the rate, and this one is answered.
  first.evidence += "; " + finding.evidence;
  first.advice = fmt::format("keep the rate, and stop at step {} or regularise", first.from_step);
  first.factor.reset();
  run.factor.reset();
  name_next_rate(run, rate, best.learning_rate);
}

/// A run as good as the best, whose curve says that the best is not beyond doubt the end.
void decide_outward(Diagnosis& run, const SweepDiagnosis& sweep, const SweptRate& rate, const SweptRate& best,
                    Kind outward, double next) {
  if (run.verdict == outward || run.verdict == Kind::diverged || run.verdict == Kind::overfit) return;
  Finding finding = compared(sweep, rate, best);
  finding.kind = outward;
  finding.confidence = 0.5;
  finding.evidence += fmt::format(", whose curve says {}", outward == Kind::too_low ? "too low" : "too high");
  finding.advice = fmt::format("try {:.4g}", next);
  finding.factor = next / rate.learning_rate;
  take(run, finding, rate, best.learning_rate);
}

}  // namespace

void decide_together(SweepDiagnosis& sweep, std::span<Diagnosis> runs) {
  if (!std::isfinite(sweep.best_learning_rate)) return;
  const SweptRate best = best_of(sweep);
  const auto outward = beyond(sweep);
  const bool open = outward && std::all_of(best.runs.begin(), best.runs.end(), [&](std::size_t place) {
                      return runs[place].verdict == *outward && runs[place].next_learning_rate;
                    });
  const double next = open ? *runs[best.runs.front()].next_learning_rate : not_measured;
  if (open)
    sweep.advice = fmt::format("the best is the {} rate tried, and its curve says {}: try {:.4g}",
                               edge_words(sweep), *outward == Kind::too_low ? "too low" : "too high", next);
  for (SweptRate& rate : sweep.rates) {
    for (const std::size_t place : rate.runs)
      if (open && rate.verdict == Kind::good)
        decide_outward(runs[place], sweep, rate, best, *outward, next);
      else
        decide(runs[place], sweep, rate, best);
    if (open && rate.verdict == Kind::good) rate.verdict = *outward;
  }
}

}  // namespace surefoot::diagnose
