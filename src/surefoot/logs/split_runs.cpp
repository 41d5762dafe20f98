#include "surefoot/logs/split_runs.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "surefoot/logs/folder_name.hpp"
#include "surefoot/logs/meaning.hpp"

namespace surefoot::logs {
namespace {

bool has_loss(const LearningCurve& curve) {
  return std::any_of(curve.points.begin(), curve.points.end(), [](const CurvePoint& p) {
    return !std::isnan(p.training_loss) || !std::isnan(p.validation_loss) || p.diverged;
  });
}

bool any_validation(const FolderRuns& folder) {
  return std::any_of(folder.runs.begin(), folder.runs.end(), [](const ReadRun& run) {
    return std::any_of(run.curve.points.begin(), run.curve.points.end(),
                       [](const CurvePoint& p) { return !std::isnan(p.validation_loss); });
  });
}

/// Steps 0, 1, 2, … beside a run of at least five times as many.
bool counts_epochs(const LearningCurve& other, const LearningCurve& training) {
  const auto& points = other.points;
  for (std::size_t i = 1; i < points.size(); ++i)
    if (points[i].step != points[i - 1].step + 1) return false;
  return points.front().step <= 1 &&
         training.points.back().step >= 5 * static_cast<std::int64_t>(points.size());
}

/// For each point of `other` the last step of training that was not measured later; empty when the clock does
/// not tell the points apart.
std::vector<std::int64_t> steps_by_clock(const ReadRun& other, const ReadRun& training) {
  const auto& trained = training.curve.points;
  std::vector<std::int64_t> steps;
  if (!(trained.back().seconds > trained.front().seconds)) return steps;
  auto next = trained.begin();
  for (const CurvePoint& point : other.curve.points) {
    const double seconds = other.began - training.began + point.seconds;
    while (next != trained.end() && next->seconds <= seconds) ++next;
    const std::int64_t step = next == trained.begin() ? point.step : (next - 1)->step;
    if (!steps.empty() && step <= steps.back()) return {};
    steps.push_back(step);
  }
  return steps;
}

/// The step at which an epoch, counted from 0, ended: as the run says, else in equal parts of it.
std::int64_t end_of_epoch(const LearningCurve& training, std::size_t epoch,
                          const std::vector<CurvePoint>& epochs) {
  const auto done = static_cast<double>(epoch + 1);
  for (const CurvePoint& point : training.points)
    if (point.epoch >= done) return point.step;
  // One alone may as well have been measured before the first step.
  if (epochs.size() == 1) return epochs[0].step;
  const auto last = static_cast<double>(training.points.back().step);
  return std::llround(done * last / static_cast<double>(epochs.size()));
}

/// The points of `other` at the steps of training, where it counts epochs.
std::vector<CurvePoint> at_steps_of(const ReadRun& training, const ReadRun& other) {
  std::vector<CurvePoint> points = other.curve.points;
  if (!counts_epochs(other.curve, training.curve)) return points;
  const auto steps = steps_by_clock(other, training);
  for (std::size_t i = 0; i < points.size(); ++i)
    points[i].step = steps.empty() ? end_of_epoch(training.curve, i, other.curve.points) : steps[i];
  return points;
}

std::vector<CurvePoint>::iterator first_from(std::vector<CurvePoint>& points, std::int64_t step) {
  return std::lower_bound(points.begin(), points.end(), step,
                          [](const CurvePoint& p, std::int64_t at) { return p.step < at; });
}

/// What was measured for training in a folder of validations.
CurvePoint as_validation(const CurvePoint& point) {
  CurvePoint moved = point;
  if (std::isnan(moved.validation_loss)) moved.validation_loss = moved.training_loss;
  moved.training_loss = not_measured;
  return moved;
}

void take_validation(ReadRun& training, const ReadRun& validation) {
  auto& points = training.curve.points;
  for (const CurvePoint& measured : at_steps_of(training, validation)) {
    CurvePoint point = as_validation(measured);
    const auto place = first_from(points, point.step);
    if (place == points.end() || place->step != point.step) {
      point.seconds += validation.began - training.began;
      points.insert(place, std::move(point));
      continue;
    }
    place->validation_loss = point.validation_loss;
    place->diverged = place->diverged || point.diverged;
    for (const auto& [name, value] : point.metrics) place->metrics["validation " + name] = value;
  }
}

std::optional<double> first_rate(const LearningCurve& curve) {
  for (const CurvePoint& point : curve.points)
    if (point.learning_rate > 0) return point.learning_rate;
  return std::nullopt;
}

/// Both name their rates, and these are not the same: two trainings.
bool at_other_rates(const LearningCurve& a, const LearningCurve& b) {
  const auto one = first_rate(a);
  const auto other = first_rate(b);
  return one && other && std::abs(*one / *other - 1) > 0.01;
}

/// Whether the folder holds validations of one of training: beside it under the same name, or in it.
bool belongs_to(const FolderRuns& other, const FolderRuns& training) {
  const FolderName name = folder_name(training.folder);
  const FolderName others = folder_name(other.folder);
  if (others.side != Side::validation || other.runs.empty()) return false;
  const bool beside = name.side == Side::training && others.stem == name.stem &&
                      other.folder.parent_path() == training.folder.parent_path();
  const bool within = others.stem.empty() && other.folder.parent_path() == training.folder;
  return (beside || within) && !at_other_rates(other.runs.front().curve, training.runs.front().curve);
}

double start_of(const ReadRun& run) {
  return run.began + run.curve.points.front().seconds;
}

/// Which run of training each of the other folder goes with: one by one where both have as many, else the
/// last that began before it by the clock; empty when that does not tell.
std::vector<std::size_t> partners_of(const FolderRuns& other, const FolderRuns& training) {
  std::vector<std::size_t> partners(other.runs.size());
  std::iota(partners.begin(), partners.end(), 0);
  if (other.runs.size() == training.runs.size()) return partners;
  if (!(start_of(training.runs.back()) > start_of(training.runs.front()))) return {};
  for (std::size_t i = 0; i < partners.size(); ++i) {
    const auto before = static_cast<std::size_t>(
        std::count_if(training.runs.begin(), training.runs.end(),
                      [&](const ReadRun& run) { return start_of(run) <= start_of(other.runs[i]); }));
    if (before == 0 || (i > 0 && before - 1 <= partners[i - 1])) return {};
    partners[i] = before - 1;
  }
  return partners;
}

/// The folder of validations that belongs to one of training.
FolderRuns* validation_of(std::vector<FolderRuns>& folders, const FolderRuns& training) {
  FolderRuns* found = nullptr;
  for (FolderRuns& other : folders)
    if (belongs_to(other, training) && !partners_of(other, training).empty() &&
        (found == nullptr || folder_name(found->folder).rank < folder_name(other.folder).rank))
      found = &other;
  return found;
}

std::string name_of_both(const FolderRuns& training) {
  const FolderName name = folder_name(training.folder);
  if (name.side != Side::training) return training.folder.string();
  const std::string parent = training.folder.parent_path().string();
  return name.stem.empty() ? parent : parent + "/" + name.stem;
}

void join_validation(std::vector<FolderRuns>& folders, std::vector<std::string>& notes) {
  for (FolderRuns& training : folders) {
    if (folder_name(training.folder).side == Side::validation || training.runs.empty() ||
        !has_loss(training.runs.front().curve) || any_validation(training))
      continue;
    FolderRuns* validation = validation_of(folders, training);
    if (validation == nullptr) continue;
    const std::string name = name_of_both(training);
    const auto partners = partners_of(*validation, training);
    for (std::size_t i = 0; i < partners.size(); ++i)
      take_validation(training.runs[partners[i]], validation->runs[i]);
    for (std::size_t i = 0; i < training.runs.size(); ++i)
      training.runs[i].curve.name = training.runs.size() > 1 ? fmt::format("{} (run {})", name, i + 1) : name;
    validation->runs.clear();
    for (FolderRuns& other : folders) {
      if (!belongs_to(other, training)) continue;
      notes.push_back(
          fmt::format("{}: left out beside {}", other.folder.string(), validation->folder.string()));
      other.runs.clear();
    }
  }
}

void take_rates(ReadRun& run, const ReadRun& rates) {
  auto& points = run.curve.points;
  for (const CurvePoint& rate : at_steps_of(run, rates)) {
    const auto same = first_from(points, rate.step);
    if (same != points.end() && same->step == rate.step && std::isnan(same->learning_rate))
      same->learning_rate = rate.learning_rate;
  }
}

bool has_loss(const FolderRuns& folder) {
  return std::any_of(folder.runs.begin(), folder.runs.end(),
                     [](const ReadRun& run) { return has_loss(run.curve); });
}

/// Whose rates a folder of rates alone holds: those below, or the only run beside one that is named after
/// them.
std::vector<FolderRuns*> owners_of(const FolderRuns& rates, std::vector<FolderRuns>& folders) {
  std::vector<FolderRuns*> below;
  std::vector<FolderRuns*> beside;
  for (FolderRuns& other : folders) {
    if (!has_loss(other)) continue;
    if (other.folder.parent_path() == rates.folder) below.push_back(&other);
    if (other.folder.parent_path() == rates.folder.parent_path()) beside.push_back(&other);
  }
  const bool named_so = meaning_of(rates.folder.filename().string()).meaning == Meaning::learning_rate;
  if (below.empty() && named_so && beside.size() == 1) return beside;
  return below;
}

void hand_out_rates(std::vector<FolderRuns>& folders, std::vector<std::string>& notes) {
  for (const FolderRuns& rates : folders) {
    if (rates.runs.size() != 1 || has_loss(rates)) continue;
    const auto owners = owners_of(rates, folders);
    for (FolderRuns* owner : owners)
      for (ReadRun& run : owner->runs) take_rates(run, rates.runs[0]);
    const bool others =
        std::any_of(folders.begin(), folders.end(), [](const FolderRuns& f) { return has_loss(f); });
    if (owners.empty() && others) notes.push_back(rates.folder.string() + ": no loss is in it, left out");
  }
  for (FolderRuns& folder : folders)
    std::erase_if(folder.runs, [](const ReadRun& run) { return !has_loss(run.curve); });
}

}  // namespace

std::vector<FolderRuns> join_split_runs(std::vector<FolderRuns> folders, std::vector<std::string>& notes) {
  join_validation(folders, notes);
  hand_out_rates(folders, notes);
  return folders;
}

}  // namespace surefoot::logs
