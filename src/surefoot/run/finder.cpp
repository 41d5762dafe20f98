#include "surefoot/run/finder.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/core/number_text.hpp"
#include "surefoot/core/random.hpp"
#include "surefoot/core/shown.hpp"
#include "surefoot/core/statistics.hpp"
#include "surefoot/find/cliff.hpp"
#include "surefoot/find/combine.hpp"
#include "surefoot/find/falling_rates.hpp"
#include "surefoot/find/race.hpp"
#include "surefoot/find/scheduled_answer.hpp"
#include "surefoot/find/selectors.hpp"
#include "surefoot/find/tail.hpp"
#include "surefoot/run/far_sharpness.hpp"
#include "surefoot/run/parallel.hpp"
#include "surefoot/run/trial.hpp"

namespace surefoot::run {
namespace {

/// Steps of the shortest range test that still shows a shape.
constexpr std::int64_t shortest_scout = 20;
/// From so many losses on their average counts when the race's range test is to end: single batches may have
/// losses many times the others', and one that is small comes first.
constexpr std::size_t scout_averages = 20;

/// By how many decades a cliff lowers the answer, usually: the sharpness is that of runs at about that rate.
constexpr double usually_capped = 0.25;

/// What a race is told of the runs of one candidate.
find::Outcome outcome_of(const std::vector<TrialProgress>& runs, std::int64_t step) {
  find::Outcome outcome{.validation_loss = 0, .training_loss = 0};
  std::vector<std::vector<double>> losses;
  const auto lately = static_cast<std::size_t>(std::max<std::int64_t>(1, step / 4));
  const auto half = static_cast<std::ptrdiff_t>(step / 2);
  for (const auto& run : runs) {
    const auto count = static_cast<double>(runs.size());
    outcome.validation_loss += run.validation_loss / count;
    outcome.training_loss += mean_of_last(run.training_losses, lately) / count;
    if (std::isfinite(run.validation_loss)) {
      // The least of those that are known: fmin passes over NaN.
      outcome.luckiest_validation_loss = std::fmin(outcome.luckiest_validation_loss, run.validation_loss);
      outcome.luckiest_training_loss =
          std::fmin(outcome.luckiest_training_loss, geometric_mean_of_last(run.training_losses, lately));
    }
    const auto end = run.training_losses.end();
    losses.emplace_back(end - std::min(half, std::distance(run.training_losses.begin(), end)), end);
  }
  outcome.tail = find::tail_of_losses(losses);
  return outcome;
}

/// One call of find(): the trials it makes, and what is known so far.
class Finder {
 public:
  Finder(const TrialFactory& make_trial, const FinderOptions& options)
      : make_trial_(make_trial), options_(options), range_(options.range.value_or(RateRange{})) {
    result_.method = options.method;
    result_.horizon = options.horizon;
  }

  FinderResult find() {
    if (options_.method == "race") {
      race();
    } else if (options_.method == "two-orders") {
      falling_rates();
    } else if (options_.method == "combined") {
      combined();
    } else {
      selector();
    }
    result_.interrupted = stopping();
    if (result_.suggestion.reason.empty())
      result_.suggestion = find::refusal("it was interrupted before it could tell");
    return std::move(result_);
  }

 private:
  bool stopping() const { return options_.should_stop && options_.should_stop(); }

  void report(const std::string& stage, double spent, double budget) {
    if (options_.on_progress) options_.on_progress({stage, spent, budget, result_.candidates});
  }

