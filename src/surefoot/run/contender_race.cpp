#include "surefoot/run/contender_race.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>
#include <limits>
#include <optional>
#include <span>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/core/number_text.hpp"
#include "surefoot/core/random.hpp"
#include "surefoot/find/race.hpp"
#include "surefoot/run/runners.hpp"

namespace surefoot::run {
namespace {

constexpr auto not_yet = static_cast<std::size_t>(-1);
/// Of the budget, what scouting may cost.
constexpr double scouting_share = 0.25;
/// Where losses are told rarely, scouts and the shortest race may pass the budget by so much.
constexpr double most_over_budget = 1.5;
/// Steps beyond the budget that nobody asked for cost nobody anything while all runs together take no longer.
constexpr double seconds_that_cost_nothing = 60;
/// Such a race claims no more than this: by how many rungs it has seen, and where it saw no validation loss.
constexpr double most_sure_by_rungs[] = {0, 0.5, 0.7, 0.8, 1};
constexpr double most_sure_by_training_losses = 0.9;
/// With fewer training losses up to its last rung than this, single batches decide.
constexpr std::int64_t few_losses = 16;
constexpr double most_sure_by_few_losses = 0.8;

/// What a race is told of a contender that diverged or failed.
constexpr find::Outcome nothing{.validation_loss = std::numeric_limits<double>::quiet_NaN()};

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
}

/// How a race is to be run, as the scouts told.
struct Plan {
  JudgedBy by = JudgedBy::nothing;
  std::int64_t grain = 1;
  std::size_t best = 0;
  double initial_loss = 0;
  double budget = 0;
};

class ContenderRace {
 public:
  ContenderRace(const ContenderFactory& make, const ContenderRaceOptions& options)
      : options_(options),
        budget_(options.budget * static_cast<double>(options.horizon)),
        runners_(make, options, derive_seed(options.seed, "race")) {
    result_.found.method = "race";
    result_.found.horizon = options.horizon;
  }

