#include <algorithm>
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "surefoot/core/statistics.hpp"
#include "surefoot/diagnose/course.hpp"
#include "surefoot/diagnose/rule.hpp"
#include "surefoot/diagnose/words.hpp"

namespace surefoot::diagnose {

namespace {

/// The median difference of neighbouring losses of the later half.
double neighbour_difference(const Losses& losses) {
  std::vector<double> differences;
  for (std::size_t i = losses.size() / 2 + 1; i < losses.size(); ++i)
    differences.push_back(std::abs(losses.values[i] - losses.values[i - 1]));
  return differences.empty() ? 0 : median(differences);
}

Finding without_trend(const PreparedCurve& curve) {
  const auto& losses = curve.all_training.values;
  return {.kind = Kind::too_noisy,
          .from_step = step_of(curve.first_step),
          .to_step = step_of(curve.last_step),
          .confidence = 0.97,
          .evidence = fmt::format("{} losses lie about {}, a half of them from {} to {}, and show no trend",
                                  losses.size(), loss_words(median(losses)),
                                  loss_words(quantile(losses, 0.25)), loss_words(quantile(losses, 0.75))),
          .advice = "log the mean of more batches, or a validation loss",
          .factor = std::nullopt};
}

}  // namespace

std::optional<Finding> too_noisy(const Evidence& evidence) {
  if (evidence.only_noise) return without_trend(evidence.curve);
  if (!evidence.signals) return std::nullopt;
  const Signals& s = *evidence.signals;
  if (learned(s) || s.above_start > 2) return std::nullopt;
  const Course course = course_of(evidence.curve);
  const double fall = std::max(0.0, course.begin.loss - course.lowest.loss);
  const double scatter = neighbour_difference(evidence.curve.main());
  return Finding{.kind = Kind::too_noisy,
                 .from_step = step_of(evidence.curve.last_step / 2),
                 .to_step = step_of(evidence.curve.last_step),
                 .confidence = std::clamp(scatter / (scatter + fall + 1e-300), 0.5, 0.99),
                 .evidence = fmt::format("neighbouring {} losses differ by {}, and in all it fell by {}",
                                         course.kind, loss_words(scatter), loss_words(fall)),
                 .advice = "log the mean of more batches, or a validation loss",
                 .factor = std::nullopt};
}

}  // namespace surefoot::diagnose