  /// A range test tells where to start; then short, continued runs race.
  void race() {
    const auto horizon = static_cast<double>(options_.horizon);
    const double budget = options_.budget * horizon;
    auto first = make_trial_(race_seed(0));
    const double validation_cost = first->validation_cost();
    const double needed = find::smallest_race_budget(validation_cost) + validation_cost + shortest_scout;
    if (budget < needed) {
      // A larger budget is judged by more samples (judging_samples): what is enough allows for that.
      double enough = needed;
      for (int i = 0; i < 20; ++i) {
        const double cost = std::max(validation_cost, enough / 200 + 1.0 / 3);
        enough = find::smallest_race_budget(cost) + cost + shortest_scout;
      }
      const double share = std::ceil(100 * enough / horizon) / 100;
      throw InvalidArgument(fmt::format(
          "find: a budget of {} of {} steps is too small for a race, {}{:.0f} steps at this budget would be "
          "enough",
          options_.budget, options_.horizon,
          share <= 1 ? fmt::format("{} of them or ", number_text(share, 2)) : "",
          std::ceil(enough / options_.budget)));
    }
    const double initial_loss = first->validation_loss();
    const auto step_length = first->step_length();
    const double constant_loss = first->constant_loss();
    const double farthest_batch = first->farthest_batch();
    const std::int64_t steps_per_epoch = first->steps_per_epoch();
    const double parameters_per_target = first->parameters_per_target();
    const bool starts_alike = first->starts_alike();
    first.reset();
    if (stopping()) return;
    if (!std::isfinite(initial_loss)) {
      result_.suggestion = find::refusal("the validation loss is not a number before the first step");
      return;
    }
    result_.steps_spent += validation_cost;
    scout(budget - needed + shortest_scout);
    if (stopping()) {
      result_.suggestion = find::refusal("it was interrupted during the range test" + turn_so_far());
      return;
    }
    const double left = budget - result_.steps_spent;
    const std::size_t starts =
        find::sharpness_would_tell(step_length, farthest_batch)
            ? starts_looked_at(left, find::smallest_race_budget(validation_cost), starts_alike)
            : 0;
    far_rows_held_back_ = starts > 0;
    const double for_looks = starts > 0 ? cost_of_looks(starts) : 0;
    find::Race race({.horizon = options_.horizon,
                     .budget = left - for_looks,
                     .validation_cost = validation_cost,
                     .start = start_,
                     .initial_loss = initial_loss,
                     .constant_loss = constant_loss,
                     .step_length = step_length,
                     .farthest_batch = farthest_batch});
    std::vector<Runner> runners;
    const double before = result_.steps_spent;
    while (!race.ask().empty() && !stopping()) {
      show(race);
      run_rung(race, runners, before, budget);
      result_.steps_spent = before + race.spent();
      for (std::size_t i = 0; i < runners.size() && !race.ask().empty(); ++i)
        if (race.candidates()[i].state != find::CandidateState::racing) runners[i] = {};
      show(race);
    }
    if (starts > 0 && !stopping() && race.ask().empty()) look_for_the_cliff(race, runners, starts, budget);
    result_.suggestion = race.suggestion();
    if (stopping() && std::ranges::all_of(race.candidates(), &has_no_history)) {
      result_.suggestion =
          find::refusal("it was interrupted before the first rung of the race ended" + turn_so_far());
      return;
    }
    if (options_.schedule)
      result_.suggestion = find::scheduled_answer(race, {.schedule = options_.schedule,
                                                         .horizon = options_.horizon,
                                                         .steps_per_epoch = steps_per_epoch,
                                                         .step_length = step_length,
                                                         .parameters_per_target = parameters_per_target});
    const double rate = result_.suggestion.learning_rate.value_or(range_.low);
    if (options_.range && (rate < range_.low || rate > range_.high))
      result_.suggestion.reason += fmt::format("; that is outside the range asked for, {} to {}",
                                               number_text(range_.low, 6), number_text(range_.high, 6));
  }

  /// The runs of one candidate, each from a seed of its own, and the losses of their latest steps.
  struct Runner {
    std::vector<std::unique_ptr<Trial>> trials;
    std::vector<TrialProgress> progress;
  };

  /// Tells the race how sharp the loss is at the row farthest out, in the runs at the rates nearest to what
  /// will be the answer.
  void look_for_the_cliff(find::Race& race, const std::vector<Runner>& runners, std::size_t starts,
                          double budget) {
    const double likely = std::log10(race.uncapped()) - usually_capped;
    std::vector<std::pair<double, const Runner*>> by_distance;
    for (std::size_t i = 0; i < runners.size(); ++i) {
      const auto& candidate = race.candidates()[i];
      if (!runners[i].trials.empty() && candidate.state != find::CandidateState::diverged)
        by_distance.emplace_back(std::abs(std::log10(candidate.learning_rate) - likely), &runners[i]);
    }
    std::ranges::stable_sort(by_distance, {}, &std::pair<double, const Runner*>::first);
    by_distance.resize(std::min(by_distance.size(), rates_looked_at));
    std::vector<StartedRun> runs;
    for (const auto& [distance, runner] : by_distance)
      for (std::size_t k = 0; k < runner->trials.size(); ++k)
        if (std::isfinite(runner->progress[k].validation_loss))
          runs.push_back({runner->trials[k].get(), std::min(k, starts - 1)});
    const double before = result_.steps_spent;
    const auto sharpness = log_far_sharpness(
        starts, [&](std::size_t i) { return new_contender(i); }, runs, parallel_options(),
        options_.should_stop,
        [&](std::int64_t looks) {
          result_.steps_spent = before + far_sharpness_cost * static_cast<double>(looks);
          report("looking for the cliff", result_.steps_spent, budget);
        });
    if (sharpness) race.tell_sharpness(*sharpness);
  }