  ContenderRaceResult run() {
    if (const auto plan = scout()) race(*plan);
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

  void advance(const std::vector<std::size_t>& which, std::int64_t step, JudgedBy by,
               const std::string& stage) {
    runners_.advance(which, step, by, [&] {
      if (options_.on_progress)
        options_.on_progress({stage, runners_.cost().steps, budget_, result_.found.candidates});
    });
  }

  /// What it may cost where losses are told rarely.
  double most() const { return most_over_budget * budget_; }

  /// What the shortest race adds to the scouts: two of them have run to its first rung already.
  static double shortest_race(std::int64_t grain) {
    return find::smallest_race_budget(0, grain) - 2 * static_cast<double>(grain);
  }

  std::nullopt_t cannot_tell(const std::string& reason, const std::string& advice) {
    result_.found.suggestion = find::refusal(reason);
    result_.advice = advice;
    return std::nullopt;
  }

  /// Rates a decade apart over the range, each from a fresh start for as many steps as a quarter of the
  /// budget allows. Empty, with a refusal, where no race can follow.
  std::optional<Plan> scout() {
    const double decades = std::log10(options_.range.high / options_.range.low);
    const auto count = std::max<std::int64_t>(2, std::llround(decades) + 1);
    const auto steps = static_cast<std::int64_t>(scouting_share * budget_ / static_cast<double>(count));
    check_budget(count, steps);
    std::vector<std::size_t> all;
    for (const double rate : log_spaced(options_.range, count)) all.push_back(runners_.at_rate(rate));
    const auto stage = fmt::format("scouting {} rates for {} steps", count, steps);
    // The first one tells what the others would cost.
    advance({all.front()}, steps, JudgedBy::nothing, stage);
    if (stopping() || too_dear(count)) return std::nullopt;
    advance(std::vector<std::size_t>(all.begin() + 1, all.end()), steps, JudgedBy::nothing, stage);
    if (stopping()) return std::nullopt;
    return plan(all, steps);
  }

  void check_budget(std::int64_t count, std::int64_t steps) const {
    // After the scouts there must be enough left for the race.
    const double needed = std::max(find::smallest_race_budget(0) / (1 - scouting_share),
                                   static_cast<double>(count) / scouting_share);
    if (steps < 1 || budget_ < needed)
      throw InvalidArgument(
          fmt::format("find: a budget of {} of {} steps is too small to scout {} rates and race; {:.0f} "
                      "steps of the full "
                      "run would be enough at this budget",
                      options_.budget, options_.horizon, count, std::ceil(needed / options_.budget)));
  }

  /// Whether, as the first scout ran, all of them and the shortest race cost more than the budget; the
  /// refusal is then told.
  bool too_dear(std::int64_t count) {
    const auto& first = runners_[0];
    if (!first.sound() || first.told.empty()) return false;
    const ToldLosses* told = &first.told;
    const auto grain = grain_of({0}, judge_at(std::span(&told, 1), 1));
    const auto scouts = static_cast<double>(count);
    const double known = scouts * runners_.known() + shortest_race(grain);
    if (known > most()) return told_too_rarely(scouts, grain, known);
    const auto& cost = runners_.cost();
    return scouts * cost.steps > budget_ && scouts * cost.seconds > seconds_that_cost_nothing &&
           told_in_blocks();
  }

  bool told_too_rarely(double scouts, std::int64_t grain, double needed) {
    const double per_grain = scouts + shortest_race(grain) / static_cast<double>(grain);
    cannot_tell(
        fmt::format("a loss is printed every {} steps: to scout {:.0f} rates and to race takes {:.0f} "
                    "steps, and the budget is {:.0f}, {} of a run of {}",
                    grain, scouts, needed, budget_, options_.budget, options_.horizon),
        fmt::format("print a loss every {:.0f} steps or more often{}, or look at fewer rates (--lr "
                    "LOW:HIGH)",
                    std::max(1.0, std::floor(budget_ / per_grain)), larger_budget(needed)));
    return true;
  }

  /// `, or allow more (--budget 0.5)` where that would be enough.
  std::string larger_budget(double needed) const {
    const double share = std::ceil(100 * needed / static_cast<double>(options_.horizon)) / 100;
    return share <= 1 ? fmt::format(", or allow more (--budget {})", number_text(share, 6)) : std::string();
  }

  bool told_in_blocks() {
    const auto& cost = runners_.cost();
    cannot_tell(
        fmt::format("it could not be held in time: {} run{} came to {:.0f} steps before {:.0f} of them "
                    "were told, and the budget is {:.0f}",
                    cost.starts, cost.starts == 1 ? "" : "s", cost.steps, runners_.known(), budget_),
        "print each loss when it is known (flush the output), or run it in a pseudo-terminal: surefoot "
        "find --terminal");
    return true;
  }

  std::optional<Plan> plan(const std::vector<std::size_t>& all, std::int64_t steps) {
    std::vector<std::size_t> sound;
    for (const auto i : all)
      if (runners_[i].sound()) sound.push_back(i);
    if (sound.empty()) return nothing_sound(all);
    Plan plan;
    plan.by = which_judge(sound, steps);
    if (plan.by == JudgedBy::nothing)
      return cannot_tell(fmt::format("the runs told no losses of one kind near step {}", steps),
                         "print a training loss every few steps");
    plan.grain = grain_of(sound, plan.by);
    result_.judged_by = plan.by;
    const double needed = runners_.known() + shortest_race(plan.grain);
    if (needed > most()) {
      told_too_rarely(static_cast<double>(all.size()), plan.grain, needed);
      return std::nullopt;
    }
    if (!choose_best(sound, steps, plan)) return std::nullopt;
    plan.budget = std::max(budget_ - runners_.known(), find::smallest_race_budget(0, plan.grain));
    for (const auto i : all) {
      // What lost by far is not worth its memory; a decade below the best the race begins, and what ran there
      // need not be run again.
      const double below = std::log10(runners_[plan.best].learning_rate / runners_[i].learning_rate);
      if (std::abs(below) > 1e-9 && std::abs(below - 1) > 1e-9) runners_.release(i);
    }
    return plan;
  }

  std::nullopt_t nothing_sound(const std::vector<std::size_t>& all) {
    const auto failed = [&](std::size_t i) { return runners_[i].state == ContenderState::failed; };
    if (std::ranges::all_of(all, failed))
      throw RunError(fmt::format("find: every run failed; the first: {}", runners_[all.front()].reason));
    const auto& range = options_.range;
    return cannot_tell(
        fmt::format("every rate from {} to {} diverged; try smaller ones", number_text(range.low, 2),
                    number_text(range.high, 2)),
        fmt::format("surefoot find with smaller rates: --lr {}:{}",
                    number_text(range.low * range.low / range.high, 2), number_text(range.low, 2)));
  }

  /// The most steps between two losses that judge, in the run that tells them most often.
  std::int64_t grain_of(const std::vector<std::size_t>& sound, JudgedBy by) const {
    std::int64_t grain = 0;
    for (const auto i : sound) {
      const auto rhythm = runners_[i].told.rhythm(by);
      if (rhythm > 0 && (grain == 0 || rhythm < grain)) grain = rhythm;
    }
    return std::max<std::int64_t>(1, grain);
  }

  /// Validation losses where they are told as often as the rungs of a race want it, else training losses.
  JudgedBy which_judge(const std::vector<std::size_t>& sound, std::int64_t steps) const {
    std::vector<const ToldLosses*> told;
    for (const auto i : sound)
      if (runners_[i].state == ContenderState::held) told.push_back(&runners_[i].told);
    if (told.empty())
      for (const auto i : sound) told.push_back(&runners_[i].told);
    const auto by = judge_at(told, steps);
    if (by == JudgedBy::nothing || by == JudgedBy::training) return by;
    const bool trains = std::ranges::all_of(
        told, [&](const auto* losses) { return losses->tells_near(JudgedBy::training, steps); });
    const bool fewer = rungs_by(sound, by) < rungs_by(sound, JudgedBy::training);
    return trains && fewer ? JudgedBy::training : by;
  }

  /// How many rungs a race could have that is judged by these losses.
  std::size_t rungs_by(const std::vector<std::size_t>& sound, JudgedBy by) const {
    const double left = budget_ - runners_.known();
    return find::affordable_rungs(find::longest_rung(left, 0), grain_of(sound, by), left, 0).size();
  }

  /// The scout with the smallest loss, and the loss before the first step; false, with a refusal, where all
  /// are the same.
  bool choose_best(const std::vector<std::size_t>& sound, std::int64_t steps, Plan& plan) {
    std::vector<double> losses;
    double least = std::numeric_limits<double>::infinity();
    for (const auto i : sound) {
      const double loss = runners_[i].told.outcome(plan.by, steps).validation_loss;
      if (std::isfinite(loss)) losses.push_back(loss);
      if (loss < least) plan.best = i;
      least = std::fmin(least, loss);
    }
    for (const auto i : sound) {
      plan.initial_loss = runners_[i].told.first(plan.by, steps);
      // Of the lowest rate, which changes least.
      if (std::isfinite(plan.initial_loss)) break;
    }
    const bool alike = std::ranges::adjacent_find(losses, std::not_equal_to{}) == losses.end();
    if (losses.size() < 2 || !alike) return true;
    cannot_tell(
        fmt::format("{} rates have the same {} at step {}, {}", losses.size(), loss_name(plan.by), steps,
                    number_text(least, 4)),
        "see that the command takes its rate from {lr} or SUREFOOT_LR, and prints its losses with more "
        "digits");
    return false;
  }

  void race(const Plan& plan) {
    find::Race race({.horizon = options_.horizon,
                     .budget = plan.budget,
                     .validation_cost = 0,
                     .start = runners_[plan.best].learning_rate,
                     .initial_loss = plan.initial_loss,
                     .seeds = 1,
                     .grain = plan.grain,
                     .loss_name = loss_name(plan.by)});
    std::vector<std::size_t> runner_of;
    std::size_t rungs_seen = 0;
    std::string cut_short;
    while (!race.ask().empty() && !stopping() && cut_short.empty()) {
      const auto asked = race.ask();
      const auto step = asked.front().step;
      std::vector<std::size_t> which;
      for (const auto& advance : asked) {
        runner_of.resize(std::max(runner_of.size(), advance.candidate + 1), not_yet);
        auto& runner = runner_of[advance.candidate];
        if (runner == not_yet) runner = runners_.at_rate(advance.learning_rate);
        which.push_back(runner);
      }
      show(race);
      cut_short = advance_and_tell(race, which, step, plan);
      release_the_lost(race, runner_of);
      show(race);
      if (race.ask().empty() || race.ask().front().step > step) ++rungs_seen;
    }
    answer(race, plan, rungs_seen, cut_short);
  }

  /// Runs these to the rung and tells the race. Why it cannot, in words; empty where it could.
  std::string advance_and_tell(find::Race& race, const std::vector<std::size_t>& which, std::int64_t step,
                               const Plan& plan) {
    const auto asked = race.ask();
    if (runners_.known() > most()) return "the budget was spent before the last rung";
    if (runners_.cost().steps > budget_ && runners_.cost().seconds > seconds_that_cost_nothing)
      return "the runs went on beyond their rungs until the budget was spent";
    advance(which, step, plan.by, fmt::format("racing {} rates to step {}", which.size(), step));
    if (stopping()) return {};
    auto by = plan.by;
    for (const auto i : which) {
      const auto& runner = runners_[i];
      if (runner.state != ContenderState::held || runner.told.tells_near(by, step)) continue;
      if (by != JudgedBy::both || !runner.told.tells_near(JudgedBy::validation, step))
        return fmt::format("no {} was told near step {}", loss_name(by), step);
      by = JudgedBy::validation;
    }
    for (std::size_t k = 0; k < asked.size(); ++k) {
      const auto& runner = runners_[which[k]];
      race.tell(asked[k].candidate, runner.sound() ? runner.told.outcome(by, step) : nothing);
    }
    return {};
  }

  void release_the_lost(const find::Race& race, const std::vector<std::size_t>& runner_of) {
    for (std::size_t c = 0; c < runner_of.size(); ++c)
      if (race.candidates()[c].state != find::CandidateState::racing && runner_of[c] != not_yet)
        runners_.release(runner_of[c]);
  }

  /// What the race found, no surer than what it saw.
  void answer(const find::Race& race, const Plan& plan, std::size_t rungs_seen,
              const std::string& cut_short) {
    auto& suggestion = result_.found.suggestion;
    suggestion = race.suggestion();
    if (!suggestion.found() || (rungs_seen < 2 && !stopping())) {
      const auto reason = cut_short.empty() ? suggestion.reason : cut_short;
      cannot_tell(reason, cut_short.empty() ? "surefoot find with other --lr LOW:HIGH, or for longer runs"
                                            : "print a training loss every few steps");
      return;
    }
    suggestion.confidence = std::min(suggestion.confidence, most_sure_by_rungs[rungs_seen]);
    if (rungs_seen < std::size(most_sure_by_rungs) - 1)
      suggestion.reason +=
          fmt::format("; there were {} rungs only, for {}", rungs_seen,
                      !cut_short.empty() ? cut_short
                      : stopping()       ? std::string("it was interrupted")
                                         : fmt::format("a loss is printed every {} steps", plan.grain));
    if (runners_.known() > budget_)
      suggestion.reason += fmt::format(
          "; that took more than the budget of {:.0f} steps, for a loss is printed every "
          "{} steps",
          budget_, plan.grain);
    if (plan.by == JudgedBy::training) {
      const bool few = race.rungs().back() / plan.grain < few_losses;
      suggestion.confidence =
          std::min(suggestion.confidence, few ? most_sure_by_few_losses : most_sure_by_training_losses);
      suggestion.reason += "; judged by training losses, for no validation loss was printed near every rung";
    }
  }

  void show(const find::Race& race) {
    auto& views = result_.found.candidates;
    views.clear();
    for (const auto& candidate : race.candidates()) {
      CandidateView view{candidate.learning_rate, find::word(candidate.state), {}};
      for (const auto& point : candidate.history)
        view.history.push_back({point.step, race.judging_loss(point.outcome)});
      views.push_back(view);
    }
    std::sort(views.begin(), views.end(),
              [](const auto& a, const auto& b) { return a.learning_rate < b.learning_rate; });
  }

  const ContenderRaceOptions& options_;
  double budget_ = 0;
  Runners runners_;
  ContenderRaceResult result_;
};

}  // namespace

ContenderRaceResult race_contenders(const ContenderFactory& make, const ContenderRaceOptions& options) {
  check(make, options);
  return ContenderRace(make, options).run();
}

}  // namespace surefoot::run
