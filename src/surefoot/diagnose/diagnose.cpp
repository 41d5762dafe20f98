#include "surefoot/diagnose/diagnose.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "surefoot/diagnose/course.hpp"
#include "surefoot/diagnose/next_rate.hpp"
#include "surefoot/diagnose/rule.hpp"
#include "surefoot/diagnose/words.hpp"

namespace surefoot::diagnose {
namespace {

constexpr std::array precedence{Kind::diverged, Kind::too_high, Kind::overfit,
                                Kind::plateau,  Kind::too_low,  Kind::good};

/// From here on a run at too high a rate is ended.
constexpr double sure_to_end = 0.9;

/// Fills in the odds of a run that they do not decide, and the cheapest experiment that would decide.
void weigh(const Evidence& evidence, Finding& finding) {
  const RateOdds& odds = *evidence.odds;
  finding.confidence = std::max({odds.too_low, odds.good, odds.too_high});
  finding.evidence =
      fmt::format("too low {}, good {}, too high {}: the curve alone does not decide",
                  share_words(odds.too_low), share_words(odds.good), share_words(odds.too_high));
  if (evidence.curve.rate_decays && odds.too_low == finding.confidence)
    finding.evidence += "; " + decay_words(evidence.curve);
  else if (finding.confidence > odds.least)
    finding.evidence += ", for such a rate speaks against what it shows";
  const double trial = std::max(20.0, 0.1 * evidence.curve.last_step);
  finding.factor = likelier_side(odds);
  finding.advice =
      *finding.factor > 1
          ? fmt::format("run the first {:.0f} steps again with twice the rate and compare at the same step",
                        trial)
          : fmt::format(
                "go on from the end for {:.0f} steps with half the rate: if the loss falls, the rate "
                "was too high",
                trial);
}

/// The finding that names the obstacle to a verdict, and the cheapest experiment that would tell.
Finding unclear_finding(const Evidence& evidence) {
  Finding finding{.kind = Kind::unclear,
                  .from_step = step_of(evidence.curve.first_step),
                  .to_step = step_of(evidence.curve.last_step),
                  .confidence = 0.5,
                  .evidence = "the curve is too short or too noisy",
                  .advice = "run surefoot find: it names a rate from short runs",
                  .factor = std::nullopt};
  if (evidence.curve.main().size() >= fewest_of_a_kind && evidence.curve.is_constant()) {
    finding.evidence =
        fmt::format("the loss is {} throughout: nothing is learned, or nothing is left to learn",
                    loss_words(evidence.curve.all_main().values.front()));
    finding.advice = "look whether gradients reach the parameters and the rate is not 0";
  }
  if (evidence.only_noise) {
    finding.evidence =
        "nothing is learned that could be told from noise: the rate is far too low, or far too high";
    finding.advice =
        fmt::format("run the first {:.0f} steps with ten times and with a tenth of the rate and compare",
                    std::max(20.0, 0.1 * evidence.curve.last_step));
  }
  if (evidence.too_early) {
    finding.evidence = fmt::format("{} of the planned steps are seen: too early to tell",
                                   share_words(evidence.curve.fraction));
    finding.advice = "wait, or run surefoot find, which names a rate from short runs";
  }
  if (!evidence.curve.no_progress.empty()) {
    finding.confidence = 0.9;
    finding.evidence = evidence.curve.no_progress;
    finding.advice = "compare what the training is for (a reward, a score) at several rates";
    return finding;
  }
  if (evidence.at_chance) {
    finding.evidence = chance_words(*evidence.curve.at_chance) + ": nothing is learned";
    finding.advice =
        fmt::format("run the first {:.0f} steps with ten times and with a tenth of the rate and compare",
                    std::max(20.0, 0.1 * evidence.curve.last_step));
    return finding;
  }
  if (evidence.odds) weigh(evidence, finding);
  return finding;
}

const Finding* deciding(const std::vector<Finding>& findings) {
  const auto has = [&](Kind kind) {
    return std::find_if(findings.begin(), findings.end(), [&](const Finding& f) { return f.kind == kind; });
  };
  for (const Kind kind : precedence) {
    const auto found = has(kind);
    if (found != findings.end()) return &*found;
  }
  return nullptr;
}

}  // namespace

Diagnosis diagnose(const LearningCurve& curve, const RunFacts& facts) {
  const Evidence evidence = weigh(prepare(curve, facts));
  Diagnosis result;
  result.name = curve.name;
  for (const Rule rule : rules())
    if (auto finding = rule(evidence)) result.findings.push_back(std::move(*finding));
  // A run that diverged says nothing more of how well its rate would have done.
  if (const Finding* first = deciding(result.findings); first != nullptr && first->kind == Kind::diverged)
    std::erase_if(result.findings, [](const Finding& f) {
      return f.kind != Kind::diverged && f.kind != Kind::spikes && f.kind != Kind::warmup_missing;
    });
  if (deciding(result.findings) == nullptr) result.findings.push_back(unclear_finding(evidence));
  const Finding* first = deciding(result.findings);
  if (first == nullptr) first = &result.findings.back();
  const auto place = first - result.findings.data();
  std::rotate(result.findings.begin(), result.findings.begin() + place, result.findings.begin() + place + 1);
  // One answer on the rate: what the precedence passed over would contradict it.
  const auto passed_over = [](const Finding& f) { return judges_rate(f.kind); };
  result.findings.erase(std::remove_if(result.findings.begin() + 1, result.findings.end(), passed_over),
                        result.findings.end());
  const Finding& verdict = result.findings.front();
  result.verdict = verdict.kind;
  result.confidence = verdict.confidence;
  result.factor = verdict.factor;
  if (evidence.curve.learning_rate > 0) {
    // Under a schedule the factor is one of all of it, and its peak is what a user sets.
    const auto& rates = evidence.curve.rates.values;
    result.rate_is_peak = evidence.curve.rate_varies;
    result.learning_rate =
        result.rate_is_peak ? *std::max_element(rates.begin(), rates.end()) : evidence.curve.learning_rate;
    if (result.factor) result.next_learning_rate = *result.learning_rate * *result.factor;
  }
  return result;
}

bool is_hopeless(const Diagnosis& diagnosis) {
  if (diagnosis.verdict == Kind::diverged) return true;
  return diagnosis.verdict == Kind::too_high && diagnosis.confidence > sure_to_end && diagnosis.factor &&
         *diagnosis.factor <= 0.1;
}

}  // namespace surefoot::diagnose
