#include "surefoot/diagnose/accuracy.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <span>
#include <vector>

#include "surefoot/core/statistics.hpp"
#include "surefoot/diagnose/metric_words.hpp"

namespace surefoot::diagnose {
namespace {

constexpr std::size_t fewest = 4;
/// The largest distance from 1/classes, relative to it, and rise from first to last third, relative to the
/// median.
constexpr double near = 0.2;
constexpr double most_spread = 0.5;

bool is_accuracy(const std::string& name) {
  constexpr std::array words{"acc",   "accuracy", "acc1",   "top1", "top 1",    "acc 1",
                             "prec1", "prec 1",   "hits 1", "p 1",  "accuracy1"};
  constexpr std::array others{"top5", "top 5", "acc5", "acc 5", "best", "max", "grad", "accuracies"};
  const auto has = [&](const char* word) { return has_words(name, word); };
  return std::any_of(words.begin(), words.end(), has) && std::none_of(others.begin(), others.end(), has);
}

bool of_validation(const std::string& name) {
  constexpr std::array words{"val", "valid", "validation", "eval", "test", "dev"};
  return std::any_of(words.begin(), words.end(), [&](const char* word) { return has_words(name, word); });
}

std::optional<AtChance> judge(const std::string& name, const std::vector<double>& values) {
  AtChance found{.name = name, .median = median(values), .count = values.size()};
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  found.lowest = *low;
  found.highest = *high;
  const double unit = found.highest > 1 ? 100 : 1;
  const double share = found.median / unit;
  if (!(found.lowest >= 0) || !(found.highest <= unit) || !(share > 0)) return std::nullopt;
  if (found.highest - found.lowest > most_spread * found.median) return std::nullopt;
  found.classes = static_cast<int>(std::min(std::round(1 / share), 1e6));
  if (found.classes < 2 || std::abs(share * found.classes - 1) > near) return std::nullopt;
  const std::size_t third = std::max<std::size_t>(1, values.size() / 3);
  const double rise = median(std::span(values).last(third)) - median(std::span(values).first(third));
  if (rise > near * found.median) return std::nullopt;
  found.guessing_loss = std::log(found.classes);
  return found;
}

}  // namespace

std::optional<AtChance> accuracy_at_chance(const LearningCurve& curve) {
  std::map<std::string, std::vector<double>> accuracies;
  for (const auto& point : curve.points)
    for (const auto& [name, value] : point.metrics)
      if (std::isfinite(value) && is_accuracy(name)) accuracies[name].push_back(value);
  const std::vector<double>* chosen = nullptr;
  std::string chosen_name;
  for (const auto& [name, values] : accuracies) {
    if (values.size() < fewest) continue;
    if (chosen != nullptr && (of_validation(chosen_name) || !of_validation(name))) continue;
    chosen = &values;
    chosen_name = name;
  }
  return chosen == nullptr ? std::nullopt : judge(chosen_name, *chosen);
}

}  // namespace surefoot::diagnose
