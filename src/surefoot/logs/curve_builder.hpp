#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "surefoot/logs/epoch_place.hpp"
#include "surefoot/logs/line.hpp"
#include "surefoot/logs/loss_names.hpp"
#include "surefoot/logs/read_run.hpp"
#include "surefoot/logs/rising_count.hpp"

namespace surefoot::logs {

/// Makes curves of what a log tells, one line or record after another: joins what is said of the same step,
/// tells several runs apart, joins runs that were resumed, and keeps at most 65,536 points a run and 262,144
/// of all earlier runs, neighbours averaged, so that memory stays bounded however long the log.
///
/// A curve has the losses of one name (loss_names.hpp). A loss without a step belongs to the step, or the
/// whole epoch, named last; where there is neither, or where several lines stand at one epoch (one that is
/// rounded to 0.0, say), losses are counted. A rate alone is that of the losses around it in the epoch named
/// last; one above all losses is that of the run while no other is said. A step or batch that starts again as
/// the epoch rises goes on within the run (epoch_place.hpp). A step that goes back to where the run began
/// begins another run; one that goes back to a later place resumes: what came after it is replaced. Not safe
/// for concurrent use.
class CurveBuilder {
 public:
  /// `source` names the log in notes and in the runs' names.
  explicit CurveBuilder(std::string source);

  /// What comes now stands in `file`, which notes name instead of the source.
  void begin_file(std::string file) { file_ = std::move(file); }
  const std::string& file() const { return file_; }
  /// What comes now is of another run, wherever it stands; `name` tells it from others of the log, where it
  /// has one.
  void start_run(std::string name);
  /// Called with each line before it is taken, one without a loss too.
  void set_observer(std::function<void(const LogLine&)> observer) { observer_ = std::move(observer); }
  /// The form that is read, as ReadSummary names it. A later one replaces it.
  void set_format(std::string format) { format_ = std::move(format); }
  /// Takes what a line said; `place` is its number, counted from 1.
  void add(const LogLine& line, std::int64_t place);
  /// What was read so far. The builder can go on.
  ReadLog result() const;
  /// Adds a note: `file:place: text`. Of more than twenty the rest is counted.
  void note(std::int64_t place, const std::string& text);
  /// For a log in which nothing is called a loss: a measure of error is read as it (`rmse`).
  void take_errors() { takes_errors_ = true; }
  bool takes_errors() const { return takes_errors_; }
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
    /// Epochs have fractions, or several losses each, and there is no step: losses are counted, whole epochs
    /// among them.
    bool by_count = false;
    /// Losses stand where a bar above them stood.
    bool by_bar = false;
    bool has_training = false;
    std::string name;
    /// A second training loss at an epoch, kept until a third shows that lines are to be counted.
    std::optional<CurvePoint> held;
    LossNames training;
    LossNames validation;
    /// Points of losses under other names, of the first of them, for the case that one takes the place.
    std::vector<std::pair<std::string, CurvePoint>> others;
    std::vector<std::string> other_losses;
    std::string rate_name;
    std::string summary_name;
    std::int64_t rounded = 0;
    /// Lines with a loss above the first that named a place, left out.
    std::int64_t unplaced = 0;
    /// Bars without an epoch: the last batch, how many there are, and how often they began again.
    std::int64_t last_batch = 0;
    std::string last_batch_name;
    std::int64_t batches = 0;
    std::int64_t passes = 0;
    double batches_epoch = not_measured;
    bool by_passes = false;
    bool bars_noted = false;
    /// Some bar stood elsewhere than the epoch of its line.
    bool bars_are_batches = false;
    /// Between the last two training losses.
    std::int64_t gap = 0;
    bool counts_lines = false;
    /// A number that may be the place of lines that name none, and what was counted before the first of them.
    RisingCount rising;
    /// Counted losses of lines that name a batch, above the first epoch: epochs are named behind their
    /// batches.
    std::int64_t batches_alone = 0;
    std::int64_t counted_before = 0;
    /// Lines with a loss, counted for when points are averaged, and what was read before they first were.
    std::int64_t training_losses = 0;
    std::int64_t validation_losses = 0;
    std::optional<ReadSummary> before_thinning;
  };

