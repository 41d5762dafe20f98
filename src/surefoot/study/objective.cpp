#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/study/spec.hpp"

namespace surefoot::study {

Objective parse_objective(const std::string& text) {
  if (text == "last") return {Objective::Kind::last, 1};
  if (text == "best") return {Objective::Kind::best, 1};
  if (text.starts_with("mean:")) {
    Objective objective{Objective::Kind::mean, 0};
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data() + 5, end, objective.count);
    if (error == std::errc() && stop == end && objective.count >= 1) return objective;
  }
  throw InvalidArgument(
      fmt::format("the objective must be last, best or mean:K with a whole K of at least 1, got '{}'", text));
}

std::string to_text(const Objective& objective) {
  switch (objective.kind) {
    case Objective::Kind::last:
      return "last";
    case Objective::Kind::best:
      return "best";
    default:
      return fmt::format("mean:{}", objective.count);
  }
}

bool better(double a, double b, Direction direction) {
  if (std::isnan(a)) return false;
  if (std::isnan(b)) return true;
  return direction == Direction::minimize ? a < b : a > b;
}

double result(std::span<const search::Reported> reported, const Objective& objective, Direction direction) {
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  if (reported.empty()) return none;
  switch (objective.kind) {
    case Objective::Kind::last:
      return reported.back().value;
    case Objective::Kind::best: {
      double best = none;
      for (const auto& point : reported)
        if (std::isfinite(point.value) && better(point.value, best, direction)) best = point.value;
      return best;
    }
    default: {
      const auto count = std::min(reported.size(), static_cast<std::size_t>(objective.count));
      double sum = 0;
      for (const auto& point : reported.last(count)) sum += point.value;
      return sum / static_cast<double>(count);
    }
  }
}

}  // namespace surefoot::study
