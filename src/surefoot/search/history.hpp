#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "surefoot/search/space.hpp"

namespace surefoot::search {

/// The state of a trial, as far as a search cares.
enum class Standing {
  running,
  /// Ran to its end; `value` is its result.
  complete,
  /// Stopped early by a pruner; `value` is the best guess of its result.
  pruned,
  /// Diverged: worse than any value.
  diverged,
  /// Failed for a reason that says nothing of its parameters.
  failed,
};

/// A value that a trial reported at a step.
struct Reported {
  std::int64_t step = 0;
  double value = 0;
};

/// One trial of a study as samplers and pruners see it. Smaller values are better: a study that maximises
/// hands them over negated.
struct PastTrial {
  std::int64_t number = 0;
  /// Trials with the same parameters and other seeds share it.
  std::int64_t configuration = 0;
  std::uint64_t seed = 0;
  Parameters parameters;
  Standing standing = Standing::running;
  double value = std::numeric_limits<double>::quiet_NaN();
  /// In order of step.
  std::vector<Reported> reported;
};

}  // namespace surefoot::search