  /// A step named by a line without a loss, which those below it may belong to.
  struct Heading {
    std::int64_t step = 0;
    std::int64_t steps = 0;
  };
  /// A rate that stands above all losses.
  struct HeadRate {
    double value = not_measured;
    std::string name;
    bool several = false;
  };

  void hear(const LogLine& line);
  void hear_rate(const LogLine& line);
  void hear_set_rate(const LogLine& line, bool begun);
  bool is_of_another_process(const LogLine& line, std::int64_t place);
  std::optional<std::int64_t> process_of(const LogLine& line);
  /// The line without the losses that are not of the curve, and with the place that lines above it told.
  const LogLine& settled(const LogLine& line, std::int64_t place);
  bool keeps(Run& run, bool validation);
  void take_over(Run& run, const std::string& name, bool validation);
  static void leave_out_bar_of_epochs(Run& run, LogLine& line);
  void place_by_lines_above(LogLine& line);
  void take(const LogLine& line, std::int64_t place);
  Run& begin_run();
  bool takes_place(const LogLine& line, CurvePoint& point);
  bool takes_epoch(Run& run, const LogLine& line, CurvePoint& point);
  bool is_counted(Run& run, const LogLine& line, CurvePoint& point);
  static bool is_late(const Run& run, const LogLine& line);
  void take_step(Run& run, const LogLine& line, CurvePoint& point);
  static std::int64_t unrounded(Run& run, const LogLine& line);
  void follow_fractions(const LogLine& line, const CurvePoint& point);
  void put(CurvePoint point, bool late, std::int64_t place);
  void go_back(CurvePoint point, bool late, std::int64_t place);
  static void merge(CurvePoint& into, const CurvePoint& from);
  static void halve(Run& run);
  static void take_names(Run& run, const LogLine& line);
  const std::string* take_head_rate(LearningCurve& curve) const;
  /// Puts points that were only counted at the number that rises in their lines.
  static void place_by_rising_count(const Run& run, ReadRun& read);
  ReadSummary summary(const Run& run, const LearningCurve& curve) const;
  std::string name_of(const std::string& own, std::size_t index, std::size_t count) const;

  bool takes_errors_ = false;
  std::function<void(const LogLine&)> observer_;
  std::string source_;
  std::string file_;
  std::string format_ = "text";
  std::vector<Run> runs_;
  std::vector<std::string> notes_;
  std::int64_t more_notes_ = 0;
  double epoch_ = not_measured;
  /// What a line without a loss said since the epoch was named.
  double epoch_rate_ = not_measured;
  std::string epoch_rate_name_;
  /// The rate that a line said was set; once several were, it holds until the next.
  HeadRate set_rate_;
  std::optional<double> epochs_;
  HeadRate head_rate_;
  std::optional<Heading> heading_;
  std::optional<Heading> bar_;
  /// An epoch and a batch of a line without a loss, of which the losses below are.
  std::optional<Heading> batch_heading_;
  /// The step of the last line with a loss, where it named neither a total nor an epoch: of tflearn's two
  /// lines a step (`Training Step: 12 | total loss`, `epoch: 002 | loss: … -- iter: 064/1640`) the first.
  std::optional<std::int64_t> step_alone_above_;
  std::optional<std::int64_t> process_;
  /// Steps came again under another of what may be processes; until then, the last step and whose it was.
  bool processes_known_ = false;
  std::optional<std::int64_t> first_process_;
  std::optional<std::int64_t> last_process_;
  std::int64_t last_process_step_ = -1;
  /// A rate on lines of its own, the first above all losses.
  HeadRate lone_rate_;
  bool process_noted_ = false;
  LogLine line_;
  double began_ = 0;
  std::size_t kept_points_ = 0;
  std::int64_t losses_ = 0;
  bool comma_noted_ = false;
  bool full_ = false;
};

}  // namespace surefoot::logs
