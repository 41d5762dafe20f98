#pragma once

#include <cstdint>
#include <vector>

/// Checks of options; each throws InvalidArgument as `who: argument must …, got value`.
namespace surefoot::adapt {

void check_rate(const char* who, const char* argument, double rate);
/// In (0, 1).
void check_factor(const char* who, const char* argument, double factor);
void check_not_negative(const char* who, const char* argument, double value);
void check_positive(const char* who, const char* argument, std::int64_t value);
void check_count(const char* who, const char* argument, std::int64_t value);

/// Rates a controller may choose from.
struct Bounds {
  double low = 0;
  double high = 0;
};
/// 0 ≤ low ≤ rate ≤ high < ∞.
void check_bounds(const char* who, const Bounds& bounds, double rate);

}  // namespace surefoot::adapt