  /// One range test of at most an eighth of the budget; another one where the range asked for misses the
  /// turn.
  void scout(double most) {
    const double eighth = std::min(most, options_.budget * static_cast<double>(options_.horizon) / 8);
    const auto steps = std::clamp<std::int64_t>(static_cast<std::int64_t>(eighth), shortest_scout,
                                                std::max(shortest_scout, options_.range_test_steps));
    const double before = result_.steps_spent;
    start_ = find::race_start(run_range_tests(range_, 1, steps, scout_averages).front());
    const RateRange wider = range_with_the_turn();
    const double left = most - (result_.steps_spent - before);
    if (stopping() || left < shortest_scout || (wider.low == range_.low && wider.high == range_.high)) return;
    start_ = find::race_start(
        run_range_tests(wider, 1, std::min(steps, static_cast<std::int64_t>(left)), scout_averages).front());
  }

  /// The range asked for, made as wide as the usual one on the side where the last range test missed the
  /// turn.
  RateRange range_with_the_turn() const {
    const RateRange usual;
    RateRange range = range_;
    const auto missing = find::combine(result_.range_tests).missing;
    if (missing == find::Missing::above) range.high = std::max(range.high, usual.high);
    if (missing == find::Missing::below) range.low = std::min(range.low, usual.low);
    return range;
  }

  static bool has_no_history(const find::RaceCandidate& candidate) { return candidate.history.empty(); }

  /// Where the range test's loss turned, for a refusal.
  std::string turn_so_far() const {
    const auto turn = find::turn_so_far(result_.range_tests.front());
    return turn ? fmt::format("; the range test's loss turned near {}, which is no answer yet",
                              number_text(*turn, 2))
                : std::string();
  }

  std::unique_ptr<Trainable> new_contender(std::size_t run) {
    auto trainable = make_trial_(race_seed(run));
    if (far_rows_held_back_) trainable->hold_far_rows_back();
    return trainable;
  }

  /// Made one after another: what a factory gives to a seed may hang on the order of the seeds.
  Runner new_runner(const find::Advance& advance, std::size_t seeds) {
    Runner runner;
    for (std::size_t i = 0; i < seeds; ++i)
      runner.trials.push_back(std::make_unique<Trial>(
          new_contender(i), [rate = advance.learning_rate](std::int64_t) { return rate; }, DivergenceRule{},
          options_.should_stop));
    runner.progress.resize(runner.trials.size());
    return runner;
  }

  std::uint64_t race_seed(std::size_t run) const { return derive_seed(options_.seed, "race", run); }

  void run_rung(find::Race& race, std::vector<Runner>& runners, double before, double budget) {
    const auto advances = race.ask();
    const auto seeds = static_cast<std::size_t>(race.seeds());
    runners.resize(race.candidates().size());
    for (const auto& advance : advances)
      if (runners[advance.candidate].trials.empty()) runners[advance.candidate] = new_runner(advance, seeds);
    const auto one = [&](std::size_t k) {
      const auto& advance = advances[k / seeds];
      auto& runner = runners[advance.candidate];
      runner.progress[k % seeds] = runner.trials[k % seeds]->advance(advance.step);
    };
    parallel_for(advances.size() * seeds, parallel_options(), one, [&] {
      report(fmt::format("racing {} rates to step {}", advances.size(), advances.front().step),
             before + race.spent(), budget);
    });
    if (stopping()) return;
    for (const auto& advance : advances)
      race.tell(advance.candidate, outcome_of(runners[advance.candidate].progress, advance.step));
  }

  void show(const find::Race& race) {
    result_.candidates.clear();
    for (const auto& runner : race.candidates()) {
      CandidateView view{runner.learning_rate, find::word(runner.state), {}};
      for (const auto& point : runner.history)
        view.history.push_back({point.step, race.judging_loss(point.outcome)});
      result_.candidates.push_back(view);
    }
    std::sort(result_.candidates.begin(), result_.candidates.end(),
              [](const auto& a, const auto& b) { return a.learning_rate < b.learning_rate; });
  }

  void combined() {
    RateRange range = range_;
    auto answer = find::combine(run_range_tests(range, options_.replicates, options_.range_test_steps));
    if (answer.missing != find::Missing::none && !stopping()) {
      range = find::widened(range, answer.missing);
      answer = find::combine(run_range_tests(range, options_.replicates, options_.range_test_steps));
    }
    result_.suggestion = answer.suggestion;
  }

  void selector() {
    const auto& known = find::selectors();
    const auto found = std::find_if(known.begin(), known.end(),
                                    [&](const find::Selector& s) { return s.name == options_.method; });
    result_.suggestion = found->select(run_range_tests(range_, 1, options_.range_test_steps).front());
  }

