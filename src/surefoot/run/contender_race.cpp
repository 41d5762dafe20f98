#include "surefoot/run/contender_race.hpp"

#include <algorithm>
#include <cmath>
#include <condition_variable>
#include <limits>
#include <mutex>
#include <numeric>
#include <span>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/core/random.hpp"
#include "surefoot/core/statistics.hpp"
#include "surefoot/run/parallel.hpp"
#include "surefoot/search/race.hpp"
#include "surefoot/search/tail.hpp"

namespace surefoot::run {
namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();
constexpr auto not_yet = static_cast<std::size_t>(-1);
/// Of the budget, what scouting may cost.
constexpr double scouting_share = 0.25;

/// One rate that is tried, and the contender that tries it while it is held.
struct Runner {
  double learning_rate = 0;
  std::unique_ptr<Contender> contender;
  /// What it cost since it began, to be told apart from what it will.
  std::int64_t step = 0;
  /// Over all advances, for the mean of the last ones.
  std::vector<double> losses;
  bool failed = false;
  std::string reason;
  /// When it was last advanced, by count.
  std::int64_t last_used = 0;
  bool in_use = false;
};

/// Of a contender that gave no loss.
constexpr search::Outcome nothing{.validation_loss = none};

/// What a race is told of a contender at whose step the loss is `loss`.
search::Outcome outcome_of(const Runner& runner, double loss) {
  const std::vector<double> half(runner.losses.end() - static_cast<std::ptrdiff_t>(runner.losses.size() / 2),
                                 runner.losses.end());
  const auto lately = std::max<std::size_t>(1, runner.losses.size() / 4);
  return {.validation_loss = loss,
          .training_loss = mean_of_last(runner.losses, lately),
          .tail = search::tail_of_losses(std::span(&half, 1)),
          .luckiest_validation_loss = loss,
          .luckiest_training_loss = geometric_mean_of_last(runner.losses, lately)};
}

class ContenderRace {
 public:
  ContenderRace(const ContenderFactory& make, const ContenderRaceOptions& options)
      : make_(make), options_(options), seed_(derive_seed(options.seed, "race")) {
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
    budget_ = options.budget * static_cast<double>(options.horizon);
    result_.found.method = "race";
    result_.found.horizon = options.horizon;
  }

  ContenderRaceResult run() {
    const double start = scout();
    if (!stopping() && !std::isnan(start)) race(start);
    auto& found = result_.found;
    found.steps_spent = spent_;
    found.interrupted = stopping();
    if (found.interrupted && !found.suggestion.found())
      found.suggestion = search::refusal("it was interrupted before it could tell");
    return std::move(result_);
  }

 private:
  bool stopping() const { return options_.should_stop && options_.should_stop(); }

  void report(const std::string& stage) {
    if (options_.on_progress) options_.on_progress({stage, spent_, budget_, result_.found.candidates});
  }

