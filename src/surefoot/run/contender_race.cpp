#include "surefoot/run/contender_race.hpp"

#include <algorithm>
#include <iterator>
#include <optional>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/core/random.hpp"
#include "surefoot/find/estimate.hpp"
#include "surefoot/find/more.hpp"
#include "surefoot/find/race.hpp"
#include "surefoot/run/contender_field.hpp"
#include "surefoot/run/enough.hpp"
#include "surefoot/run/race_driver.hpp"
#include "surefoot/run/runners.hpp"
#include "surefoot/run/scouting.hpp"

namespace surefoot::run {
namespace {

// The most confidence of a race of contenders. Chosen by races of synthetic commands of every rhythm
// (tests/run/rhythm_test.cpp): one that saw less was right as often as that.
/// By the number of rungs it has seen.
constexpr double most_sure_by_rungs[] = {0, 0.5, 0.7, 0.8, 1};
/// Of a race that saw no validation loss.
constexpr double most_sure_by_training_losses = 0.9;
/// With fewer training losses up to its last rung than this, single batches decide.
constexpr std::int64_t few_losses = 16;
constexpr double most_sure_by_few_losses = 0.8;

void check(const ContenderFactory& make, const ContenderRaceOptions& options) {
  if (!make) throw InvalidArgument("find: needs a function that makes contenders");
  check_range(options.range, "find");
  const auto positive = [](std::int64_t value, const char* what) {
    if (value < 1) throw InvalidArgument(fmt::format("find: {} must be positive, got {}", what, value));
  };
  positive(options.horizon, "the steps of the full run");
  positive(options.threads, "threads");
  positive(options.most_frozen, "the number of frozen contenders");
  if (!(options.budget > 0 && options.budget <= 1))
    throw InvalidArgument(fmt::format("find: the budget must lie between 0 and 1, got {}", options.budget));
  if (!(options.sure >= 0 && options.sure < 1) || !(options.seconds >= 0))
    throw InvalidArgument("find: sure must lie between 0 and 1, and the seconds must not be negative");
}

class ContenderRace {
 public:
  ContenderRace(const ContenderFactory& make, const ContenderRaceOptions& options)
      : options_(options),
        budget_(options.budget * static_cast<double>(options.horizon)),
        runners_(make, options, derive_seed(options.seed, "race")),
        enough_(options.sure, options.seconds) {
    result_.found.method = "race";
    result_.found.horizon = options.horizon;
  }

  ContenderRaceResult run() {
    CannotTell cannot_tell;
    const auto on_advance = [&](const std::string& stage) {
      if (options_.on_progress)
        options_.on_progress({stage, runners_.cost().steps, budget_, result_.found.candidates});
    };
    if (const auto scouted = scout(runners_, options_, cannot_tell, on_advance))
      race(*scouted, on_advance);
    else
      refuse(cannot_tell.reason, cannot_tell.advice);
    result_.judged_by = cannot_tell.by;
    auto& found = result_.found;
    found.interrupted = stopping();
    if (found.interrupted && !found.suggestion.found())
      found.suggestion = find::refusal("it was interrupted before it could tell");
    result_.cost = runners_.cost();
    found.steps_spent = result_.cost.steps;
    result_.full_run_seconds = runners_.seconds_of(options_.horizon);
    for (std::size_t i = 0; i < runners_.size(); ++i)
      if (runners_[i].state == ContenderState::failed && result_.failed++ == 0)
        result_.first_failure = runners_[i].reason;
    return std::move(result_);
  }

 private:
  bool stopping() const { return options_.should_stop && options_.should_stop(); }

  void refuse(const std::string& reason, const std::string& advice) {
    result_.found.suggestion = find::refusal(reason);
    result_.advice = advice;
  }

  void race(const ScoutReport& scouted, const std::function<void(const std::string&)>& on_advance) {
    find::Race race({.horizon = options_.horizon,
                     .budget = scouted.budget,
                     .start = scouted.start,
                     .initial_loss = scouted.initial_loss,
                     .seeds = 1,
                     .grain = scouted.grain,
                     .loss_name = loss_name(scouted.by),
                     .open_ended = enough_.looks()});
    ContenderField field(runners_, options_, scouted, on_advance);
    const auto cut_short = drive(race, field,
                                 {.on_change =
                                      [&](const find::Race& running) {
                                        result_.found.candidates = by_rate(running.record().candidates);
                                      },
                                  .should_stop = [&] { return stopping(); },
                                  .enough = enough(scouted)});
    result_.found.record = race.record();
    answer(race.record(), scouted, cut_short);
    result_.found.suggestion.reason += enough_.overtime();
    if (result_.found.suggestion.found())
      result_.found.more = find::what_more_would_buy(race.record(), {}, runners_.cost().steps);
  }

  /// Empty where the whole budget is to be spent.
  std::function<bool(const find::Race&)> enough(const ScoutReport& scouted) const {
    if (!enough_.looks()) return {};
    return [this, &scouted](const find::Race& race) {
      const auto& record = race.record();
      return enough_(race, std::min(find::estimate(record, {}).confidence, most_sure(record, scouted)));
    };
  }

  /// The most confidence that these observations allow.
  static double most_sure(const find::RaceRecord& record, const ScoutReport& scouted) {
    const auto rungs = std::min(record.ended.size(), std::size(most_sure_by_rungs) - 1);
    if (scouted.by != JudgedBy::training) return most_sure_by_rungs[rungs];
    const bool few = record.rungs[record.ended.size() - 1] / scouted.grain < few_losses;
    return std::min(most_sure_by_rungs[rungs], few ? most_sure_by_few_losses : most_sure_by_training_losses);
  }

  /// Reports the race's answer, no surer than its observations allow.
  void answer(const find::RaceRecord& record, const ScoutReport& scouted, const std::string& cut_short) {
    const auto rungs_seen = record.ended.size();
    auto& suggestion = result_.found.suggestion;
    suggestion = find::estimate(record, {});
    if (!suggestion.found() || (rungs_seen < 2 && !stopping())) {
      const auto reason = cut_short.empty() ? suggestion.reason : cut_short;
      refuse(reason, cut_short.empty() ? "surefoot find with other --lr LOW:HIGH, or for longer runs"
                                       : "print a training loss every few steps");
      return;
    }
    suggestion.confidence = std::min(suggestion.confidence, most_sure(record, scouted));
    if (rungs_seen < std::size(most_sure_by_rungs) - 1)
      suggestion.reason +=
          fmt::format("; there were {} rungs only, for {}", rungs_seen,
                      !cut_short.empty() ? cut_short
                      : stopping()       ? std::string("it was interrupted")
                                         : fmt::format("a loss is printed every {} steps", scouted.grain));
    if (runners_.known() > budget_)
      suggestion.reason += fmt::format(
          "; that took more than the budget of {:.0f} steps, for a loss is printed every "
          "{} steps",
          budget_, scouted.grain);
    if (scouted.by == JudgedBy::training)
      suggestion.reason += "; judged by training losses, for no validation loss was printed near every rung";
  }

  const ContenderRaceOptions& options_;
  double budget_ = 0;
  Runners runners_;
  Enough enough_;
  ContenderRaceResult result_;
};

}  // namespace

ContenderRaceResult race_contenders(const ContenderFactory& make, const ContenderRaceOptions& options) {
  check(make, options);
  return ContenderRace(make, options).run();
}

}  // namespace surefoot::run
