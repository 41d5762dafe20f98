#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "surefoot/search/history.hpp"

namespace surefoot::study {

enum class Direction { minimize, maximize };

/// The rule that makes a trial's result from the values it reported.
struct Objective {
  enum class Kind { last, best, mean } kind = Kind::last;
  /// Of `mean`: how many of the last values.
  std::int64_t count = 1;
};

/// `last`, `best` or `mean:K`. Throws InvalidArgument for other words or K < 1.
Objective parse_objective(const std::string& text);
std::string to_text(const Objective& objective);

/// The result of a trial that reported these values, in order of step; NaN when there is none. The mean of
/// fewer than `count` values is that of those there are. A value that is not finite is never the best.
double result(std::span<const search::Reported> reported, const Objective& objective, Direction direction);

/// True when a is better than b; anything is better than NaN.
bool better(double a, double b, Direction direction);

}  // namespace surefoot::study
