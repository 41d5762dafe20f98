#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "surefoot/logs/epoch_place.hpp"
#include "surefoot/logs/line.hpp"
#include "surefoot/logs/read_run.hpp"

namespace surefoot::logs {

/// Makes curves of what a log tells, one line or record after another: joins what is said of the same step,
/// tells several runs apart, joins runs that were resumed, and keeps at most 65,536 points a run and 262,144
/// of all earlier runs, neighbours averaged, so that memory stays bounded however long the log.
///
/// A loss without a step belongs to the step, or the whole epoch, named last; where there is neither, losses
/// are counted. A rate alone is that of the losses that follow in the epoch named last. A step or batch that
/// starts again as the epoch rises goes on within the run (epoch_place.hpp). A step that goes back to where
/// the run began begins another run; one that goes back to a later place resumes: what came after it is
/// replaced. Not safe for concurrent use.
class CurveBuilder {
 public:
  /// `source` names the log in notes and in the runs' names.
  explicit CurveBuilder(std::string source);

  /// What comes now stands in `file`, which notes name instead of the source.
  void begin_file(std::string file) { file_ = std::move(file); }
  /// The form that is read, as ReadSummary names it. A later one replaces it.
  void set_format(std::string format) { format_ = std::move(format); }
  /// Takes what a line said; `place` is its number, counted from 1.
  void add(const LogLine& line, std::int64_t place);
  /// What was read so far. The builder can go on.
  ReadLog result() const;
  /// Adds a note: `file:place: text`. Of more than twenty the rest is counted.
  void note(std::int64_t place, const std::string& text);
  /// Seconds since the first wall time that was asked for, in seconds since 1970.
  double seconds_at(double wall_time);
  bool empty() const { return runs_.empty(); }
  /// Losses taken so far.
  std::int64_t losses() const { return losses_; }

 private:
  struct Run {
    std::vector<CurvePoint> points;
    std::int64_t planned_steps = 0;
    std::int64_t counted = 0;
    /// Training losses that were not used, as their step had one.
    std::int64_t repeated = 0;
    EpochPlace epochs;
    /// Steps stand at fractions of epochs: they count over the run.
    bool fractions = false;
    /// Some line named a step, an epoch or a batch; until then losses are only counted.
    bool placed = false;
    bool has_step = false;
    /// Epochs have fractions and there is no step: losses are counted, whole epochs among them.
    bool by_count = false;
    bool has_training = false;
    std::string training_name;
    std::string validation_name;
    std::string rate_name;
    /// Lines with a loss, counted for when points are averaged, and what was read before they first were.
    std::int64_t training_losses = 0;
    std::int64_t validation_losses = 0;
    std::optional<ReadSummary> before_thinning;
  };

  Run& begin_run();
  bool takes_place(const LogLine& line, CurvePoint& point);
  static bool is_late(const Run& run, const LogLine& line);
  static void take_step(Run& run, const LogLine& line, CurvePoint& point);
  void follow_fractions(const LogLine& line, const CurvePoint& point);
  void put(CurvePoint point, bool late, std::int64_t place);
  void go_back(CurvePoint point, bool late, std::int64_t place);
  static void merge(CurvePoint& into, const CurvePoint& from);
  static void halve(Run& run);
  static void take_names(Run& run, const LogLine& line);
  ReadSummary summary(const Run& run, const LearningCurve& curve) const;

  std::string source_;
  std::string file_;
  std::string format_ = "text";
  std::vector<Run> runs_;
  std::vector<std::string> notes_;
  std::int64_t more_notes_ = 0;
  double epoch_ = not_measured;
  /// What a line without a loss said since the epoch was named.
  double epoch_rate_ = not_measured;
  double began_ = 0;
  std::size_t kept_points_ = 0;
  std::int64_t losses_ = 0;
  bool comma_noted_ = false;
  bool full_ = false;
};

}  // namespace surefoot::logs
