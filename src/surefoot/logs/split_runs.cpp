#include "surefoot/logs/split_runs.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "surefoot/logs/meaning.hpp"

namespace surefoot::logs {
namespace {

/// Whose losses a folder holds by its name, and the rest of the name.
struct Named {
  Side side = Side::none;
  std::string stem;
  bool test = false;
};

Named named(const std::filesystem::path& folder) {
  const std::string name = folder.filename().string();
  Named result;
  std::size_t at = 0;
  while (at <= name.size()) {
    const std::size_t end = std::min(name.find_first_of("_-. ", at), name.size());
    const std::string_view word = std::string_view(name).substr(at, end - at);
    const Side side = side_of(word);
    if (side == Side::none) {
      if (!result.stem.empty() && !word.empty()) result.stem += '_';
      result.stem += word;
    } else {
      if (result.side != Side::none) return {};
      result.side = side;
      result.test = word.starts_with("test") || word.starts_with("Test");
    }
    at = end + 1;
  }
  return result;
}

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
bool counts_epochs(const LearningCurve& validation, const LearningCurve& training) {
  const auto& points = validation.points;
  for (std::size_t i = 1; i < points.size(); ++i)
    if (points[i].step != points[i - 1].step + 1) return false;
  return points.front().step <= 1 &&
         training.points.back().step >= 5 * static_cast<std::int64_t>(points.size());
}

/// The step at which an epoch, counted from 0, ended: as the run says, else in equal parts of it.
std::int64_t end_of_epoch(const LearningCurve& training, std::size_t epoch, std::size_t epochs) {
  const auto done = static_cast<double>(epoch + 1);
  for (const CurvePoint& point : training.points)
    if (point.epoch >= done) return point.step;
  const auto last = static_cast<double>(training.points.back().step);
  return std::llround(done * last / static_cast<double>(epochs));
}

/// What was measured for training in a folder of validations.
CurvePoint as_validation(const CurvePoint& point) {
  CurvePoint moved = point;
  if (std::isnan(moved.validation_loss)) moved.validation_loss = moved.training_loss;
  moved.training_loss = not_measured;
  return moved;
}

void take_validation(LearningCurve& training, const LearningCurve& validation) {
  const bool by_epoch = counts_epochs(validation, training);
  const LearningCurve before = training;
  auto& points = training.points;
  for (std::size_t i = 0; i < validation.points.size(); ++i) {
    CurvePoint point = as_validation(validation.points[i]);
    if (by_epoch) point.step = end_of_epoch(before, i, validation.points.size());
    const auto place = std::lower_bound(points.begin(), points.end(), point.step,
                                        [](const CurvePoint& p, std::int64_t step) { return p.step < step; });
    if (place == points.end() || place->step != point.step) {
      points.insert(place, std::move(point));
      continue;
    }
    place->validation_loss = point.validation_loss;
    place->diverged = place->diverged || point.diverged;
    for (const auto& [name, value] : point.metrics) place->metrics["validation " + name] = value;
  }
}

/// The folder of validations that belongs to one of training: beside it under the same name, or in it.
FolderRuns* validation_of(std::vector<FolderRuns>& folders, const FolderRuns& training) {
  const Named name = named(training.folder);
  FolderRuns* found = nullptr;
  for (FolderRuns& other : folders) {
    const Named others = named(other.folder);
    if (others.side != Side::validation || other.runs.size() != training.runs.size()) continue;
    const bool beside = name.side == Side::training && others.stem == name.stem &&
                        other.folder.parent_path() == training.folder.parent_path();
    const bool within = others.stem.empty() && other.folder.parent_path() == training.folder;
    if ((beside || within) && (found == nullptr || named(found->folder).test)) found = &other;
  }
  return found;
}

std::string name_of_both(const FolderRuns& training) {
  const Named name = named(training.folder);
  if (name.side != Side::training) return training.folder.string();
  const std::string parent = training.folder.parent_path().string();
  return name.stem.empty() ? parent : parent + "/" + name.stem;
}

void join_validation(std::vector<FolderRuns>& folders, std::vector<std::string>& notes) {
  for (FolderRuns& training : folders) {
    if (named(training.folder).side == Side::validation || training.runs.empty() ||
        !has_loss(training.runs.front().curve) || any_validation(training))
      continue;
    FolderRuns* validation = validation_of(folders, training);
    if (validation == nullptr) continue;
    const std::string name = name_of_both(training);
    for (std::size_t i = 0; i < training.runs.size(); ++i) {
      LearningCurve& curve = training.runs[i].curve;
      take_validation(curve, validation->runs[i].curve);
      curve.name = training.runs.size() > 1 ? fmt::format("{} (run {})", name, i + 1) : name;
    }
    validation->runs.clear();
    if (FolderRuns* test = validation_of(folders, training); test != nullptr && named(test->folder).test) {
      notes.push_back(test->folder.string() + ": left out beside validation");
      test->runs.clear();
    }
  }
}

void take_rates(LearningCurve& curve, const LearningCurve& rates) {
  for (CurvePoint& point : curve.points) {
    const auto same = std::lower_bound(rates.points.begin(), rates.points.end(), point.step,
                                       [](const CurvePoint& p, std::int64_t step) { return p.step < step; });
    if (same != rates.points.end() && same->step == point.step && std::isnan(point.learning_rate))
      point.learning_rate = same->learning_rate;
  }
}

void hand_out_rates(std::vector<FolderRuns>& folders) {
  for (FolderRuns& rates : folders) {
    if (rates.runs.size() != 1 || has_loss(rates.runs[0].curve)) continue;
    for (FolderRuns& other : folders) {
      const auto parent = other.folder.parent_path();
      if (&other == &rates || (parent != rates.folder && parent != rates.folder.parent_path())) continue;
      for (ReadRun& run : other.runs) take_rates(run.curve, rates.runs[0].curve);
    }
  }
  for (FolderRuns& folder : folders)
    std::erase_if(folder.runs, [](const ReadRun& run) { return !has_loss(run.curve); });
}

}  // namespace

std::vector<FolderRuns> join_split_runs(std::vector<FolderRuns> folders, std::vector<std::string>& notes) {
  join_validation(folders, notes);
  hand_out_rates(folders);
  return folders;
}

}  // namespace surefoot::logs
