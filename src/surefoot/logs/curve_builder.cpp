#include "surefoot/logs/curve_builder.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

namespace surefoot::logs {
namespace {

constexpr std::size_t most_points = 65536;
constexpr std::size_t most_kept_points = 4 * most_points;
constexpr std::size_t most_runs = 1000;
constexpr std::size_t most_notes = 20;
constexpr std::size_t most_metrics = 8;

void keep_better(double& into, double from) {
  if (!std::isnan(from)) into = from;
}

double mean_of_measured(double a, double b) {
  if (std::isnan(a)) return b;
  return std::isnan(b) ? a : (a + b) / 2;
}

/// Hugging Face's trainer writes a loss of 0 for one that is not a number; its gradient says so.
bool is_collapsed(const LogLine& line) {
  return line.training_loss == 0.0 &&
         std::any_of(line.others.begin(), line.others.end(), [](const auto& other) {
           return other.first == "grad_norm" && std::isnan(other.second);
         });
}

CurvePoint point_of(const LogLine& line) {
  CurvePoint point;
  if (line.training_loss) point.training_loss = *line.training_loss;
  if (line.validation_loss) point.validation_loss = *line.validation_loss;
  if (line.learning_rate) point.learning_rate = *line.learning_rate;
  if (line.seconds) point.seconds = *line.seconds;
  if (line.epoch) point.epoch = *line.epoch;
  const auto lost = [](const std::optional<double>& loss) { return loss && !std::isfinite(*loss); };
  point.diverged = lost(line.training_loss) || lost(line.validation_loss) || is_collapsed(line);
  for (const auto& [name, value] : line.others)
    if (point.metrics.size() < most_metrics) point.metrics.emplace(std::string(name), value);
  return point;
}

bool is_whole(double epoch) {
  return std::isfinite(epoch) && epoch == std::floor(epoch);
}

/// Whether a loss of the line was measured at `then` already.
bool repeats(const CurvePoint& then, const LogLine& line) {
  return (line.training_loss && !std::isnan(then.training_loss)) ||
         (line.validation_loss && !std::isnan(then.validation_loss));
}

}  // namespace

CurveBuilder::CurveBuilder(std::string source) : source_(std::move(source)), file_(source_) {}

double CurveBuilder::seconds_at(double wall_time) {
  if (began_ == 0) began_ = wall_time;
  return wall_time - began_;
}

void CurveBuilder::note(std::int64_t place, const std::string& text) {
  if (notes_.size() >= most_notes) {
    ++more_notes_;
    return;
  }
  notes_.push_back(place > 0 ? fmt::format("{}:{}: {}", file_, place, text)
                             : fmt::format("{}: {}", file_, text));
}

void CurveBuilder::add(const LogLine& line, std::int64_t place) {
  if (observer_) observer_(line);
  hear(line);
  if (full_ || is_of_another_process(line, place)) return;
  if (!line.summary_name.empty() && !runs_.empty()) runs_.back().summary_name = line.summary_name;
  if (!line.has_loss() && !(line.learning_rate && line.step)) return;
  if (line.decimal_comma && !comma_noted_) {
    note(place, "numbers with a decimal comma, read as such");
    comma_noted_ = true;
  }
  if (line.step_too_large) note(place, "a step above 9e15, not used");
  if (runs_.empty()) runs_.emplace_back();
  take(settled(line, place), place);
  step_alone_above_.reset();
  if (line.step && !line.epoch && !line.steps && line.training_loss) step_alone_above_ = line.step;
}

void CurveBuilder::take(const LogLine& line, std::int64_t place) {
  if (!line.has_loss() && !(line.learning_rate && line.step)) return;
  CurvePoint point = point_of(line);
  if (std::isnan(point.epoch)) point.epoch = epoch_;
  if (std::isnan(point.learning_rate) && !std::isnan(epoch_rate_)) {
    point.learning_rate = epoch_rate_;
    if (runs_.back().rate_name.empty()) runs_.back().rate_name = epoch_rate_name_;
  } else if (std::isnan(point.learning_rate) && set_rate_.several) {
    point.learning_rate = set_rate_.value;
    if (runs_.back().rate_name.empty()) runs_.back().rate_name = set_rate_.name;
  }
  follow_fractions(line, point);
  if (!takes_place(line, point)) return;
  const std::int64_t last = runs_.back().points.empty() ? point.step : runs_.back().points.back().step;
  if (line.training_loss && point.step > last) runs_.back().gap = point.step - last;
  put(std::move(point), is_late(runs_.back(), line), place);
  if (line.has_loss()) ++losses_;
  take_names(runs_.back(), line);
}

void CurveBuilder::start_run(std::string name) {
  if (runs_.size() >= most_runs) full_ = true;
  if (full_) return;
  if (runs_.empty())
    runs_.emplace_back();
  else if (!runs_.back().points.empty())
    begin_run();
  runs_.back().name = std::move(name);
  epoch_ = epoch_rate_ = not_measured;
}

/// Of the runs that are done only so many points are kept in all: the longest is thinned first.
CurveBuilder::Run& CurveBuilder::begin_run() {
  kept_points_ += runs_.back().points.size();
  while (kept_points_ > most_kept_points) {
    Run& longest = *std::max_element(runs_.begin(), runs_.end(), [](const Run& a, const Run& b) {
      return a.points.size() < b.points.size();
    });
    kept_points_ -= longest.points.size();
    halve(longest);
    longest.points.shrink_to_fit();
    kept_points_ += longest.points.size();
  }
  return runs_.emplace_back();
}

/// Counts what a fraction of an epoch places, from the first loss on; a return to where the epochs began
/// begins another run.
void CurveBuilder::follow_fractions(const LogLine& line, const CurvePoint& point) {
  Run& run = runs_.back();
  if (line.step) run.has_step = true;
  if (run.has_step || line.batch || !line.epoch || !std::isfinite(point.epoch)) return;
  if (!run.by_count && point.epoch != std::floor(point.epoch)) {
    run.by_count = true;
    run.placed = false;
    for (CurvePoint& earlier : run.points) earlier.step = ++run.counted;
  }
  if (!run.by_count || run.points.size() < 2 || !line.training_loss) return;
  const bool risen = run.points.back().epoch > run.points.front().epoch;
  if (risen && point.epoch <= run.points.front().epoch && runs_.size() < most_runs)
    begin_run().by_count = true;
}

/// Gives the point its step; false when the line only repeats what a placed one said better.
bool CurveBuilder::takes_place(const LogLine& line, CurvePoint& point) {
  Run& run = runs_.back();
  const bool whole_epoch = is_whole(point.epoch);
  if (!run.placed && run.batches_alone > 2 && whole_epoch) run.by_count = true;
  const bool stepped = line.step || (line.batch && whole_epoch && !run.by_count);
  // An epoch alone says less than the steps and batches named before it.
  const bool summary = run.epochs.begun() && (point.epoch >= run.epochs.epoch() || is_late(run, line));
  // A heading of its own names the epoch, and the losses stand below it.
  const bool headed = !run.has_step && !run.points.empty() && run.points.back().epoch != point.epoch;
  const bool has_place =
      stepped || (whole_epoch && !run.by_count && !summary && (line.epoch || !run.placed || headed));
  if (has_place && !run.placed) {
    // What came before any place was counted: chatter around the log.
    run.unplaced += std::ssize(run.points);
    run.points.clear();
    run.placed = true;
  }
  if (line.step_is_above && line.training_loss && !run.points.empty() &&
      run.points.back().step == *line.step && repeats(run.points.back(), line)) {
    // Two handlers write the same line.
    if (run.points.back().training_loss == *line.training_loss) return false;
    return is_counted(run, line, point);
  }
  if (stepped) {
    take_step(run, line, point);
    return true;
  }
  if (has_place) return takes_epoch(run, line, point);
  if (run.placed && !run.points.empty()) {
    point.step = run.points.back().step;
    if (!repeats(run.points.back(), line) || line.validation_goes_on) return true;
    if (line.training_loss) ++run.repeated;
    return false;
  }
  if (line.training_loss && line.batch) ++run.batches_alone;
  if (line.training_loss && !run.rising.begun()) run.counted_before = run.counted;
  if (line.training_loss) run.rising.take(line);
  if (line.training_loss || run.counted == 0) ++run.counted;
  point.step = run.counted;
  return true;
}

/// The epoch is the place, unless lines come again and again at one.
bool CurveBuilder::takes_epoch(Run& run, const LogLine& line, CurvePoint& point) {
  point.step = static_cast<std::int64_t>(std::clamp(point.epoch, 0.0, 9e15));
  const bool again = line.epoch && line.training_loss && !run.points.empty() &&
                     run.points.back().step == point.step && !std::isnan(run.points.back().training_loss);
  if (again) return is_counted(run, line, point);
  if (line.epochs && *line.epochs < 9e15)
    run.planned_steps = std::max(run.planned_steps, static_cast<std::int64_t>(*line.epochs));
  else if (epochs_ && *epochs_ < 9e15 && *epochs_ >= point.epoch)
    run.planned_steps = std::max(run.planned_steps, static_cast<std::int64_t>(*epochs_));
  return true;
}

/// A second training loss at one place is kept aside; once there is a third, places are no steps and all
/// losses are counted. Whether the point is to be put.
bool CurveBuilder::is_counted(Run& run, const LogLine& line, CurvePoint& point) {
  if (!run.held) {
    run.held = point;
    ++run.repeated;
    return false;
  }
  // What is held stands right behind the points of its place.
  const auto behind = std::find_if(run.points.begin(), run.points.end(),
                                   [&](const CurvePoint& p) { return p.step > run.held->step; });
  run.points.insert(behind, *run.held);
  run.held.reset();
  --run.repeated;
  run.counted = 0;
  for (CurvePoint& earlier : run.points) {
    if (!std::isnan(earlier.training_loss) || earlier.diverged || run.counted == 0) ++run.counted;
    earlier.step = run.counted;
  }
  run.by_count = run.counts_lines = true;
  run.placed = false;
  run.planned_steps = 0;
  heading_.reset();
  ++run.counted;
  point.step = run.counted;
  return line.has_loss();
}

/// The place of a step or batch, and how many there will be.
void CurveBuilder::take_step(Run& run, const LogLine& line, CurvePoint& point) {
  const bool within_epoch = !line.step;
  run.fractions = run.fractions || (!within_epoch && line.epoch && !is_whole(point.epoch));
  const std::int64_t total = (within_epoch ? line.batches : line.steps).value_or(0);
  if (line.step && (run.fractions || !is_whole(point.epoch))) {
    point.step = unrounded(run, line);
    run.planned_steps = std::max(run.planned_steps, total);
    return;
  }
  const bool restarted = run.epochs.restarts();
  point.step = run.epochs.take({
      .epoch = point.epoch,
      .step = line.step ? *line.step : *line.batch,
      .total = total,
      .within_epoch = within_epoch && total > 0,
      .repeats = !run.points.empty() && repeats(run.points.back(), line),
      .late = is_late(run, line),
  });
  if (!run.epochs.restarts()) {
    if (line.step) run.planned_steps = std::max(run.planned_steps, total);
    return;
  }
  if (!restarted) run.planned_steps = 0;
  // A bar alone is all there is, until it begins again.
  if (run.by_passes) run.planned_steps = run.passes == 0 ? total : 0;
  const double planned =
      line.epochs.value_or(epochs_.value_or(0)) * static_cast<double>(run.epochs.epoch_steps());
  if (planned > 0 && planned < 9e15) run.planned_steps = static_cast<std::int64_t>(planned);
}

/// Of a run with training losses: a value that may belong to a step that was passed.
bool CurveBuilder::is_late(const Run& run, const LogLine& line) {
  return run.has_training && !line.training_loss;
}

void CurveBuilder::put(CurvePoint point, bool late, std::int64_t place) {
  Run& run = runs_.back();
  auto& points = run.points;
  if (!std::isnan(point.training_loss)) run.has_training = true;
  if (points.empty() || point.step > points.back().step) {
    if (points.size() >= most_points) halve(run);
    points.push_back(std::move(point));
    return;
  }
  if (point.step == points.back().step) return merge(points.back(), point);
  go_back(std::move(point), late, place);
}

/// A step before the last one: another run, a resumed one, or a value that came late.
void CurveBuilder::go_back(CurvePoint point, bool late, std::int64_t place) {
  Run& run = runs_.back();
  auto& points = run.points;
  const auto at = std::lower_bound(points.begin(), points.end(), point.step,
                                   [](const CurvePoint& p, std::int64_t step) { return p.step < step; });
  if (point.step <= points.front().step && points.size() > 1 && (!late || point.step == 0)) {
    if (runs_.size() >= most_runs) {
      note(place, fmt::format("more than {} runs: what follows is left out", most_runs));
      full_ = true;
      return;
    }
    EpochPlace epochs = std::exchange(run.epochs, {});
    Run& next = begin_run();
    next.placed = true;
    if (epochs.begun()) {
      point.step = epochs.begin_again();
      next.epochs = std::move(epochs);
    }
    return put(std::move(point), late, place);
  }
  if (late) {
    if (at->step == point.step)
      merge(*at, point);
    else
      points.insert(at, point);
    return;
  }
  note(place, fmt::format("step {} after {}: a resumed run, joined", point.step, points.back().step));
  points.erase(at, points.end());
  points.push_back(point);
}

void CurveBuilder::merge(CurvePoint& into, const CurvePoint& from) {
  keep_better(into.epoch, from.epoch);
  keep_better(into.seconds, from.seconds);
  keep_better(into.learning_rate, from.learning_rate);
  keep_better(into.training_loss, from.training_loss);
  keep_better(into.validation_loss, from.validation_loss);
  into.diverged = into.diverged || from.diverged;
  for (const auto& [name, value] : from.metrics)
    if (into.metrics.size() < most_metrics) into.metrics.insert_or_assign(name, value);
}

void CurveBuilder::halve(Run& run) {
  auto& points = run.points;
  if (!run.before_thinning) run.before_thinning = summary_of({"", points});
  std::size_t kept = 0;
  for (std::size_t i = 0; i < points.size(); i += 2) {
    CurvePoint point = std::move(points[i]);
    if (i + 1 < points.size()) {
      CurvePoint& next = points[i + 1];
      const double training = mean_of_measured(point.training_loss, next.training_loss);
      const double validation = mean_of_measured(point.validation_loss, next.validation_loss);
      merge(point, next);
      point.step = next.step;
      point.training_loss = training;
      point.validation_loss = validation;
    }
    points[kept++] = std::move(point);
  }
  points.resize(kept);
}

/// A rate above all losses, or one that is said again and again on lines of its own, is that of a run that
/// says no other. Gives its name.
const std::string* CurveBuilder::take_head_rate(LearningCurve& curve) const {
  const HeadRate& rate = std::isnan(head_rate_.value) || head_rate_.several ? lone_rate_ : head_rate_;
  if (std::isnan(rate.value) || rate.several) return nullptr;
  for (const CurvePoint& point : curve.points)
    if (!std::isnan(point.learning_rate)) return nullptr;
  for (CurvePoint& point : curve.points) point.learning_rate = rate.value;
  return &rate.name;
}

std::string CurveBuilder::name_of(const std::string& own, std::size_t index, std::size_t count) const {
  if (count <= 1) return source_;
  return own.empty() ? fmt::format("{} (run {})", source_, index + 1) : fmt::format("{} ({})", source_, own);
}

ReadLog CurveBuilder::result() const {
  ReadLog log;
  log.notes = notes_;
  if (more_notes_ > 0) log.notes.push_back(fmt::format("{}: and {} more", source_, more_notes_));
  for (const Run& run : runs_) {
    if (run.points.empty()) continue;
    if (run.repeated > 1 && run.repeated >= static_cast<std::int64_t>(run.points.size()))
      log.notes.push_back(fmt::format(
          "{}: {} training losses without a step, at steps that have one, not used", source_, run.repeated));
    ReadRun read;
    read.curve.points = run.points;
    const std::string* const from_head = take_head_rate(read.curve);
    read.planned_steps = run.planned_steps;
    read.began = began_;
    read.read = summary(run, read.curve);
    place_by_rising_count(run, read);
    if (from_head != nullptr) {
      read.read.learning_rate_name = *from_head;
      read.read.notes.push_back(from_head == &head_rate_.name
                                    ? "the rate stands above the losses, not beside them"
                                    : "the rate stands on lines of its own");
    }
    read.curve.name = run.name;
    log.runs.push_back(std::move(read));
  }
  for (std::size_t i = 0; i < log.runs.size(); ++i)
    log.runs[i].curve.name = name_of(log.runs[i].curve.name, i, log.runs.size());
  return log;
}

}  // namespace surefoot::logs