  /// Rates a decade apart over the range, each from a fresh start for as many steps as a quarter of the
  /// budget allows. The best of them; NaN, with a refusal, when all diverged.
  double scout() {
    const double decades = std::log10(options_.range.high / options_.range.low);
    const auto count = std::max<std::int64_t>(2, std::llround(decades) + 1);
    const auto steps = static_cast<std::int64_t>(scouting_share * budget_ / static_cast<double>(count));
    // After the scouts there must be enough left for the race.
    const double needed = search::smallest_race_budget(0) / (1 - scouting_share);
    if (steps < 1 || budget_ < std::max(needed, static_cast<double>(count) / scouting_share))
      throw InvalidArgument(fmt::format(
          "find: a budget of {} of {} steps is too small to scout {} rates and race, {:.0f} steps of the "
          "full run "
          "would be enough at this budget",
          options_.budget, options_.horizon, count,
          std::ceil(std::max(needed, static_cast<double>(count) / scouting_share) / options_.budget)));
    for (const double rate : log_spaced(options_.range, count)) runners_.push_back({.learning_rate = rate});
    std::vector<std::size_t> all(runners_.size());
    std::iota(all.begin(), all.end(), 0);
    const auto outcomes = advance(all, std::vector<std::int64_t>(all.size(), steps),
                                  fmt::format("scouting {} rates for {} steps", count, steps));
    if (stopping()) return none;
    if (budget_ - spent_ < search::smallest_race_budget(0)) {
      result_.found.suggestion =
          search::refusal(fmt::format("its output tells too seldom how far it is: scouts of {} steps ran "
                                      "{:.0f} in all, and the budget is {:.0f}",
                                      steps, spent_, budget_));
      return none;
    }
    if (std::all_of(runners_.begin(), runners_.end(), [](const auto& r) { return r.failed; }))
      throw RunError(fmt::format("find: every run failed; the first: {}", runners_.front().reason));
    std::size_t best = all.size();
    for (std::size_t i = 0; i < all.size(); ++i) {
      initial_ = std::max(initial_, first_loss(runners_[i]));
      if (std::isfinite(outcomes[i].validation_loss) &&
          (best == all.size() || outcomes[i].validation_loss < outcomes[best].validation_loss))
        best = i;
    }
    if (best == all.size()) {
      result_.found.suggestion =
          search::refusal(fmt::format("every rate from {:.2g} to {:.2g} diverged; try smaller ones",
                                      options_.range.low, options_.range.high));
      return none;
    }
    // What lost by far is not worth its memory.
    for (std::size_t i = 0; i < all.size(); ++i)
      if (i != best) runners_[i].contender.reset();
    return runners_[best].learning_rate;
  }

  static double first_loss(const Runner& runner) {
    return runner.losses.empty() || !std::isfinite(runner.losses.front()) ? 0 : runner.losses.front();
  }

  void race(double start) {
    search::Race race({.horizon = options_.horizon,
                       .budget = budget_ - spent_,
                       .validation_cost = 0,
                       .start = start,
                       .initial_loss = initial_,
                       .seeds = 1});
    std::vector<std::size_t> runner_of;
    while (!race.ask().empty() && !stopping()) {
      const auto asked = race.ask();
      std::vector<std::size_t> which;
      std::vector<std::int64_t> steps;
      for (const auto& advance : asked) {
        runner_of.resize(std::max(runner_of.size(), advance.candidate + 1), not_yet);
        if (runner_of[advance.candidate] == not_yet)
          runner_of[advance.candidate] = runner(advance.learning_rate);
        which.push_back(runner_of[advance.candidate]);
        steps.push_back(advance.step);
      }
      show(race);
      const auto outcomes =
          advance(which, steps, fmt::format("racing {} rates to step {}", asked.size(), asked.front().step));
      if (stopping()) return;
      for (std::size_t k = 0; k < asked.size(); ++k) race.tell(asked[k].candidate, outcomes[k]);
      for (std::size_t c = 0; c < runner_of.size() && c < race.candidates().size(); ++c)
        if (race.candidates()[c].state != search::CandidateState::racing && runner_of[c] != not_yet)
          runners_[runner_of[c]].contender.reset();
      show(race);
    }
    result_.found.suggestion = race.suggestion();
  }

  /// The runner at this rate: the scout that is still held, or a new one.
  std::size_t runner(double rate) {
    for (std::size_t i = 0; i < runners_.size(); ++i)
      if ((runners_[i].contender || runners_[i].failed) &&
          std::abs(std::log10(runners_[i].learning_rate / rate)) < 1e-9)
        return i;
    runners_.push_back({.learning_rate = rate});
    return runners_.size() - 1;
  }

  std::vector<search::Outcome> advance(const std::vector<std::size_t>& which,
                                       const std::vector<std::int64_t>& steps, const std::string& stage) {
    std::vector<search::Outcome> outcomes(which.size(), nothing);
    parallel_for(
        which.size(), {std::min<std::int64_t>(options_.threads + 1, 64), {}},
        [&](std::size_t k) { outcomes[k] = advance_one(runners_[which[k]], steps[k]); },
        [&] { report(stage); });
    return outcomes;
  }

