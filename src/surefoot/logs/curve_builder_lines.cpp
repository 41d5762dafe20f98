// What lines tell beside their losses: places and rates above and below them, names, processes.
#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "surefoot/core/shown.hpp"
#include "surefoot/logs/curve_builder.hpp"

namespace surefoot::logs {
namespace {

constexpr std::size_t most_other_points = 64;
constexpr std::size_t most_other_names = 16;

bool is_whole(double epoch) {
  return std::isfinite(epoch) && epoch == std::floor(epoch);
}

void add_once(std::vector<std::string>& names, std::string_view name) {
  if (names.size() < most_other_names && std::find(names.begin(), names.end(), name) == names.end())
    names.emplace_back(name);
}

}  // namespace

void CurveBuilder::hear(const LogLine& line) {
  if (line.epochs) epochs_ = line.epochs;
  if (line.epoch && *line.epoch != epoch_) {
    epoch_ = *line.epoch;
    epoch_rate_ = not_measured;
  }
  if (line.is_bar && line.batches) {
    const bool counted = !runs_.empty() && runs_.back().by_bar;
    if (!counted || bar_->steps == *line.batches) bar_ = Heading{*line.batch, *line.batches};
  } else if (line.has_place()) {
    heading_.reset();
    batch_heading_.reset();
    if (line.epoch && line.batch && line.batches && !line.step && !line.has_loss() && !line.in_bar)
      batch_heading_ = Heading{*line.batch, *line.batches};
    if (line.step && !line.has_loss()) heading_ = Heading{*line.step, line.steps.value_or(0)};
    // Composer's `[batch=10/1000]:` counts over the run.
    if (line.batch_is_alone) heading_ = Heading{*line.batch, line.batches.value_or(0)};
  }
  if (line.learning_rate && !line.has_loss() && !line.step) hear_rate(line);
}

/// Of a log that says each rate it sets, the first above all losses, every loss has the rate set last.
void CurveBuilder::hear_set_rate(const LogLine& line, bool begun) {
  if (std::isnan(set_rate_.value) && begun) return;
  if (!std::isnan(set_rate_.value) && begun && !set_rate_.several) {
    for (CurvePoint& point : runs_.back().points)
      if (std::isnan(point.learning_rate)) point.learning_rate = set_rate_.value;
    runs_.back().rate_name = set_rate_.name;
    set_rate_.several = true;
  }
  set_rate_.value = *line.learning_rate;
  set_rate_.name = line.learning_rate_name;
}

/// A rate alone: of the epoch named last, of the losses right above it, or of the run.
void CurveBuilder::hear_rate(const LogLine& line) {
  const double rate = *line.learning_rate;
  const bool begun = !runs_.empty() && !runs_.back().points.empty();
  // One that is first said behind losses does not say since when it holds.
  const bool first = std::isnan(lone_rate_.value);
  lone_rate_.several = lone_rate_.several || (first ? begun : lone_rate_.value != rate);
  if (first) lone_rate_ = {rate, std::string(line.learning_rate_name), lone_rate_.several};
  if (line.rate_is_set) hear_set_rate(line, begun);
  if (!std::isnan(epoch_)) {
    epoch_rate_ = rate;
    epoch_rate_name_ = line.learning_rate_name;
  } else if (!begun) {
    head_rate_.several = head_rate_.several || (!std::isnan(head_rate_.value) && head_rate_.value != rate);
    if (std::isnan(head_rate_.value)) head_rate_ = {rate, std::string(line.learning_rate_name), false};
  }
  if (!begun) return;
  // A rate that is set holds from now on; one that is told is also that of what stands above it.
  if (line.rate_is_set) {
    head_rate_.several = true;
    return;
  }
  Run& run = runs_.back();
  for (auto point = run.points.rbegin(); point != run.points.rend() && std::isnan(point->learning_rate);
       ++point) {
    const bool last = point == run.points.rbegin();
    if (std::isnan(epoch_) ? !last : point->epoch != epoch_) break;
    point->learning_rate = rate;
    if (run.rate_name.empty()) run.rate_name = line.learning_rate_name;
  }
}

/// The process that wrote the line. What only may be one is one when a step comes again under another.
std::optional<std::int64_t> CurveBuilder::process_of(const LogLine& line) {
  if (line.process || !line.perhaps_process || !line.training_loss || !line.step) return line.process;
  if (!first_process_) first_process_ = line.perhaps_process;
  if (*line.step == last_process_step_ && line.perhaps_process != last_process_ && !processes_known_) {
    processes_known_ = true;
    process_ = first_process_;
  }
  last_process_ = line.perhaps_process;
  last_process_step_ = *line.step;
  return processes_known_ ? line.perhaps_process : std::nullopt;
}

/// Of several processes that write into one log the first is read.
bool CurveBuilder::is_of_another_process(const LogLine& line, std::int64_t place) {
  if (!line.has_loss()) return false;
  const auto process = process_of(line);
  if (!process) return false;
  if (!process_) process_ = process;
  if (*process_ == *process) return false;
  if (!process_noted_)
    note(place, fmt::format("several processes: the losses of rank {} are read, those of the others left out",
                            *process_));
  process_noted_ = true;
  return true;
}

const LogLine& CurveBuilder::settled(const LogLine& line, std::int64_t place) {
  line_ = line;
  Run& run = runs_.back();
  if (step_alone_above_ && line_.training_loss && line_.epoch && line_.step && line_.steps) {
    // tflearn's second line of two counts within the epoch.
    line_.step = step_alone_above_;
    line_.steps.reset();
  }
  place_by_lines_above(line_);
  if (line_.training_loss && line_.batch && line_.batches && !line_.step) {
    const double epoch = line_.epoch.value_or(epoch_);
    if (run.batches > 0 && run.batches_epoch == epoch && run.batches != *line_.batches) {
      if (!run.bars_noted)
        note(place,
             fmt::format("batches of {} beside batches of {}: whose losses they are is not said, left out",
                         *line_.batches, run.batches));
      run.bars_noted = true;
      line_.training_loss.reset();
    } else {
      run.batches = *line_.batches;
      run.batches_epoch = epoch;
    }
  }
  if (line_.training_loss && !keeps(run, false)) line_.training_loss.reset();
  if (line_.validation_loss && !keeps(run, true)) line_.validation_loss.reset();
  leave_out_bar_of_epochs(run, line_);
  for (const std::string_view name : line_.other_losses) add_once(run.other_losses, name);
  return line_;
}

/// A bar whose count is always that of the epochs counts them: `Epoch 3/400: 1%| | 3/400`.
void CurveBuilder::leave_out_bar_of_epochs(Run& run, LogLine& line) {
  if (!line.epoch || !line.batch || !line.batches) return;
  const bool same =
      line.epochs.value_or(static_cast<double>(*line.batches)) == static_cast<double>(*line.batches) &&
      *line.epoch == static_cast<double>(*line.batch);
  run.bars_are_batches = run.bars_are_batches || !same;
  if (run.bars_are_batches) return;
  line.batch.reset();
  line.batches.reset();
}

/// Gives a loss without a place of its own that of a bar or a heading above it; bars without an epoch are
/// passes over the data.
void CurveBuilder::place_by_lines_above(LogLine& line) {
  Run& run = runs_.back();
  if (!line.has_loss() || line.step) return;
  if (line.in_bar && line.epoch && line.epoch_is_decimal && line.batch && line.batches) {
    // `Epoch 0.05, Loss: 2.3:   1%|  | 20/400`: a bar beside fractions of epochs counts over the run.
    line.step = std::exchange(line.batch, std::nullopt);
    line.steps = std::exchange(line.batches, std::nullopt);
    return;
  }
  if (line.batch && line.batches && line.training_loss && std::isnan(epoch_)) {
    // The last batch again is another pass, unless it is told of another loss.
    const bool ended = *line.batch == *line.batches && line.training_loss_name == run.last_batch_name;
    const bool again = *line.batch < run.last_batch || (*line.batch == run.last_batch && ended);
    if (*line.batch != run.last_batch) run.last_batch_name = line.training_loss_name;
    const bool same = run.batches == 0 || run.batches == *line.batches;
    if (again && same) ++run.passes;
    if (same) run.last_batch = *line.batch;
    line.epoch = static_cast<double>(run.passes);
    run.by_passes = true;
    return;
  }
  if (line.batch) return;
  const bool starts = run.points.empty() && line.epoch && line.epoch_is_decimal && line.training_loss;
  if (bar_ && (run.by_bar || starts)) {
    run.by_bar = true;
    line.step = bar_->step;
    line.steps = bar_->steps;
  } else if (batch_heading_ && !line.epoch && line.training_loss) {
    line.batch = batch_heading_->step;
    line.batches = batch_heading_->steps;
    line.epoch = epoch_;
  } else if (heading_ && !line.epoch) {
    line.step = heading_->step;
    if (heading_->steps > 0) line.steps = heading_->steps;
    line.step_is_above = true;
  }
}

/// Whether a loss of `line_` is of the curve; one that is not is kept aside while another may take its place.
bool CurveBuilder::keeps(Run& run, bool validation) {
  LossNames& names = validation ? run.validation : run.training;
  const auto name = validation ? line_.validation_loss_name : line_.training_loss_name;
  int rank = validation ? line_.validation_loss_rank : line_.training_loss_rank;
  // The loss at the end of a validation says more than those on the way, whatever its name.
  if (validation && line_.validation_goes_on) rank = 1;
  if (validation && line_.of_test && rank > 2) --rank;
  // What has no name goes with what has one.
  if (name.empty()) return true;
  const bool apart = validation ? line_.of_test : line_.batch.has_value();
  // The first line of another run, under a name of its own.
  const auto begins = [&](const CurvePoint& first) {
    if (line_.step) return *line_.step <= first.step;
    return line_.epoch && is_whole(*line_.epoch) && *line_.epoch <= first.epoch;
  };
  if (!validation && run.points.size() > 2 && !run.by_count && !names.knows(name) && rank != 1 &&
      begins(run.points.front()))
    return true;
  switch (names.take(name, rank, apart)) {
    case LossNames::Answer::keep:
      return true;
    case LossNames::Answer::replace:
      take_over(run, std::string(name), validation);
      return true;
    case LossNames::Answer::leave_out:
      break;
  }
  if (run.others.size() < most_other_points) {
    CurvePoint point;
    point.epoch = line_.epoch.value_or(epoch_);
    point.step = line_.step                          ? *line_.step
                 : run.placed && !run.points.empty() ? run.points.back().step
                                                     : names.count();
    (validation ? point.validation_loss : point.training_loss) =
        validation ? *line_.validation_loss : *line_.training_loss;
    run.others.emplace_back(std::string(name), point);
  }
  return false;
}

/// Another name is the curve's: what was kept goes, and what was kept aside of it comes back.
void CurveBuilder::take_over(Run& run, const std::string& name, bool validation) {
  const auto loss = validation ? &CurvePoint::validation_loss : &CurvePoint::training_loss;
  for (CurvePoint& point : run.points) point.*loss = not_measured;
  if (!validation) run.held.reset();
  std::erase_if(run.points, [](const CurvePoint& point) {
    return std::isnan(point.training_loss) && std::isnan(point.validation_loss) && !point.diverged;
  });
  for (const auto& [of, point] : run.others) {
    if (of != name || std::isnan(point.*loss)) continue;
    const auto at = std::lower_bound(run.points.begin(), run.points.end(), point.step,
                                     [](const CurvePoint& p, std::int64_t step) { return p.step < step; });
    if (at != run.points.end() && at->step == point.step)
      (*at).*loss = point.*loss;
    else
      run.points.insert(at, point);
    if (!run.placed) run.counted = std::max(run.counted, point.step);
  }
  std::erase_if(run.others, [&](const auto& other) { return other.first == name; });
}

void CurveBuilder::take_names(Run& run, const LogLine& line) {
  if (line.training_loss) ++run.training_losses;
  if (line.validation_loss) ++run.validation_losses;
  if (line.training_loss && run.training.chosen().empty() && !line.training_loss_name.empty())
    run.training.take(line.training_loss_name, line.training_loss_rank, line.batch.has_value());
  if (line.learning_rate && run.rate_name.empty()) run.rate_name = line.learning_rate_name;
}

/// The step itself, of one that is rounded: `2K` is followed on by what steps were apart before.
std::int64_t CurveBuilder::unrounded(Run& run, const LogLine& line) {
  const std::int64_t step = *line.step;
  if (line.step_unit <= 1 || run.points.empty()) return step;
  const std::int64_t last = run.points.back().step;
  if (!line.training_loss || (run.gap == 0 && step > last)) return step;
  const std::int64_t next = last + std::max<std::int64_t>(run.gap, 1);
  if (next > step + line.step_unit || (next < step - line.step_unit && step > last)) return step;
  ++run.rounded;
  return next;
}

void CurveBuilder::place_by_rising_count(const Run& run, ReadRun& read) {
  if (run.placed || run.by_count || !run.rising.found()) return;
  const auto at = [&](std::int64_t counted) { return run.rising.at(counted - run.counted_before); };
  for (CurvePoint& point : read.curve.points) point.step = at(point.step);
  for (auto* step : {&read.read.first_step, &read.read.last_step})
    if (*step) *step = at(**step);
  const std::string name = shown(run.rising.name());
  read.read.notes.push_back("no step is named: the number that rises from line to line is taken" +
                            (name.empty() ? std::string() : ", under '" + name + "'"));
}

ReadSummary CurveBuilder::summary(const Run& run, const LearningCurve& curve) const {
  ReadSummary read = summary_of(curve, run.planned_steps);
  read.format = format_;
  read.loss_name = run.training.chosen();
  read.validation_loss_name = run.validation.chosen();
  read.learning_rate_name = run.rate_name;
  if (run.before_thinning) {
    read.first_step = run.before_thinning->first_step;
    read.first_training_loss = run.before_thinning->first_training_loss;
    read.training_losses = run.training_losses;
    read.validation_losses = run.validation_losses;
  }
  read.other_losses = run.other_losses;
  for (const auto* names : {&run.training, &run.validation})
    for (const std::string& name : names->left_out())
      if (name != read.loss_name && name != read.validation_loss_name) add_once(read.other_losses, name);
  std::string left_out;
  for (const std::string& name : read.other_losses)
    if (!name.empty()) left_out += (left_out.empty() ? "" : ", ") + ("'" + shown(name) + "'");
  if (!left_out.empty()) read.notes.push_back("left out: " + left_out);
  if (!run.summary_name.empty())
    read.notes.push_back(fmt::format("left out: '{}' of a summary of the run", shown(run.summary_name)));
  if (run.unplaced > 0)
    read.notes.push_back(
        fmt::format("left out: {} loss{} above the first step", run.unplaced, run.unplaced == 1 ? "" : "es"));
  if (run.rounded > 0)
    read.notes.push_back(fmt::format("{} rounded steps, counted on from those before", run.rounded));
  if (run.by_count && run.counts_lines)
    read.notes.push_back("several losses at one epoch: the lines are counted");
  if (run.repeated > 0)
    read.notes.push_back(fmt::format("{} training loss{} at steps that have one, not used", run.repeated,
                                     run.repeated == 1 ? "" : "es"));
  return read;
}

}  // namespace surefoot::logs
