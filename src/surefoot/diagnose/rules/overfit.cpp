#include <algorithm>
#include <cmath>
#include <string>

#include <fmt/format.h>

#include "surefoot/core/statistics.hpp"
#include "surefoot/diagnose/rule.hpp"
#include "surefoot/diagnose/words.hpp"

namespace surefoot::diagnose {
namespace {

/// That validation turned is plain to see; whether it did for the rate is not: on tasks of known outcome
/// three of four such runs were at a rate too high, and the others at a good one.
constexpr double surest = 0.85;

/// Each value replaced by the median of itself and its neighbours.
std::vector<double> smoothed(const std::vector<double>& values) {
  std::vector<double> result = values;
  for (std::size_t i = 1; i + 1 < values.size(); ++i) result[i] = median(std::span(values).subspan(i - 1, 3));
  return result;
}

/// By time, not by step: a log that goes on from a checkpoint counts from anywhere.
double level_near(const Losses& losses, double from, double to) {
  std::vector<double> values;
  for (std::size_t i = 0; i < losses.size(); ++i)
    if (losses.times[i] >= from - 1e-9 && losses.times[i] <= to + 1e-9) values.push_back(losses.values[i]);
  return median(values);
}

}  // namespace

std::optional<Finding> overfit(const Evidence& evidence) {
  const PreparedCurve& curve = evidence.curve;
  const Losses& validation = curve.validation;
  if (curve.training.size() < 8 || validation.size() < 4) return std::nullopt;
  const auto smooth = smoothed(validation.values);
  const auto lowest =
      static_cast<std::size_t>(std::min_element(smooth.begin(), smooth.end()) - smooth.begin());
  if (lowest + 3 > smooth.size() - 1) return std::nullopt;
  const double fall =
      curve.initial_loss - *std::min_element(curve.training.values.begin(), curve.training.values.end());
  const double last = median(std::span(smooth).last(3));
  const double rise = last - smooth[lowest];
  std::vector<double> steps_after;
  for (std::size_t i = lowest + 1; i < smooth.size(); ++i)
    steps_after.push_back(validation.values[i] - smooth[i]);
  const double scatter = robust_deviation(steps_after);
  // A run that has not learned much cannot have memorized.
  if (!evidence.signals || evidence.at_chance || !learned(*evidence.signals) || rise < 0.1 * fall ||
      rise < 3 * scatter)
    return std::nullopt;
  const double turn = validation.steps[lowest];
  const double end = curve.last_step;
  const double turned = validation.times[lowest];
  const double rest = 1 - turned;
  const double before = level_near(curve.training, 0.8 * turned, turned + 0.1 * rest);
  const double after = level_near(curve.training, 1 - 0.2 * rest, 1);
  if (!(before - after > -0.02 * fall)) return std::nullopt;
  const std::string training = before - after > 0.02 * fall
                                   ? fmt::format("fell from {} to {}", loss_words(before), loss_words(after))
                                   : fmt::format("stayed near {}", loss_words(after));
  return Finding{
      .kind = Kind::overfit,
      .from_step = step_of(turn),
      .to_step = step_of(end),
      .confidence = std::min(surest, 0.5 + rise / fall),
      .evidence = fmt::format("validation turned at step {:.0f} ({}) and rose to {} while training {}", turn,
                              loss_words(smooth[lowest]), loss_words(last), training),
      .advice = fmt::format("stop at step {:.0f}, regularise, or learn slower: a smaller rate or one that "
                            "decays by then",
                            turn),
      .factor = 0.3};
}

}  // namespace surefoot::diagnose