  const std::vector<find::RangeCurve>& run_range_tests(const RateRange& range, std::int64_t count,
                                                       std::int64_t length, std::size_t fewest_averaged = 1) {
    std::vector<find::RangeTest> tests(
        static_cast<std::size_t>(count),
        find::RangeTest({.range = range, .steps = length, .fewest_averaged = fewest_averaged}));
    std::atomic<std::int64_t> steps = 0;
    const double before = result_.steps_spent;
    const double budget = before + static_cast<double>(count * length);
    // One after another, as for new_runner.
    std::vector<std::unique_ptr<Trainable>> trials;
    for (std::size_t i = 0; i < tests.size(); ++i)
      trials.push_back(make_trial_(derive_seed(options_.seed, "range test", i)));
    const auto one = [&](std::size_t i) {
      while (const auto rate = tests[i].ask()) {
        if (stopping()) return;
        tests[i].tell(trials[i]->train(std::array{*rate}).front());
        ++steps;
      }
    };
    parallel_for(static_cast<std::size_t>(count), parallel_options(), one, [&] {
      report(fmt::format("{} range test{}", count, count == 1 ? "" : "s"),
             before + static_cast<double>(steps), budget);
    });
    result_.range_tests.clear();
    for (const auto& test : tests) result_.range_tests.push_back(test.curve());
    result_.steps_spent = before + static_cast<double>(steps);
    return result_.range_tests;
  }

  void falling_rates() {
    find::FallingRatesOptions ladder;
    if (options_.range) {
      ladder.start = range_.high;
      ladder.stop = range_.low;
    }
    find::FallingRates search(ladder);
    const std::uint64_t seed = derive_seed(options_.seed, "falling rates");
    while (const auto asked = search.ask()) {
      if (stopping()) break;
      const auto trial = make_trial_(seed);
      const std::vector<double> rates(static_cast<std::size_t>(asked->steps), asked->learning_rate);
      std::vector<double> losses;
      while (losses.size() < rates.size() && (losses.empty() || std::isfinite(losses.back()))) {
        const auto more = trial->train(std::span(rates).subspan(losses.size()));
        losses.insert(losses.end(), more.begin(), more.end());
      }
      result_.steps_spent += static_cast<double>(losses.size());
      result_.candidates.push_back({asked->learning_rate, find::loss_falls(losses) ? "won" : "dropped", {}});
      search.tell(losses);
      report("fresh starts at falling rates", result_.steps_spent, 80);
    }
    result_.suggestion = search.suggestion();
  }

  ParallelOptions parallel_options() const { return {options_.threads, options_.at_thread_start}; }

  const TrialFactory& make_trial_;
  const FinderOptions& options_;
  RateRange range_;
  FinderResult result_;
  /// Where the race begins.
  double start_ = 0;
  /// Whether its runs see none of the rows farthest out, which a long run meets again and again and a short
  /// one by chance.
  bool far_rows_held_back_ = false;
};

}  // namespace

void check(const FinderOptions& options) {
  if (options.range) check_range(*options.range, "find");
  if (options.horizon < 1)
    throw InvalidArgument(
        fmt::format("find: the steps of the full run must be positive, got {}", options.horizon));
  if (options.replicates < 1)
    throw InvalidArgument(fmt::format("find: replicates must be positive, got {}", options.replicates));
  if (options.threads < 1 || options.threads > 1024)
    throw InvalidArgument(fmt::format("find: threads must be 1 to 1024, got {}", options.threads));
  if (!(options.budget > 0 && options.budget <= 1))
    throw InvalidArgument(fmt::format("find: the budget must lie between 0 and 1, got {}", options.budget));
  if (options.schedule && options.method != "race")
    throw InvalidArgument(
        fmt::format("find: only the race knows schedules, the method is '{}'", shown(options.method)));
  std::string known = "race, combined, two-orders";
  for (const auto& selector : find::selectors()) {
    if (options.method == selector.name) return;
    known += std::string(", ") + selector.name;
  }
  if (options.method != "race" && options.method != "combined" && options.method != "two-orders")
    throw InvalidArgument(fmt::format("find: unknown method '{}', known: {}", shown(options.method), known));
}

std::int64_t judging_samples(double budget, std::int64_t batch_size) {
  // In this order NaN, which find() refuses, becomes the least.
  return static_cast<std::int64_t>(
      std::max(128.0, std::min(1.5 * static_cast<double>(batch_size) * budget / 100, 4096.0)));
}

FinderResult find(const TrialFactory& make_trial, const FinderOptions& options) {
  if (!make_trial) throw InvalidArgument("find: needs a function that makes trials");
  check(options);
  return Finder(make_trial, options).find();
}

}  // namespace surefoot::run
