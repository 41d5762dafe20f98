#pragma once

#include <optional>

#include "surefoot/schedule/schedule.hpp"

/// Rates that fall for ever. Each throws InvalidArgument for a rate that is negative or not finite and for
/// counts below 1.
namespace surefoot::schedule {

/// Of exponential_decay: rates finite and not negative (the initial one positive where it grows), decay_steps
/// at least 1, begin not negative.
struct ExponentialDecayOptions {
  double initial = 0.1;
  /// Factor per `decay_steps`; positive. Above 1 the rate rises.
  double decay_rate = 0.9;
  std::int64_t decay_steps = 1;
  /// The exponent is rounded down: the rate falls once every `decay_steps`.
  bool staircase = false;
  /// Steps before the decay begins.
  std::int64_t begin = 0;
  /// The rate at which the decay stops, if it stops.
  std::optional<double> end;
};

/// rate(t) = initial·decay_rate^(max(t − begin, 0)/decay_steps), not beyond `end`.
Schedule exponential_decay(const ExponentialDecayOptions& options);

/// Of step: gamma positive, above 1 it raises the rate, which must then be positive.
struct StepOptions {
  double initial = 0.1;
  std::int64_t steps = 1;
  double gamma = 0.1;
};

/// rate(t) = initial·gamma^⌊t/steps⌋: a decay once every `steps`.
Schedule step(const StepOptions& options);

/// Of inverse: initial finite and not negative, power finite, decay_steps at least 1.
struct InverseOptions {
  double initial = 0.1;
  /// Per `decay_steps`; not negative.
  double gamma = 1;
  /// Negative makes the rate, which must then be positive, rise: −1 is the straight line initial·(1 +
  /// gamma·t).
  double power = 1;
  std::int64_t decay_steps = 1;
  bool staircase = false;
};

/// rate(t) = initial·(1 + gamma·t/decay_steps)^−power, t/decay_steps rounded down with `staircase`.
/// Source: Robbins and Monro 1951; Caffe's `inv`.
Schedule inverse(const InverseOptions& options);

/// Of inverse_sqrt: peak finite and not negative, timescale at least 1.
struct InverseSqrtOptions {
  double peak = 0.1;
  /// Steps after which the rate has fallen by √2; the warmup's length as a rule.
  std::int64_t timescale = 10000;
};

/// rate(t) = peak/√(1 + t/timescale). Source: Zhai et al. 2021, arXiv 2106.04560.
Schedule inverse_sqrt(const InverseSqrtOptions& options);

/// Of power: peak and tokens positive, amplitude not negative, exponent not positive.
struct PowerOptions {
  double peak = 0.02;
  /// The batch size times the paper's a (about 4).
  double amplitude = 1;
  double exponent = -0.51;
  /// Tokens a step; 1 counts steps.
  double tokens = 1;
};

/// rate(t) = min(peak, amplitude·(tokens·t)^exponent). Source: Shen et al. 2024, arXiv 2408.13359, Power
/// scheduler; warmup and the decay at the end are parts of their own.
Schedule power(const PowerOptions& options);

/// Of noam: counts at least 1, factor finite and not negative.
struct NoamOptions {
  /// Width of the model, d.
  std::int64_t width = 512;
  std::int64_t warmup_steps = 4000;
  double factor = 1;
};

/// rate(t) = factor·d^−½·min(n^−½, n·warmup_steps^−3/2) with n = t + 1, because the paper counts steps
/// from 1. The peak lies at t = warmup_steps − 1. Source: Vaswani et al. 2017, arXiv 1706.03762, equation 3.
Schedule noam(const NoamOptions& options);

/// Of sigmoid; gamma finite, middle not negative.
struct SigmoidOptions {
  double initial = 0.1;
  /// Per step. Positive falls and negative rises where Caffe has it the other way round.
  double gamma = 0.01;
  /// The step at which half of `initial` is left.
  std::int64_t middle = 1;
};

/// rate(t) = initial/(1 + exp(gamma·(t − middle))). Source: Caffe's `sigmoid`, with the sign of gamma turned.
Schedule sigmoid(const SigmoidOptions& options);

}  // namespace surefoot::schedule
