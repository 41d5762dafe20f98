#include "surefoot/run/scouting.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <span>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/core/number_text.hpp"
#include "surefoot/find/rungs.hpp"

namespace surefoot::run {
namespace {

/// Of the budget, what scouting may cost: a decade between scouts is enough to start a race, which walks half
/// decades itself.
constexpr double scouting_share = 0.25;

class Scouting {
 public:
  Scouting(Runners& runners, const ContenderRaceOptions& options, CannotTell& cannot_tell,
           const std::function<void(const std::string&)>& on_advance)
      : runners_(runners),
        options_(options),
        budget_(options.budget * static_cast<double>(options.horizon)),
        cannot_tell_(cannot_tell),
        on_advance_(on_advance) {}

  /// Rates a decade apart over the range, each from a fresh start for as many steps as a quarter of the
  /// budget allows. Empty, with a refusal, where no race can follow.
  std::optional<ScoutReport> scout() {
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
    return report(all, steps);
  }

 private:
  bool stopping() const { return options_.should_stop && options_.should_stop(); }

  void advance(const std::vector<std::size_t>& which, std::int64_t step, JudgedBy by,
               const std::string& stage) {
    runners_.advance(which, step, by, [&] { on_advance_(stage); });
  }

  /// The most the search may cost when losses are reported rarely.
  double most() const { return most_over_budget * budget_; }

  /// The steps that the shortest race adds to the scouts: two of them have run to its first rung already.
  static double shortest_race(std::int64_t grain) {
    return find::smallest_race_budget(0, grain) - 2 * static_cast<double>(grain);
  }

  std::nullopt_t cannot_tell(const std::string& reason, const std::string& advice) {
    cannot_tell_.reason = reason;
    cannot_tell_.advice = advice;
    return std::nullopt;
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

  /// True when, as the first scout ran, all of them and the shortest race cost more than the budget; the
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

  std::optional<ScoutReport> report(const std::vector<std::size_t>& all, std::int64_t steps) {
    std::vector<std::size_t> sound;
    for (const auto i : all)
      if (runners_[i].sound()) sound.push_back(i);
    if (sound.empty()) return nothing_sound(all);
    ScoutReport scouted;
    scouted.by = which_judge(sound, steps);
    if (scouted.by == JudgedBy::nothing)
      return cannot_tell(fmt::format("the runs told no losses of one kind near step {}", steps),
                         "print a training loss every few steps");
    cannot_tell_.by = scouted.by;
    scouted.grain = grain_of(sound, scouted.by);
    const double needed = runners_.known() + shortest_race(scouted.grain);
    if (needed > most()) {
      told_too_rarely(static_cast<double>(all.size()), scouted.grain, needed);
      return std::nullopt;
    }
    if (!choose_best(sound, steps, scouted)) return std::nullopt;
    scouted.start = runners_[best_].learning_rate;
    scouted.budget = std::max(budget_ - runners_.known(), find::smallest_race_budget(0, scouted.grain));
    for (const auto i : all) {
      // A scout that lost by far is not worth its memory; the race begins a decade below the best, and the
      // steps made there need not be run again.
      const double below = std::log10(runners_[best_].learning_rate / runners_[i].learning_rate);
      if (std::abs(below) > 1e-9 && std::abs(below - 1) > 1e-9) runners_.release(i);
    }
    return scouted;
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

  /// The number of rungs a race could have that is judged by these losses.
  std::size_t rungs_by(const std::vector<std::size_t>& sound, JudgedBy by) const {
    const double left = budget_ - runners_.known();
    return find::affordable_rungs(find::longest_rung(left, 0), grain_of(sound, by), left, 0).size();
  }

  /// The scout with the smallest loss, and the loss before the first step; false, with a refusal, where all
  /// are the same.
  bool choose_best(const std::vector<std::size_t>& sound, std::int64_t steps, ScoutReport& scouted) {
    std::vector<double> losses;
    double least = std::numeric_limits<double>::infinity();
    for (const auto i : sound) {
      const double loss = runners_[i].told.outcome(scouted.by, steps).validation_loss;
      if (std::isfinite(loss)) losses.push_back(loss);
      if (loss < least) best_ = i;
      least = std::fmin(least, loss);
    }
    for (const auto i : sound) {
      scouted.initial_loss = runners_[i].told.first(scouted.by, steps);
      // Of the lowest rate, which changes least.
      if (std::isfinite(scouted.initial_loss)) break;
    }
    const bool alike = std::ranges::adjacent_find(losses, std::not_equal_to{}) == losses.end();
    if (losses.size() < 2 || !alike) return true;
    cannot_tell(
        fmt::format("{} rates have the same {} at step {}, {}", losses.size(), loss_name(scouted.by), steps,
                    number_text(least, 4)),
        "see that the command takes its rate from {lr} or SUREFOOT_LR, and prints its losses with more "
        "digits");
    return false;
  }

  Runners& runners_;
  const ContenderRaceOptions& options_;
  double budget_ = 0;
  /// The scout with the smallest loss.
  std::size_t best_ = 0;
  CannotTell& cannot_tell_;
  const std::function<void(const std::string&)>& on_advance_;
};

}  // namespace

std::optional<ScoutReport> scout(Runners& runners, const ContenderRaceOptions& options,
                                 CannotTell& cannot_tell,
                                 const std::function<void(const std::string& stage)>& on_advance) {
  return Scouting(runners, options, cannot_tell, on_advance).scout();
}

}  // namespace surefoot::run
