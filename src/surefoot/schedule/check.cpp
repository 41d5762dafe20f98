#include "surefoot/schedule/check.hpp"

#include <cmath>

#include <fmt/format.h>

#include "surefoot/schedule/schedule.hpp"

namespace surefoot::schedule {
namespace {

template <class Value>
[[noreturn]] void refuse(const char* who, const char* argument, const char* rule, Value value) {
  throw RefusedArgument(who, argument, fmt::format("must be {}, got {}", rule, value));
}

}  // namespace

RefusedArgument::RefusedArgument(const std::string& who, const std::string& argument, const std::string& rule)
    : InvalidArgument(fmt::format("{}: {} {}", who, argument, rule)), argument_(argument) {}

void check_rate(const char* who, const char* argument, double value) {
  if (!std::isfinite(value) || value < 0) refuse(who, argument, "not negative and finite", value);
}

void check_positive(const char* who, const char* argument, double value) {
  if (!std::isfinite(value) || value <= 0) refuse(who, argument, "positive and finite", value);
}

void check_finite(const char* who, const char* argument, double value) {
  if (!std::isfinite(value)) refuse(who, argument, "finite", value);
}

void check_growing(const char* who, const char* argument, double value, bool grows) {
  check_rate(who, argument, value);
  if (grows && value == 0) refuse(who, argument, "positive where the rate grows", value);
}

void check_between(const char* who, const char* argument, double value, double low, double high) {
  if (!(value >= low && value <= high))
    refuse(who, argument, fmt::format("between {} and {}", low, high).c_str(), value);
}

void check_steps(const char* who, const char* argument, std::int64_t value) {
  if (value < 1) refuse(who, argument, "positive", value);
  if (value > last_step) refuse(who, argument, "at most 2^53", value);
}

void check_steps_or_none(const char* who, const char* argument, std::int64_t value) {
  if (value < 0) refuse(who, argument, "not negative", value);
  if (value > last_step) refuse(who, argument, "at most 2^53", value);
}

}  // namespace surefoot::schedule
