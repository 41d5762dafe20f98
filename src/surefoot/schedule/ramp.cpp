#include "surefoot/schedule/ramp.hpp"

#include <numbers>

#include <fmt/format.h>

#include "surefoot/schedule/check.hpp"
#include "surefoot/schedule/compose.hpp"

namespace surefoot::schedule {
namespace {

double progress(std::int64_t step, std::int64_t steps) {
  return static_cast<double>(step) / static_cast<double>(steps);
}

void check_ramp(const char* who, const RampOptions& options, bool zero_allowed) {
  const auto check = zero_allowed ? check_rate : check_positive;
  check(who, "start", options.start);
  check(who, "end", options.end);
  check_steps(who, "steps", options.steps);
}

Schedule log_line(const char* who, const RampOptions& options) {
  check_ramp(who, options, false);
  return Schedule([o = options, ratio = std::log(options.end / options.start)](std::int64_t step) {
    return step >= o.steps ? o.end : o.start * std::exp(ratio * progress(step, o.steps));
  });
}

void check_bend(const char* who, const Bend& bend) {
  check_positive(who, "power", bend.power);
  check_positive(who, "warp", bend.warp);
}

Schedule fall(const char* who, const FallOptions& options, Shape shape) {
  const Bend bend{shape, options.power, options.warp};
  check_rate(who, "peak", options.peak);
  check_steps(who, "steps", options.steps);
  check_rate(who, "end", options.end);
  check_bend(who, bend);
  return ramp({.start = options.peak, .end = options.end, .steps = options.steps}, bend);
}

}  // namespace

Schedule linear(const RampOptions& options) {
  check_ramp("linear", options, true);
  return ramp(options, {});
}

Schedule exponential(const RampOptions& options) {
  return log_line("exponential", options);
}

Schedule cosine(const CosineOptions& options) {
  if (options.cycles == 0.5)
    return fall("cosine",
                {.peak = options.peak,
                 .steps = options.steps,
                 .end = options.end,
                 .power = options.power,
                 .warp = options.warp},
                Shape::cosine);
  check_rate("cosine", "peak", options.peak);
  check_steps("cosine", "steps", options.steps);
  check_rate("cosine", "end", options.end);
  check_bend("cosine", {Shape::cosine, options.power, options.warp});
  check_positive("cosine", "cycles", options.cycles);
  return Schedule([o = options](std::int64_t step) {
    const double p = std::pow(progress(std::min(step, o.steps), o.steps), o.warp);
    const double height = (1 + std::cos(2 * std::numbers::pi * o.cycles * p)) / 2;
    return between(o.peak, o.end, std::pow(height, o.power));
  });
}

Schedule rex(const RexOptions& options) {
  check_rate("rex", "peak", options.peak);
  check_steps("rex", "steps", options.steps);
  check_rate("rex", "end", options.end);
  if (!(options.beta >= 0 && options.beta < 1))
    throw RefusedArgument("rex", "beta", fmt::format("must be at least 0 and below 1, got {}", options.beta));
  return Schedule([o = options](std::int64_t step) {
    if (step >= o.steps) return o.end;
    const double left = 1 - progress(step, o.steps);
    return between(o.peak, o.end, left / ((1 - o.beta) + o.beta * left));
  });
}

Schedule trapezoid(const TrapezoidOptions& o) {
  check_rate("trapezoid", "peak", o.peak);
  check_steps("trapezoid", "steps", o.steps);
  check_steps_or_none("trapezoid", "warmup", o.warmup);
  check_steps_or_none("trapezoid", "cooldown", o.cooldown);
  check_rate("trapezoid", "end", o.end);
  if (o.shape == Shape::exponential) check_positive("trapezoid", "end", o.end);
  const std::int64_t flat = o.steps - o.warmup - o.cooldown;
  if (flat < 0)
    throw RefusedArgument("trapezoid", "steps",
                          fmt::format("must hold the warmup and the cooldown, got {} for {} and {}", o.steps,
                                      o.warmup, o.cooldown));
  std::vector<Piece> pieces;
  if (o.warmup > 0) pieces.push_back({linear({.start = 0, .end = o.peak, .steps = o.warmup}), o.warmup});
  if (o.cooldown == 0) return join(std::move(pieces), constant({o.peak}));
  if (flat > 0) pieces.push_back({constant({o.peak}), flat});
  return join(std::move(pieces), ramp({.start = o.peak, .end = o.end, .steps = o.cooldown}, {o.shape}));
}

Schedule polynomial(const FallOptions& options) {
  return fall("polynomial", options, Shape::linear);
}

Schedule one_minus_sqrt(const FallOptions& options) {
  return fall("sqrt", options, Shape::sqrt);
}

Schedule tanh_fall(const TanhOptions& options) {
  check_rate("tanh", "peak", options.peak);
  check_steps("tanh", "steps", options.steps);
  check_rate("tanh", "end", options.end);
  check_finite("tanh", "lower", options.lower);
  check_finite("tanh", "upper", options.upper);
  return Schedule([o = options](std::int64_t step) {
    if (step >= o.steps) return o.end;
    const double p = progress(step, o.steps);
    return between(o.peak, o.end, (1 - std::tanh(o.lower * (1 - p) + o.upper * p)) / 2);
  });
}

Schedule ramp(const RampOptions& options, const Bend& bend) {
  if (bend.shape == Shape::exponential) return log_line("ramp", options);
  check_ramp("ramp", options, true);
  check_bend("ramp", bend);
  return with_fall(bend, [&](auto fall) {
    return Schedule([o = options, fall](std::int64_t step) {
      return step >= o.steps ? o.end : between(o.start, o.end, fall(progress(step, o.steps)));
    });
  });
}

Schedule backward_ramp(const RampOptions& options, const Bend& bend) {
  if (bend.shape == Shape::exponential) return log_line("ramp", options);
  check_ramp("ramp", options, true);
  check_bend("ramp", bend);
  return with_fall(bend, [&](auto fall) {
    return Schedule([o = options, fall](std::int64_t step) {
      return step >= o.steps ? o.end : between(o.end, o.start, fall(1 - progress(step, o.steps)));
    });
  });
}

}  // namespace surefoot::schedule
