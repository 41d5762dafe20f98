#include "surefoot/adapt/check.hpp"

#include <cmath>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"

namespace surefoot::adapt {
namespace {

template <class T>
void require(bool kept, const char* who, const char* argument, const char* rule, T value) {
  if (!kept) throw InvalidArgument(fmt::format("{}: {} must {}, got {}", who, argument, rule, value));
}

}  // namespace

void check_rate(const char* who, const char* argument, double rate) {
  require(std::isfinite(rate) && rate > 0, who, argument, "be positive and finite", rate);
}

void check_factor(const char* who, const char* argument, double factor) {
  require(factor > 0 && factor < 1, who, argument, "lie in (0, 1)", factor);
}

void check_not_negative(const char* who, const char* argument, double value) {
  require(std::isfinite(value) && value >= 0, who, argument, "be finite and not negative", value);
}

void check_positive(const char* who, const char* argument, std::int64_t value) {
  require(value > 0, who, argument, "be positive", value);
}

void check_count(const char* who, const char* argument, std::int64_t value) {
  require(value >= 0, who, argument, "not be negative", value);
}

void check_bounds(const char* who, const Bounds& bounds, double rate) {
  check_rate(who, "learning_rate", rate);
  require(std::isfinite(bounds.low) && bounds.low >= 0, who, "min_rate", "be finite and not negative",
          bounds.low);
  require(std::isfinite(bounds.high), who, "max_rate", "be finite", bounds.high);
  require(bounds.low <= rate, who, "learning_rate",
          fmt::format("not be below min_rate {}", bounds.low).c_str(), rate);
  require(rate <= bounds.high, who, "learning_rate",
          fmt::format("not be above max_rate {}", bounds.high).c_str(), rate);
}

}  // namespace surefoot::adapt
