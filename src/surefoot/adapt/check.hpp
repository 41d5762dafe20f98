#pragma once

#include <cstdint>
#include <vector>

/// Checks of options; each throws InvalidArgument as `who: argument must …, got value`.
namespace surefoot::adapt {

/// Positive and finite.
void check_rate(const char* who, const char* argument, double rate);
/// In (0, 1).
void check_factor(const char* who, const char* argument, double factor);
/// Finite and at least 0.
void check_not_negative(const char* who, const char* argument, double value);
/// At least 1.
void check_positive(const char* who, const char* argument, std::int64_t value);
/// At least 0.
void check_count(const char* who, const char* argument, std::int64_t value);

/// Rates a controller may choose from.
struct Bounds {
  double low = 0;
  double high = 0;
};
/// 0 ≤ low ≤ rate ≤ high < ∞, the rate above 0.
void check_bounds(const char* who, const Bounds& bounds, double rate);

}  // namespace surefoot::adapt
