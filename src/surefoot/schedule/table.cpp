#include "surefoot/schedule/table.hpp"

#include <cmath>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/schedule/check.hpp"

namespace surefoot::schedule {
namespace {

constexpr std::int64_t most_factors = std::int64_t{1} << 24;

void check_order(const char* who, const char* argument, const std::vector<std::int64_t>& steps, bool twice) {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    check_steps_or_none(who, argument, steps[i]);
    if (i > 0 && (steps[i] < steps[i - 1] || (steps[i] == steps[i - 1] && !twice)))
      throw RefusedArgument(who, argument, fmt::format("must rise, got {} after {}", steps[i], steps[i - 1]));
  }
}

Schedule table(std::vector<std::int64_t> boundaries, std::vector<double> values) {
  return Schedule([boundaries = std::move(boundaries), values = std::move(values)](std::int64_t t) {
    const auto passed = std::upper_bound(boundaries.begin(), boundaries.end(), t) - boundaries.begin();
    return values[static_cast<std::size_t>(passed)];
  });
}

}  // namespace

Schedule multistep(const MultistepOptions& options) {
  check_rate("multistep", "initial", options.initial);
  check_order("multistep", "milestones", options.milestones, true);
  check_positive("multistep", "gamma", options.gamma);
  std::vector<double> values;
  for (std::size_t i = 0; i <= options.milestones.size(); ++i)
    values.push_back(grown(options.initial, std::pow(options.gamma, static_cast<double>(i))));
  for (const double value : values)
    if (!std::isfinite(value))
      throw RefusedArgument("multistep", "gamma",
                            fmt::format("must keep the rate finite, got {}", options.gamma));
  return table(options.milestones, values);
}

Schedule piecewise_constant(const PiecewiseOptions& options) {
  check_order("piecewise_constant", "boundaries", options.boundaries, false);
  if (options.values.size() != options.boundaries.size() + 1)
    throw RefusedArgument("piecewise_constant", "values",
                          fmt::format("must be one more than boundaries, got {} and {}",
                                      options.values.size(), options.boundaries.size()));
  for (const double value : options.values) check_rate("piecewise_constant", "values", value);
  return table(options.boundaries, options.values);
}

Schedule multiplicative(const MultiplicativeOptions& options) {
  check_rate("multiplicative", "initial", options.initial);
  check_steps("multiplicative", "steps", options.steps);
  if (!options.factor) throw InvalidArgument("multiplicative: factor must not be empty");
  if (options.steps > most_factors)
    throw InvalidArgument(fmt::format("multiplicative: steps must be at most 2^24, got {}", options.steps));
  std::vector<double> rates{options.initial};
  rates.reserve(static_cast<std::size_t>(options.steps) + 1);
  for (std::int64_t t = 1; t <= options.steps; ++t) {
    rates.push_back(rates.back() * options.factor(t));
    check_rate("multiplicative", fmt::format("the rate of step {}", t).c_str(), rates.back());
  }
  return Schedule([rates = std::move(rates)](std::int64_t t) {
    return rates[std::min(static_cast<std::size_t>(t), rates.size() - 1)];
  });
}

}  // namespace surefoot::schedule
