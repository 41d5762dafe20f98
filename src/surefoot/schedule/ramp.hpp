#pragma once

#include "surefoot/schedule/fall.hpp"
#include "surefoot/schedule/schedule.hpp"

/// Rates that go from one value to another in so many steps and stay there.
///
/// All are one primitive: rate(t) = end + (start − end)·f(p^warp)^power with p = min(t, steps)/steps and the
/// fall f of a Shape. `start` at step 0, `end` at `steps` and ever after, both exactly. Rates may rise or
/// fall. Each throws InvalidArgument for steps < 1, a rate that is negative or not finite, and a power or
/// warp that is not positive.
namespace surefoot::schedule {

/// Of linear, exponential and ramp: rates finite and not negative, steps at least 1.
struct RampOptions {
  double start = 0;
  double end = 0.1;
  /// Steps from `start` to `end`.
  std::int64_t steps = 1;
};

/// rate(t) = start + (end − start)·min(t, steps)/steps.
Schedule linear(const RampOptions& options);

/// rate(t) = start·(end/start)^(min(t, steps)/steps): a straight line in log rate. Both rates must be
/// positive.
Schedule exponential(const RampOptions& options);

/// Of polynomial and one_minus_sqrt: rates finite and not negative, steps at least 1, exponents
/// positive.
struct FallOptions {
  double peak = 0.1;
  std::int64_t steps = 1;
  double end = 0;
  /// Exponent of the fall: end + (peak − end)·f^power.
  double power = 1;
  /// Exponent of the progress (timm's k_decay): f(p^warp).
  double warp = 1;
};

/// Of cosine: as FallOptions, cycles positive and finite.
struct CosineOptions {
  double peak = 0.1;
  std::int64_t steps = 1;
  double end = 0;
  double power = 1;
  double warp = 1;
  /// Cycles of the cosine in `steps`: half a one falls from peak to end; fewer stop on the way, where the
  /// rate stays, and more rise again. Transformers' `num_cycles`.
  double cycles = 0.5;
};

/// f(p) = (1 + cos(2π·cycles·p))/2. Source: Loshchilov and Hutter 2016, arXiv 1608.03983, equation 5.
Schedule cosine(const CosineOptions& options);

/// f(p) = 1 − p, to a power: end + (peak − end)·(1 − p)^power. Source: Chen et al. 2016, arXiv 1606.00915.
Schedule polynomial(const FallOptions& options);

/// f(p) = 1 − √p. Source: Hägele et al. 2024, arXiv 2405.18392.
Schedule one_minus_sqrt(const FallOptions& options);

/// Of rex: rates finite and not negative, steps at least 1, beta in [0, 1).
struct RexOptions {
  double peak = 0.1;
  std::int64_t steps = 1;
  double end = 0;
  /// 0 is linear; the larger, the longer the rate stays high.
  double beta = 0.5;
};

/// f(p) = (1 − p)/((1 − beta) + beta·(1 − p)): reflected exponential. Source: Chen, Wolfe and Kyrillidis
/// 2021, arXiv 2107.04197.
Schedule rex(const RexOptions& options);

/// Of trapezoid: rates finite and not negative, counts of steps not negative, warmup + cooldown at most
/// steps.
struct TrapezoidOptions {
  double peak = 0.1;
  /// Of the whole, warmup and cooldown included; at least 1.
  std::int64_t steps = 1;
  std::int64_t warmup = 0;
  std::int64_t cooldown = 0;
  double end = 0;
  /// Of the cooldown; sqrt is the 1 − √p of Hägele et al.
  Shape shape = Shape::linear;
};

/// From 0 up to the peak in `warmup` steps, flat, and down to `end` in the last `cooldown` of `steps`, where
/// it stays. Source: Xing et al. 2018, arXiv 1802.08770; Hägele et al. 2024, arXiv 2405.18392.
Schedule trapezoid(const TrapezoidOptions& options);

/// Of tanh_fall; lower and upper finite, the arguments of tanh at the first and the last step.
struct TanhOptions {
  double peak = 0.1;
  std::int64_t steps = 1;
  double end = 0;
  double lower = -7;
  double upper = 3;
};

/// rate(t) = end + (peak − end)·(1 − tanh(lower·(1 − p) + upper·p))/2, and `end` from `steps` on. At step 0
/// it is below the peak by the little that tanh(lower) is above −1. Source: Hsueh et al. 2018, arXiv
/// 1806.01593.
Schedule tanh_fall(const TanhOptions& options);

/// A ramp of any shape, for those who compose. `exponential` ignores the bend's power and warp.
Schedule ramp(const RampOptions& options, const Bend& bend);

/// The same ramp played backwards: from `start` to `end` as `ramp` gets from `end` to `start`. A warmup rises
/// like this, so that a cosine in front meets a cosine behind.
Schedule backward_ramp(const RampOptions& options, const Bend& bend);

}  // namespace surefoot::schedule
