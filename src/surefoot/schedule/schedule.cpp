#include "surefoot/schedule/schedule.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"

namespace surefoot::schedule {
namespace {

void check_rate(const char* who, const char* argument, double rate, bool zero_allowed) {
  if (!std::isfinite(rate) || rate < 0 || (rate == 0 && !zero_allowed))
    throw InvalidArgument(fmt::format("{}: {} must be {} and finite, got {}", who, argument,
                                      zero_allowed ? "not negative" : "positive", rate));
}

void check_ramp(const char* who, const RampOptions& options, bool zero_allowed) {
  check_rate(who, "start", options.start, zero_allowed);
  check_rate(who, "end", options.end, zero_allowed);
  if (options.steps < 1)
    throw InvalidArgument(fmt::format("{}: steps must be positive, got {}", who, options.steps));
}

double progress(std::int64_t step, std::int64_t steps) {
  return static_cast<double>(std::min(step, steps)) / static_cast<double>(steps);
}

}  // namespace

Schedule::Schedule(Function function) : function_(std::make_shared<const Function>(std::move(function))) {
  if (!*function_) throw InvalidArgument("schedule: the function must not be empty");
}

Schedule constant(const ConstantOptions& options) {
  check_rate("constant", "learning_rate", options.learning_rate, true);
  return Schedule([rate = options.learning_rate](std::int64_t) { return rate; });
}

Schedule linear(const RampOptions& options) {
  check_ramp("linear", options, true);
  return Schedule([o = options](std::int64_t step) {
    const double p = progress(step, o.steps);
    return p == 1 ? o.end : o.start + (o.end - o.start) * p;
  });
}

Schedule exponential(const RampOptions& options) {
  check_ramp("exponential", options, false);
  return Schedule([o = options](std::int64_t step) {
    const double p = progress(step, o.steps);
    return p == 1 ? o.end : o.start * std::pow(o.end / o.start, p);
  });
}

Schedule scale(Schedule schedule, double factor) {
  check_rate("scale", "factor", factor, true);
  return Schedule([inner = std::move(schedule), factor](std::int64_t step) { return factor * inner(step); });
}

}  // namespace surefoot::schedule
