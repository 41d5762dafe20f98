#pragma once

#include <string>
#include <vector>

namespace surefoot::report {

/// A place on an axis with its label; empty for a mark between labelled ones.
struct Tick {
  double value = 0;
  std::string label;
};

/// At most about `most` places between low and high (low < high) at 1, 2 or 5 times a power of ten.
std::vector<Tick> linear_ticks(double low, double high, int most = 7);

/// For a logarithmic axis, from log10 of its ends: each decade, or every few of them; between them 2 and 5
/// times where there are less than three decades. Values are those themselves, not their logarithms.
std::vector<Tick> log_ticks(double low, double high);

}  // namespace surefoot::report
