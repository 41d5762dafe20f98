#include "surefoot/find/race.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/core/number_text.hpp"
#include "surefoot/core/random.hpp"
#include "surefoot/find/cliff.hpp"
#include "surefoot/find/combine.hpp"
#include "surefoot/find/drift.hpp"
#include "surefoot/find/estimate.hpp"
#include "surefoot/find/more.hpp"
#include "surefoot/find/rungs.hpp"
#include "surefoot/find/selectors.hpp"
#include "surefoot/find/turn.hpp"
#include "surefoot/run/enough.hpp"
#include "surefoot/run/method.hpp"
#include "surefoot/run/outlier_sharpness.hpp"
#include "surefoot/run/trial_field.hpp"

namespace surefoot::run {
namespace {

/// Steps of the shortest range test that still shows a shape.
constexpr std::int64_t shortest_scout = 20;
/// From so many losses on their average counts when the race's range test is to end: single batches may have
/// losses many times the others', and one that is small comes first.
constexpr std::size_t scout_averages = 20;
/// A range test longer than an eighth of the budget takes more from the race than it tells.
constexpr double scout_share = 8;
/// The usual drop of the answer at a cliff, in decades: the sharpness is that of runs at about that rate.
constexpr double usually_capped = 0.25;

class InProcessRace {
 public:
  explicit InProcessRace(FinderRun& finder)
      : finder_(finder), options_(finder.options()), enough_(options_.sure, options_.seconds) {}

  find::Suggestion find() {
    auto first = new_run(0);
    facts_ = first->facts();
    check_budget();
    const double initial_loss = first->validation_loss();
    first.reset();
    if (finder_.stopping()) return {};
    if (!std::isfinite(initial_loss))
      return find::refusal("the validation loss is not a number before the first step");
    result().steps_spent += facts_.validation_cost;
    const double start = scouted_start();
    if (finder_.stopping()) return find::refusal("it was interrupted during the range test" + turn_so_far());
    return race(start, initial_loss);
  }

 private:
  FinderResult& result() { return finder_.result(); }

  double smallest_budget() const {
    return find::smallest_race_budget(facts_.validation_cost) + facts_.validation_cost + shortest_scout;
  }

  void check_budget() const {
    const double needed = smallest_budget();
    if (finder_.budget() >= needed) return;
    // A larger budget is judged by more samples (judging_samples): what is enough allows for that.
    double enough = needed;
    for (int i = 0; i < 20; ++i) {
      const double cost = std::max(facts_.validation_cost, enough / 200 + 1.0 / 3);
      enough = find::smallest_race_budget(cost) + cost + shortest_scout;
    }
    const double share = std::ceil(100 * enough / static_cast<double>(options_.horizon)) / 100;
    throw InvalidArgument(
        fmt::format("find: a budget of {} of {} steps is too small for a race, {}{:.0f} steps at this budget "
                    "would be enough",
                    options_.budget, options_.horizon,
                    share <= 1 ? fmt::format("{} of them or ", number_text(share, 2)) : "",
                    std::ceil(enough / options_.budget)));
  }

  /// One range test of at most an eighth of the budget; another one where the range asked for misses the
  /// turn.
  double scouted_start() {
    const double most = finder_.budget() - smallest_budget() + shortest_scout;
    const double share = std::min(most, finder_.budget() / scout_share);
    const auto steps = std::clamp<std::int64_t>(static_cast<std::int64_t>(share), shortest_scout,
                                                std::max(shortest_scout, options_.range_test_steps));
    const double before = result().steps_spent;
    const auto look = [&](const RateRange& range, std::int64_t length) {
      return find::race_start(finder_.run_range_tests(range, 1, length, scout_averages).front());
    };
    const double start = look(finder_.range(), steps);
    const RateRange wider = range_with_the_turn();
    const double left = most - (result().steps_spent - before);
    const bool same = wider.low == finder_.range().low && wider.high == finder_.range().high;
    if (finder_.stopping() || left < shortest_scout || same) return start;
    return look(wider, std::min(steps, static_cast<std::int64_t>(left)));
  }

  /// The range asked for, made as wide as the usual one on the side where the last range test missed the
  /// turn.
  RateRange range_with_the_turn() {
    const RateRange usual;
    RateRange range = finder_.range();
    const auto missing = find::combine(result().range_tests).missing;
    if (missing == find::Missing::above) range.high = std::max(range.high, usual.high);
    if (missing == find::Missing::below) range.low = std::min(range.low, usual.low);
    return range;
  }

  /// The rate at which the range test's loss turned, for a refusal.
  std::string turn_so_far() {
    const auto turn = find::turn_so_far(result().range_tests.front());
    return turn ? fmt::format("; the range test's loss turned near {}, which is no answer yet",
                              number_text(*turn, 2))
                : std::string();
  }

