#include "surefoot/schedule/decay.hpp"

#include <cmath>

#include <fmt/format.h>

#include "surefoot/schedule/check.hpp"

namespace surefoot::schedule {
namespace {

double bounded(double rate, double end, bool falls) {
  return falls ? std::max(rate, end) : std::min(rate, end);
}

}  // namespace

Schedule exponential_decay(const ExponentialDecayOptions& options) {
  constexpr const char* who = "exponential_decay";
  check_positive(who, "decay_rate", options.decay_rate);
  check_growing(who, "initial", options.initial, options.decay_rate > 1);
  check_steps(who, "decay_steps", options.decay_steps);
  check_steps_or_none(who, "begin", options.begin);
  const bool falls = options.decay_rate <= 1;
  const double end = options.end.value_or(falls ? 0 : HUGE_VAL);
  if (options.end) check_rate(who, "end", end);
  const double per_step = std::log(options.decay_rate) / static_cast<double>(options.decay_steps);
  const double initial = options.initial;
  const std::int64_t begin = options.begin;
  if (options.staircase)
    return Schedule([=, rate = options.decay_rate, steps = options.decay_steps](std::int64_t t) {
      const auto falls_done = static_cast<double>(std::max<std::int64_t>(t - begin, 0) / steps);
      return bounded(initial * std::pow(rate, falls_done), end, falls);
    });
  return Schedule([=](std::int64_t t) {
    const auto past = static_cast<double>(std::max<std::int64_t>(t - begin, 0));
    return bounded(initial * std::exp(per_step * past), end, falls);
  });
}

Schedule step(const StepOptions& options) {
  check_steps("step", "steps", options.steps);
  check_positive("step", "gamma", options.gamma);
  check_growing("step", "initial", options.initial, options.gamma > 1);
  return exponential_decay({.initial = options.initial,
                            .decay_rate = options.gamma,
                            .decay_steps = options.steps,
                            .staircase = true});
}

Schedule inverse(const InverseOptions& options) {
  check_rate("inverse", "gamma", options.gamma);
  check_finite("inverse", "power", options.power);
  check_growing("inverse", "initial", options.initial, options.power < 0);
  check_steps("inverse", "decay_steps", options.decay_steps);
  return Schedule([o = options](std::int64_t t) {
    const double periods = o.staircase ? static_cast<double>(t / o.decay_steps)
                                       : static_cast<double>(t) / static_cast<double>(o.decay_steps);
    const double base = 1 + o.gamma * periods;
    return o.power == 1 ? o.initial / base : o.initial * std::pow(base, -o.power);
  });
}

Schedule inverse_sqrt(const InverseSqrtOptions& options) {
  check_rate("inverse_sqrt", "peak", options.peak);
  check_steps("inverse_sqrt", "timescale", options.timescale);
  return Schedule([peak = options.peak, scale = static_cast<double>(options.timescale)](std::int64_t t) {
    return peak / std::sqrt(1 + static_cast<double>(t) / scale);
  });
}

Schedule power(const PowerOptions& options) {
  check_positive("power", "peak", options.peak);
  check_rate("power", "amplitude", options.amplitude);
  check_finite("power", "exponent", options.exponent);
  if (options.exponent > 0)
    throw RefusedArgument("power", "exponent", fmt::format("must not be positive, got {}", options.exponent));
  check_positive("power", "tokens", options.tokens);
  return Schedule([o = options](std::int64_t t) {
    return std::min(o.peak, o.amplitude * std::pow(o.tokens * static_cast<double>(t), o.exponent));
  });
}

Schedule noam(const NoamOptions& options) {
  check_steps("noam", "width", options.width);
  check_steps("noam", "warmup_steps", options.warmup_steps);
  check_rate("noam", "factor", options.factor);
  const auto warmup = static_cast<double>(options.warmup_steps);
  const double top = options.factor / std::sqrt(static_cast<double>(options.width));
  return Schedule([=, slope = top / (warmup * std::sqrt(warmup))](std::int64_t t) {
    const auto n = static_cast<double>(t + 1);
    return n <= warmup ? slope * n : top / std::sqrt(n);
  });
}

Schedule sigmoid(const SigmoidOptions& options) {
  check_rate("sigmoid", "initial", options.initial);
  check_finite("sigmoid", "gamma", options.gamma);
  check_steps_or_none("sigmoid", "middle", options.middle);
  return Schedule([o = options](std::int64_t t) {
    return o.initial / (1 + std::exp(o.gamma * static_cast<double>(t - o.middle)));
  });
}

}  // namespace surefoot::schedule
