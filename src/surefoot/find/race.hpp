#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "surefoot/find/record.hpp"
#include "surefoot/find/task_facts.hpp"

namespace surefoot::find {

struct RateLoss;

struct RaceOptions {
  /// Steps of the full run the rate is for.
  std::int64_t horizon = 0;
  /// The most gradient steps the race may spend in all, validations included.
  double budget = 0;
  /// A rate near the best for short runs, from a range test; the race widens when it was wrong.
  double start = 0;
  /// Validation loss before the first step: what a diverged candidate counts as.
  double initial_loss = 0;
  /// The most runs of each candidate, each from a seed of its own; positive. A small budget makes do with
  /// one.
  int seeds = 2;
  /// Steps between two losses that a candidate can be judged by; positive. Rungs are multiples of it, fewer
  /// than four where the budget allows no more.
  std::int64_t grain = 1;
  /// The name of the losses that judge, for the reason of a refusal.
  std::string loss_name = "validation loss";
  /// True for a race that is to be ended (Race::stop) as soon as its answer is sure enough: its rungs begin
  /// at 4 steps, or the grain, and each is twice as long as the one before until the budget is spent.
  bool open_ended = false;
};

/// A candidate to be run on: all its runs from where they stand (step 0 when new) up to `step`, then
/// validated.
struct Advance {
  std::size_t candidate = 0;
  double learning_rate = 0;
  std::int64_t step = 0;
};

/// A race of short, continued runs: who runs next, and until when. Ask and tell: no thread, no model and no
/// randomness of its own. Its observations are a record, from which find/estimate.hpp makes the answer.
///
/// Five rates half a decade apart start around `start`. At each of four rungs, every rung twice as long as
/// the one before, all that still race are validated; those far from the leader are dropped, and where the
/// leader stands at an edge a candidate is added beyond it. The budget left at the last rung goes to a
/// candidate between the leader and its better neighbour. A candidate is judged by the mean of its validation
/// loss and, where known, of its training loss lately: candidates that see the same batches differ in the
/// latter by their rates alone, which takes half of the noise away. Each candidate runs from two seeds where
/// the budget allows; where tails are heavy the better of the two judges, for whether the other met a bad
/// batch says little of its rate.
///
/// The rungs are as long as the budget allows; it is never exceeded. An open-ended race begins with short
/// ones and doubles them until it is stopped, three candidates racing from the fourth on.
///
/// Source: our own, akin to successive halving (Jamieson and Talwalkar 2015, arXiv 1502.07943).
class Race {
 public:
  /// Throws InvalidArgument for options out of bounds, or a budget with which the longest rung has fewer than
  /// 8 steps, or there is one only (naming the budget that would be enough).
  explicit Race(const RaceOptions& options, const TaskFacts& facts = {});

  /// The advances to run next; may be run side by side, in any order. Empty when the race is over.
  const std::vector<Advance>& ask() const { return asked_; }
  /// Takes the outcome of one of the advances asked for. Throws InvalidArgument for a candidate that was not
  /// asked for.
  void tell(std::size_t candidate, const Outcome& outcome);

  /// Ends the race where it stands, after a rung has ended; what was asked for is not run.
  void stop();

  /// The number of runs of each candidate.
  int seeds() const { return seeds_; }
  /// Gradient steps so far, validations included; and those of what is asked for now.
  double spent() const { return spent_; }
  double cost_of_asked() const;
  /// The record of what was seen so far; final once ask() is empty.
  const RaceRecord& record() const { return record_; }
  const TaskFacts& facts() const { return facts_; }

 private:
  void begin_rung();
  void end_rung();
  bool add_beyond_the_edge(std::size_t leader, const std::vector<RateLoss>& points);
  bool add_between(std::size_t leader, const std::vector<RateLoss>& points);
  void drop_the_far(const std::vector<std::size_t>& order, const std::vector<RateLoss>& points);
  void finish(std::size_t winner);
  void go_on();
  void drop_the_diverged(bool heavy);
  void begin_where_the_runs_do(const std::vector<std::size_t>& order);
  void update_losses();
  std::size_t add(double log_rate);
  void ask_for(double log_rate);
  bool can_afford(std::int64_t steps, std::size_t count) const;
  /// True at the rung that looks between the best two, and in an open-ended race from there on.
  bool looks_between() const;
  bool last_rung() const { return rung_ + 1 == record_.rungs.size(); }
  /// The step of the next rung of an open-ended race; 0 where the budget allows none.
  std::int64_t next_open_rung() const;
  std::size_t field_at_next_rung() const;
  std::vector<std::size_t> racing_by_rate() const;

  RaceOptions options_;
  TaskFacts facts_;
  RaceRecord record_;
  int seeds_ = 1;
  std::size_t rung_ = 0;
  /// The best candidate of the rung that ended last.
  std::size_t leader_ = 0;
  std::vector<Advance> asked_;
  double spent_ = 0;
  std::size_t additions_ = 0;
  bool looked_between_ = false;
};

}  // namespace surefoot::find
