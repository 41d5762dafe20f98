#pragma once

#include <cstdint>
#include <vector>

namespace surefoot {

/// A range of learning rates, both ends included, both positive and finite, low ≤ high.
struct RateRange {
  double low = 1e-7;
  double high = 10;
};

/// Throws InvalidArgument, beginning with `who`, unless 0 < low ≤ high < ∞.
void check_range(const RateRange& range, const char* who);

/// `count` rates evenly spaced in log10 from `range.low` to `range.high`, both included exactly;
/// one rate is the geometric middle. Throws InvalidArgument for a bad range or count < 1.
std::vector<double> log_spaced(const RateRange& range, std::int64_t count);

/// The rates 10^(k / per_decade) for whole k that lie in the range (a relative 1e-9 beyond its ends still
/// counts): the grid a person would write down, 1e-3, 3.16e-3, 1e-2, … for two per decade. Ascending; may be
/// empty.
std::vector<double> decade_grid(const RateRange& range, std::int64_t per_decade);

/// |log10(a / b)|: how many decades two rates lie apart. Both must be positive.
double decades_apart(double a, double b);

}  // namespace surefoot
