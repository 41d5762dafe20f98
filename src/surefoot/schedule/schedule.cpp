#include "surefoot/schedule/schedule.hpp"

#include <utility>

#include "surefoot/core/error.hpp"
#include "surefoot/schedule/check.hpp"

namespace surefoot::schedule {

Schedule::Schedule(Function rate, Function momentum)
    : rate_(std::make_shared<const Function>(std::move(rate))) {
  if (!*rate_) throw InvalidArgument("schedule: the function must not be empty");
  if (momentum) momentum_ = std::make_shared<const Function>(std::move(momentum));
}

std::optional<double> Schedule::momentum(std::int64_t step) const {
  if (!momentum_) return std::nullopt;
  return (*momentum_)(std::clamp<std::int64_t>(step, 0, last_step));
}

Schedule constant(const ConstantOptions& options) {
  check_rate("constant", "learning_rate", options.learning_rate);
  return Schedule([rate = options.learning_rate](std::int64_t) { return rate; });
}

}  // namespace surefoot::schedule