  search::Outcome advance_one(Runner& runner, std::int64_t step) {
    if (stopping() || runner.failed) return nothing;
    const Turn turn(*this);
    {
      // Overshoot may have spent it all; what the race asks for is within it.
      const std::lock_guard lock(mutex_);
      if (spent_ > budget_ && runner.step == 0) return nothing;
    }
    if (runner.step > step && !runner.losses.empty()) {
      // It stands beyond already: what it was there is what is known.
      return outcome_of(runner, runner.losses.back());
    }
    make_room(runner);
    if (!runner.contender) {
      const std::lock_guard lock(mutex_);
      if (runner.step > 0) ++result_.begun_anew;
      runner.step = 0;
      runner.losses.clear();
    }
    if (!runner.contender) {
      auto made = make_(runner.learning_rate, seed_);
      const std::lock_guard lock(mutex_);
      runner.contender = std::move(made);
    }
    const Progress progress = runner.contender->advance(step);
    const std::lock_guard lock(mutex_);
    runner.in_use = false;
    runner.losses.insert(runner.losses.end(), progress.training_losses.begin(),
                         progress.training_losses.end());
    spent_ += progress.cost;
    result_.overshoot += static_cast<double>(std::max<std::int64_t>(0, progress.step - step));
    runner.step = progress.step;
    if (progress.state == ContenderState::failed) {
      runner.failed = true;
      runner.reason = progress.reason;
    }
    if (progress.state != ContenderState::held) {
      runner.contender.reset();
      return nothing;
    }
    return outcome_of(runner, progress.validation_loss);
  }

  /// So many contenders run at once as there are threads: the calling thread, which only looks, is not one.
  struct Turn {
    explicit Turn(ContenderRace& race) : race_(race) {
      std::unique_lock lock(race.mutex_);
      race.free_.wait(lock, [&] { return race.busy_ < race.options_.threads; });
      ++race.busy_;
    }
    ~Turn() {
      const std::lock_guard lock(race_.mutex_);
      --race_.busy_;
      race_.free_.notify_one();
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    ContenderRace& race_;
  };

  /// Drops the contender that waits longest when there are as many as may be held.
  void make_room(Runner& next) {
    const std::lock_guard lock(mutex_);
    next.last_used = ++uses_;
    next.in_use = true;
    if (next.contender) return;
    std::int64_t held = 0;
    Runner* oldest = nullptr;
    for (auto& runner : runners_) {
      if (!runner.contender) continue;
      ++held;
      if (!runner.in_use && (oldest == nullptr || runner.last_used < oldest->last_used)) oldest = &runner;
    }
    if (held >= options_.most_frozen && oldest != nullptr) oldest->contender.reset();
  }

  void show(const search::Race& race) {
    auto& views = result_.found.candidates;
    views.clear();
    for (const auto& candidate : race.candidates()) {
      CandidateView view{candidate.learning_rate, search::word(candidate.state), {}};
      for (const auto& point : candidate.history)
        view.history.push_back({point.step, race.judging_loss(point.outcome)});
      views.push_back(view);
    }
    std::sort(views.begin(), views.end(),
              [](const auto& a, const auto& b) { return a.learning_rate < b.learning_rate; });
  }

  const ContenderFactory& make_;
  const ContenderRaceOptions& options_;
  std::uint64_t seed_;
  double budget_ = 0;
  double spent_ = 0;
  double initial_ = 0;
  std::vector<Runner> runners_;
  ContenderRaceResult result_;
  std::mutex mutex_;
  std::condition_variable free_;
  std::int64_t busy_ = 0;
  std::int64_t uses_ = 0;
};

}  // namespace

ContenderRaceResult race_contenders(const ContenderFactory& make, const ContenderRaceOptions& options) {
  return ContenderRace(make, options).run();
}

}  // namespace surefoot::run
