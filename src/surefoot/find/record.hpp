#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "surefoot/find/task_facts.hpp"

namespace surefoot::find {

enum class CandidateState { racing, dropped, diverged, won };
/// `racing`, `dropped`, `diverged` or `won`.
const char* to_string(CandidateState state);

/// The losses that a candidate's runs reached at a step.
struct Outcome {
  /// Their mean; NaN or infinite when one of the runs diverged.
  double validation_loss = 0;
  /// The mean over the last quarter of the steps so far, if it is known and all candidates see the same
  /// batches.
  double training_loss = std::numeric_limits<double>::quiet_NaN();
  /// The heaviness of the upper tail of the losses of the latest half of its steps (find/tail.hpp), if it is
  /// known: the first steps have large losses of another kind.
  double tail = std::numeric_limits<double>::quiet_NaN();
  /// Where tails are heavy, the best of the seeds judges instead of the two means above, if it is known: one
  /// bad batch spoils a run whose rate is good. Its training loss is a geometric mean, in which no single
  /// batch decides.
  double best_of_seeds_validation_loss = std::numeric_limits<double>::quiet_NaN();
  double best_of_seeds_training_loss = std::numeric_limits<double>::quiet_NaN();
};

struct CandidatePoint {
  std::int64_t step = 0;
  /// The loss that judges the candidate here: the validation loss (best of the seeds where tails are heavy),
  /// or a training loss where a race has no other. NaN or infinite where it diverged.
  double loss = 0;
  Outcome outcome = {};
};

/// A rate that was tried in runs of its own.
struct Candidate {
  double learning_rate = 0;
  CandidateState state = CandidateState::racing;
  std::vector<CandidatePoint> history = {};
};

/// The standing of all candidates at the end of a rung.
struct RungSummary {
  std::int64_t step = 0;
  /// The middle of the valley in log10 of the rate (find/valley.hpp), and the smallest loss in it.
  double valley = 0;
  double least_loss = 0;
};

/// Everything that a race saw: what find/estimate.hpp makes an answer of.
struct RaceRecord {
  /// Steps of the full run the rate is for.
  std::int64_t horizon = 0;
  /// The loss before the first step: what a diverged candidate counts as.
  double initial_loss = 0;
  /// The name of the losses that judge.
  std::string loss_name = "validation loss";
  /// The steps at which candidates are judged, ascending.
  std::vector<std::int64_t> rungs = {};
  std::vector<Candidate> candidates = {};
  /// Of each rung that ended.
  std::vector<RungSummary> ended = {};
  /// log10 of how sharp the loss is at the outlier rows after runs as long as the last rung, where it was
  /// measured (run/outlier_sharpness.hpp).
  std::optional<double> log_sharpness = std::nullopt;

  bool empty() const { return ended.empty(); }
};

/// The mean of the lower half of the tails of the candidates that have learned by this step; NaN where it is
/// not known. A heavy tail that the data make shows at every rate; beside a cliff a run has one of its own.
double tail_at(const RaceRecord& record, std::int64_t step);
/// True when single batches have losses many times the others': by the inputs (outlier_ratio) where these are
/// known, else by the losses of any rung so far.
bool heavy_tails(const RaceRecord& record, const TaskFacts& facts);

/// The validation loss that judges an outcome: best of the seeds where tails are heavy.
double validation_loss_of(const Outcome& outcome, bool heavy_tails);
/// The loss that ranks an outcome: the mean of its validation loss and, where known, its training loss; no
/// worse than `initial_loss`, as which a diverged one counts.
double ranking_loss(const Outcome& outcome, double initial_loss, bool heavy_tails = false);

/// The number of doublings by which a run as long as the last rung that ended, or as the rung of this index,
/// becomes as long as the horizon. `record` must have such a rung.
double doublings_left(const RaceRecord& record);
double doublings_left(const RaceRecord& record, std::size_t rung);
/// The share, in [0, 1], of the fall of the smallest loss that came after the rung before the last one, or
/// the latest that was shorter by a third; 0 where there is none.
double latest_share_of_fall(const RaceRecord& record);
/// The share, in [0, 1], that the best candidate has left of the loss of an answer that knows nothing; 1
/// where losses are not positive and there is no share.
double remaining_loss(const RaceRecord& record, const TaskFacts& facts);

}  // namespace surefoot::find