  find::Suggestion race(double start, double initial_loss) {
    const double left = finder_.budget() - result().steps_spent;
    const std::size_t starts =
        find::sharpness_would_tell(facts_)
            ? starts_looked_at(left, find::smallest_race_budget(facts_.validation_cost), facts_.same_start)
            : 0;
    hold_outliers_back_ = starts > 0;
    find::Race race({.horizon = options_.horizon,
                     .budget = left - (starts > 0 ? cost_of_looks(starts) : 0),
                     .start = start,
                     .initial_loss = initial_loss,
                     .open_ended = enough_.looks()},
                    facts_);
    const double before = result().steps_spent;
    TrialField field([&](std::size_t run) { return new_run(run); }, finder_.parallel(), options_.should_stop,
                     [&](const find::Race& running, std::span<const find::Advance> advances) {
                       finder_.report(
                           fmt::format("racing {} rates to step {}", advances.size(), advances.front().step),
                           before + running.spent(), finder_.budget());
                     });
    drive(race, field,
          {.on_change =
               [&](const find::Race& running) {
                 result().steps_spent = before + running.spent();
                 result().candidates = by_rate(running.record().candidates);
               },
           .should_stop = [&] { return finder_.stopping(); },
           .enough = enough()});
    auto record = race.record();
    if (starts > 0 && !finder_.stopping() && race.ask().empty())
      record.log_sharpness = sharpness(record, field, starts);
    result().record = record;
    auto suggestion = answer(record);
    suggestion.reason += enough_.overtime();
    if (suggestion.found()) result().more = find::what_more_would_buy(record, facts_, result().steps_spent);
    return suggestion;
  }

  /// Empty where the whole budget is to be spent.
  std::function<bool(const find::Race&)> enough() const {
    if (!enough_.looks()) return {};
    return [this](const find::Race& race) {
      return enough_(race, find::estimate(race.record(), facts_, options_.schedule).confidence);
    };
  }

  find::Suggestion answer(const find::RaceRecord& record) {
    const bool nothing_seen =
        std::ranges::all_of(record.candidates, [](const auto& c) { return c.history.empty(); });
    if (finder_.stopping() && nothing_seen)
      return find::refusal("it was interrupted before the first rung of the race ended" + turn_so_far());
    auto suggestion = find::estimate(record, facts_, options_.schedule);
    const auto range = finder_.range();
    const double rate = suggestion.learning_rate.value_or(range.low);
    if (options_.range && (rate < range.low || rate > range.high))
      suggestion.reason += fmt::format("; that is outside the range asked for, {} to {}",
                                       number_text(range.low, 6), number_text(range.high, 6));
    return suggestion;
  }

  /// log10 of how sharp the loss is at the outlier rows, in the runs at the rates nearest to what will be the
  /// answer.
  std::optional<double> sharpness(const find::RaceRecord& record, const TrialField& field,
                                  std::size_t starts) {
    const double likely = find::extrapolate(record, facts_).log_rate - usually_capped;
    std::vector<std::pair<double, std::size_t>> by_distance;
    for (std::size_t i = 0; i < record.candidates.size(); ++i) {
      const auto& candidate = record.candidates[i];
      if (field.holds(i) && candidate.state != find::CandidateState::diverged)
        by_distance.emplace_back(std::abs(std::log10(candidate.learning_rate) - likely), i);
    }
    std::ranges::stable_sort(by_distance, {}, &std::pair<double, std::size_t>::first);
    by_distance.resize(std::min(by_distance.size(), rates_looked_at));
    std::vector<StartedRun> runs;
    for (const auto& [distance, candidate] : by_distance)
      for (const auto& run : field.sound_runs(candidate))
        runs.push_back({run.trial, std::min(run.number, starts - 1)});
    const double before = result().steps_spent;
    return log_outlier_sharpness(
        starts, [&](std::size_t i) { return new_run(i); }, runs, finder_.parallel(), options_.should_stop,
        [&](std::int64_t looks) {
          result().steps_spent = before + OutlierProbe::sharpness_cost * static_cast<double>(looks);
          finder_.report("looking for the cliff", result().steps_spent, finder_.budget());
        });
  }

  std::unique_ptr<Trainable> new_run(std::size_t run) {
    auto trainable = finder_.make_trial(derive_seed(options_.seed, "race", run));
    if (auto* probe = hold_outliers_back_ ? trainable->outlier_probe() : nullptr) probe->hold_back();
    return trainable;
  }

  FinderRun& finder_;
  const FinderOptions& options_;
  Enough enough_;
  find::TaskFacts facts_;
  /// True when its runs see none of the outlier rows, which a long run meets again and again and a short one
  /// by chance.
  bool hold_outliers_back_ = false;
};

}  // namespace

/// A range test tells where to start; then short, continued runs race.
find::Suggestion race_method(FinderRun& finder) {
  return InProcessRace(finder).find();
}

}  // namespace surefoot::run
