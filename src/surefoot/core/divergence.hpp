#pragma once

#include <cstdint>
#include <vector>

namespace surefoot {

/// The rule, used by every part of Surefoot, by which a run counts as diverged: a loss is NaN or infinite, or
/// the median of the last `window` training losses lies more than `factor` times the scale of the first loss
/// above that first loss. A single spike, or a short excursion as large rates make and recover from (the
/// catapult of Lewkowycz et al. 2020, arXiv 2003.02218), is not divergence.
struct DivergenceRule {
  double factor = 10;
  std::int64_t window = 32;
};

/// The same rule for losses as a log tells them: one stands for many steps, so that the median of fewer is as
/// sure.
inline constexpr DivergenceRule reported_divergence{.factor = 10, .window = 5};

/// Watches the training losses of one run. A value; not safe for concurrent use.
class DivergenceMonitor {
 public:
  /// Throws InvalidArgument unless factor > 0 and window ≥ 1.
  explicit DivergenceMonitor(const DivergenceRule& rule = {});

  /// Takes the loss of the next step; true once the run has diverged, and from then on.
  bool add(double loss);
  bool diverged() const { return diverged_; }

 private:
  DivergenceRule rule_;
  bool diverged_ = false;
  double limit_ = 0;
  std::int64_t seen_ = 0;
  std::int64_t above_ = 0;
  std::vector<char> was_above_;
};

}  // namespace surefoot
