#include "surefoot/logs/split_runs.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "surefoot/logs/meaning.hpp"

namespace surefoot::logs {
namespace {

/// The folder's name without its last word, where that says whose the losses are.
std::optional<std::string> stem_of(const std::filesystem::path& folder, Side side) {
  const std::string name = folder.filename().string();
  const std::size_t mark = name.find_last_of("_-. ");
  const std::size_t word = mark == std::string::npos ? 0 : mark + 1;
  if (side_of(std::string_view(name).substr(word)) != side) return std::nullopt;
  return name.substr(0, word);
}

bool any_validation(const LearningCurve& curve) {
  return std::any_of(curve.points.begin(), curve.points.end(),
                     [](const CurvePoint& p) { return !std::isnan(p.validation_loss); });
}

/// Steps 0, 1, 2, … beside a run of at least five times as many.
bool counts_epochs(const LearningCurve& validation, const LearningCurve& training) {
  const auto& points = validation.points;
  for (std::size_t i = 1; i < points.size(); ++i)
    if (points[i].step != points[i - 1].step + 1) return false;
  return points.size() > 1 && points.front().step <= 1 &&
         training.points.back().step >= 5 * static_cast<std::int64_t>(points.size());
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
  const auto epochs = static_cast<double>(validation.points.size());
  const auto last = static_cast<double>(training.points.back().step);
  auto& points = training.points;
  for (std::size_t i = 0; i < validation.points.size(); ++i) {
    CurvePoint point = as_validation(validation.points[i]);
    if (by_epoch)
      point.step = static_cast<std::int64_t>(std::llround(static_cast<double>(i + 1) * last / epochs));
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

}  // namespace

std::vector<FolderRuns> join_split_runs(std::vector<FolderRuns> folders) {
  const auto is_single = [](const FolderRuns& f) { return f.runs.size() == 1; };
  for (std::size_t i = 0; i < folders.size(); ++i) {
    const auto stem = stem_of(folders[i].folder, Side::training);
    if (!stem || !is_single(folders[i]) || any_validation(folders[i].runs[0].curve)) continue;
    const auto other = std::find_if(folders.begin(), folders.end(), [&](const FolderRuns& f) {
      return is_single(f) && f.folder.parent_path() == folders[i].folder.parent_path() &&
             stem_of(f.folder, Side::validation) == stem;
    });
    if (other == folders.end()) continue;
    LearningCurve& joined = folders[i].runs[0].curve;
    take_validation(joined, other->runs[0].curve);
    joined.name = folders[i].folder.parent_path().string();
    if (!stem->empty()) joined.name += "/" + stem->substr(0, stem->size() - 1);
    other->runs.clear();
  }
  return folders;
}

}  // namespace surefoot::logs
