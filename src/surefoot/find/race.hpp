#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "surefoot/find/cliff.hpp"
#include "surefoot/find/drift.hpp"
#include "surefoot/find/rungs.hpp"
#include "surefoot/find/suggestion.hpp"

namespace surefoot::find {

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
  /// The validation loss of the best answer that does not look at the inputs; NaN where it is not known.
  /// While no candidate does better by a hundredth, an answer is at most half sure and says so.
  double constant_loss = std::numeric_limits<double>::quiet_NaN();
  StepLength step_length = StepLength::unknown;
  /// How much larger the mean square of the inputs is in a batch with the farthest row than over all rows:
  /// from 5 on tails count as heavy, below that as light, whatever the losses show, for a race may be too
  /// short to meet that batch. NaN where it is not known; then the losses tell.
  double farthest_batch = std::numeric_limits<double>::quiet_NaN();
  /// The most runs of each candidate, each from a seed of its own; positive. A small budget makes do with
  /// one.
  int seeds = 2;
  /// Steps between two losses that a candidate can be judged by; positive. Rungs are multiples of it, fewer
  /// than four where the budget allows no more.
  std::int64_t grain = 1;
  /// What the losses that judge are called, for the reason of a refusal.
  std::string loss_name = "validation loss";
};

/// A candidate to be run on: all its runs from where they stand (step 0 when new) up to `step`, then
/// validated.
struct Advance {
  std::size_t candidate = 0;
  double learning_rate = 0;
  std::int64_t step = 0;
};

enum class CandidateState { racing, dropped, diverged, won };
const char* word(CandidateState state);

/// What came of an advance, over the candidate's runs.
struct Outcome {
  /// Their mean; NaN or infinite when one of the runs diverged.
  double validation_loss = 0;
  /// The mean over the last quarter of the steps so far, if it is known and all candidates see the same
  /// batches.
  double training_loss = std::numeric_limits<double>::quiet_NaN();
  /// How heavy the tail of the losses of the latest half of its steps is (find/tail.hpp), if it is known:
  /// the first steps have large losses of another kind.
  double tail = std::numeric_limits<double>::quiet_NaN();
  /// What takes the place of the first two where tails are heavy, if it is known: of each the least over the
  /// runs, for one bad batch spoils a run whose rate is good. The training loss is a geometric mean, of which
  /// one batch is not the most.
  double luckiest_validation_loss = std::numeric_limits<double>::quiet_NaN();
  double luckiest_training_loss = std::numeric_limits<double>::quiet_NaN();
};

struct RaceCandidate {
  double learning_rate = 0;
  CandidateState state = CandidateState::racing;
  struct Point {
    std::int64_t step = 0;
    Outcome outcome;
  };
  std::vector<Point> history;
};

/// A race of short, continued runs. Ask and tell: no thread, no model and no randomness of its own.
///
/// Five rates half a decade apart start around `start`. At each of four rungs, every rung twice as long as
/// the one before, all that still race are validated; those far from the leader are dropped, and where the
/// leader stands at an edge a candidate is added beyond it. What is left at the last rung goes to a candidate
/// between the leader and its better neighbour. What judges a candidate is the mean of its
/// validation loss and, where known, of its training loss lately: candidates that see the same batches differ
/// in the latter by their rates alone, so that it takes half of the noise away. Each candidate runs from two
/// seeds where the budget allows; where tails are heavy, the luckier run of each judges it, for whether the
/// other met a bad batch says little of its rate. The middle of the valley of each rung is carried
/// on to the horizon by the drift of the best rate with the length of the run (find/drift.hpp); their
/// weighted mean is the answer, unless a cliff caps it: where there is one, the sharpness at the row farthest
/// out or the length of the run says how high a rate it bears (find/cliff.hpp).
///
/// The rungs are as long as the budget allows; it is never exceeded.
///
/// Source: our own, akin to successive halving (Jamieson and Talwalkar 2015, arXiv 1502.07943).
class Race {
 public:
  /// Throws InvalidArgument for options out of bounds, or a budget with which the longest rung has fewer than
  /// 16 steps, or there is one only (naming the budget that would be enough).
  explicit Race(const RaceOptions& options);

  /// What to run next; may be run side by side, in any order. Empty when the race is over.
  const std::vector<Advance>& ask() const { return asked_; }
  /// What came of one of the advances asked for. Throws InvalidArgument for a candidate that was not asked
  /// for.
  void tell(std::size_t candidate, const Outcome& outcome);

  /// How many runs each candidate has.
  int seeds() const { return seeds_; }
  /// The steps at which candidates are judged, ascending: four, or with a grain two to four.
  const std::vector<std::int64_t>& rungs() const { return rungs_; }

  /// The answer so far; final once ask() is empty.
  Suggestion suggestion() const;
  /// Whether a bad batch may throw a run off a cliff: there are inputs so far out that there must be one or,
  /// where inputs are not known, losses of single steps have shown a heavy tail at some rung; and steps
  /// follow the gradient (the worst batch makes normalised ones hardly longer).
  bool beside_a_cliff() const;
  /// Tells it log10 of how sharp the loss is at the row farthest out (run::Trainable::far_sharpness), for
  /// runs that have trained as long as the last rung.
  void tell_sharpness(double sharpness) { sharpness_ = sharpness; }
  /// Where the valley is carried to at the horizon, whatever a cliff allows; once a rung has ended.
  double uncapped() const;
  /// The most a rate may be beside a cliff while a run first meets what throws it off; infinite elsewhere,
  /// and before a rung has ended.
  Cap cap() const;
  /// What caps the rate at the `most` it may be, to be added to a reason.
  std::string why_capped(double most) const;
  /// The suggestion if there were no cap.
  Suggestion suggestion_without_cap() const;
  const std::vector<RaceCandidate>& candidates() const { return candidates_; }
  /// The validation loss that judges a candidate: of the luckiest run where tails are heavy. NaN or infinite
  /// where it diverged.
  double judging_loss(const Outcome& outcome) const;
  double spent() const { return spent_; }

 private:
  void begin_rung();
  void end_rung();
  void drop_the_diverged(bool heavy);
  void begin_where_the_runs_do(const std::vector<std::size_t>& order);
  std::size_t add(double log_rate);
  bool can_afford(std::int64_t steps, std::size_t count) const;
  std::vector<std::size_t> racing_by_rate() const;

  double log_uncapped() const;
  double log_cap() const;
  Suggestion suggested(double log_cap) const;
  double tail_at(std::int64_t step) const;
  bool heavy_tail() const;
  double doublings_after(std::size_t rung) const;
  double fresh_share() const;
  double confidence() const;
  double unlearned() const;

  RaceOptions options_;
  int seeds_ = 1;
  std::vector<std::int64_t> rungs_;
  std::size_t rung_ = 0;
  std::vector<RaceCandidate> candidates_;
  std::vector<Advance> asked_;
  /// Of each rung that ended: the middle of its valley, and its smallest loss.
  std::vector<double> places_;
  std::vector<double> least_;
  double spent_ = 0;
  std::size_t additions_ = 0;
  bool looked_between_ = false;
  std::optional<double> sharpness_;
};

}  // namespace surefoot::find
