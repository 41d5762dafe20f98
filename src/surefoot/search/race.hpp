#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "surefoot/search/drift.hpp"
#include "surefoot/search/suggestion.hpp"

namespace surefoot::search {

struct RaceOptions {
  /// Steps of the full run the rate is for.
  std::int64_t horizon = 0;
  /// The most gradient steps the race may spend in all, validations included.
  double budget = 0;
  /// What one validation costs, in gradient steps.
  double validation_cost = 0;
  /// A rate near the best for short runs, from a range test; the race widens when it was wrong.
  double start = 0;
  /// Validation loss before the first step: what a diverged candidate counts as.
  double initial_loss = 0;
  StepLength step_length = StepLength::unknown;
};

/// A candidate to be run on: from where it stands (step 0 when new) up to `step`, then validated.
struct Advance {
  std::size_t candidate = 0;
  double learning_rate = 0;
  std::int64_t step = 0;
};

enum class CandidateState { racing, dropped, diverged, won };
const char* word(CandidateState state);

struct RaceCandidate {
  double learning_rate = 0;
  CandidateState state = CandidateState::racing;
  struct Point {
    std::int64_t step = 0;
    double validation_loss = 0;
    /// Mean over the last quarter of the steps so far; NaN where it is not known.
    double training_loss = 0;
  };
  std::vector<Point> history;
};

/// The smallest budget a race can be run on, in gradient steps.
double smallest_race_budget(double validation_cost);

/// A race of short, continued runs. Ask and tell: no thread, no model and no randomness of its own.
///
/// Five rates half a decade apart start around `start`. At each of four rungs, every rung twice as long as
/// the one before, all that still race are validated; those far from the leader are dropped, and where the
/// leader stands at an edge a candidate is added beyond it. What judges a candidate is the mean of its
/// validation loss and, where known, of its training loss lately: candidates that see the same batches differ
/// in the latter by their rates alone, so that it takes half of the noise away. The place of the smallest
/// loss at the last two rungs is carried on to the horizon by the drift of the best rate with the length of
/// the run (docs/decisions/0004-the-race.md).
///
/// The rungs are as long as the budget allows; it is never exceeded.
class Race {
 public:
  /// Throws InvalidArgument for options out of bounds, or a budget with which the first rung has fewer than 2
  /// steps (naming the budget that would be enough).
  explicit Race(const RaceOptions& options);

  /// What to run next; may be run side by side, in any order. Empty when the race is over.
  const std::vector<Advance>& ask() const { return asked_; }
  /// What came of one of the advances asked for: the validation loss, NaN or infinite for one that diverged,
  /// and the mean training loss over the last quarter of the steps up to there, if it is known and all
  /// candidates see the same batches. Throws InvalidArgument for a candidate that was not asked for.
  void tell(std::size_t candidate, double validation_loss,
            double training_loss = std::numeric_limits<double>::quiet_NaN());

  /// The answer so far; final once ask() is empty.
  Suggestion suggestion() const;
  const std::vector<RaceCandidate>& candidates() const { return candidates_; }
  double spent() const { return spent_; }

 private:
  void begin_rung();
  void end_rung();
  std::size_t add(double log_rate);
  bool can_afford(std::int64_t steps, std::size_t count) const;
  std::vector<std::size_t> racing_by_rate() const;

  RaceOptions options_;
  std::vector<std::int64_t> rungs_;
  std::size_t rung_ = 0;
  std::vector<RaceCandidate> candidates_;
  std::vector<Advance> asked_;
  std::vector<double> places_;
  double spent_ = 0;
  std::size_t additions_ = 0;
};

}  // namespace surefoot::search
