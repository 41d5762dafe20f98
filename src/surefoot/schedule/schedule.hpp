#pragma once

#include <cstdint>
#include <functional>
#include <memory>

namespace surefoot::schedule {

/// A learning rate as a pure function of the step.
///
/// A value: cheap to copy, immutable, safe to call from several threads. It holds no optimizer and no last
/// step, so resuming a run at step t is calling it with t. Steps count optimizer steps from 0, the rate of
/// the first one.
class Schedule {
 public:
  using Function = std::function<double(std::int64_t step)>;

  /// Wraps a pure function of the step. The function must be safe to call from several threads.
  explicit Schedule(Function function);

  /// The rate of optimizer step `step`. Steps below 0 give the rate of step 0.
  double operator()(std::int64_t step) const { return (*function_)(step < 0 ? 0 : step); }

 private:
  std::shared_ptr<const Function> function_;
};

struct ConstantOptions {
  double learning_rate = 0.1;
};

/// rate(t) = learning_rate. Throws InvalidArgument unless it is finite and not negative.
Schedule constant(const ConstantOptions& options);

struct RampOptions {
  double start = 0;
  double end = 0.1;
  /// Steps from `start` to `end`.
  std::int64_t steps = 1;
};

/// rate(t) = start + (end − start)·min(t, steps)/steps: `start` at step 0, `end` at `steps` and ever after.
/// Throws InvalidArgument for steps < 1 or a rate that is negative or not finite.
Schedule linear(const RampOptions& options);

/// rate(t) = start·(end/start)^(min(t, steps)/steps): a straight line in log rate, held at `end`.
/// Throws InvalidArgument for steps < 1 or a rate that is not positive and finite.
Schedule exponential(const RampOptions& options);

/// factor·schedule(t). Throws InvalidArgument unless factor is finite and not negative.
Schedule scale(Schedule schedule, double factor);

}  // namespace surefoot::schedule
