#include "surefoot/schedule/ramp.hpp"

#include "surefoot/schedule/check.hpp"

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

Schedule cosine(const FallOptions& options) {
  return fall("cosine", options, Shape::cosine);
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
