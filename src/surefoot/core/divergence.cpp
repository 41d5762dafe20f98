#include "surefoot/core/divergence.hpp"

#include <cmath>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"

namespace surefoot {

DivergenceMonitor::DivergenceMonitor(const DivergenceRule& rule) : rule_(rule) {
  if (!(rule.factor > 0) || rule.window < 1)
    throw InvalidArgument(fmt::format("divergence: factor and window must be positive, got {} and {}",
                                      rule.factor, rule.window));
  was_above_.resize(static_cast<std::size_t>(rule.window), 0);
}

bool DivergenceMonitor::add(double loss) {
  if (diverged_) return true;
  if (!std::isfinite(loss)) return diverged_ = true;
  if (seen_ == 0) limit_ = loss + rule_.factor * std::abs(loss);
  // The median of a full window lies above the limit exactly when more than half of its losses do.
  auto& slot = was_above_[static_cast<std::size_t>(seen_ % rule_.window)];
  const char above = loss > limit_ ? 1 : 0;
  above_ += above - slot;
  slot = above;
  ++seen_;
  return diverged_ = seen_ >= rule_.window && 2 * above_ > rule_.window;
}

}  // namespace surefoot
