#include "surefoot/adapt/improvement.hpp"

#include <cmath>

namespace surefoot::adapt {

bool improves(const Improvement& rule, double value, const std::optional<double>& best) {
  if (!best) return true;
  if (rule.threshold_mode == ThresholdMode::abs)
    return rule.mode == Mode::min ? value < *best - rule.threshold : value > *best + rule.threshold;
  // As a product where PyTorch has one, so that the two round alike.
  const double theta = *best < 0 ? -rule.threshold : rule.threshold;
  return rule.mode == Mode::min ? value < *best * (1 - theta) : value > *best * (1 + theta);
}

}  // namespace surefoot::adapt
