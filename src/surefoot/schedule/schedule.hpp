#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

namespace surefoot::schedule {

/// The last step a schedule tells apart: 2^53, up to which every whole number is a double.
inline constexpr std::int64_t last_step = std::int64_t{1} << 53;

/// A learning rate, and where it cycles a momentum too, as a pure function of the step.
///
/// A value: cheap to copy, immutable, safe to call from several threads. It holds no optimizer and no last
/// step, so resuming a run at step t is calling it with t. Steps count optimizer steps from 0, the rate of
/// the first one. Steps below 0 give what step 0 gives, steps past `last_step` what `last_step` gives.
/// Calling it allocates nothing.
class Schedule {
 public:
  using Function = std::function<double(std::int64_t step)>;

  /// Wraps pure functions of the step, which must be safe to call from several threads and are called with
  /// steps in [0, last_step] only. Throws InvalidArgument for an empty `rate`; `momentum` may be empty.
  explicit Schedule(Function rate, Function momentum = {});

  /// The rate of optimizer step `step`.
  double operator()(std::int64_t step) const {
    return (*rate_)(std::clamp<std::int64_t>(step, 0, last_step));
  }

  bool has_momentum() const { return momentum_ != nullptr; }

  /// The momentum of optimizer step `step`; empty where the schedule leaves the momentum alone.
  std::optional<double> momentum(std::int64_t step) const;

 private:
  std::shared_ptr<const Function> rate_;
  std::shared_ptr<const Function> momentum_;
};

/// Of constant: a rate, finite and not negative.
struct ConstantOptions {
  double learning_rate = 0.1;
};

/// rate(t) = learning_rate. Throws InvalidArgument unless it is finite and not negative.
Schedule constant(const ConstantOptions& options);

}  // namespace surefoot::schedule
