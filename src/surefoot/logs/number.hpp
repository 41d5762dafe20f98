#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace surefoot::logs {

/// A number as some program printed it.
struct PrintedNumber {
  /// NaN and the infinities are numbers here: a log that says them says something.
  double value = 0;
  /// Characters it took.
  std::size_t length = 0;
  /// It was written with a decimal comma: `2,31`.
  bool decimal_comma = false;
  /// It can as well be read as a whole number with commas between the thousands (`12,000`): that number.
  std::optional<double> grouped = {};
};

/// The number at the very start of `text`; empty when there is none. Reads `2.31`, `-.5e-3`, `1E5`, `2,31`,
/// `12,000`, `nan`, `NaN`, `-nan(ind)`, `1.#QNAN`, `inf`, `+Infinity`, `1.#INF`, `∞`, Python's `12_000`,
/// Julia's `2.31f0`, Fortran's `2.31D+00`. A word that only begins like one (`nanms`, `info`) is none; digits
/// are one whatever follows them (`50ms`). Beyond the range of a double: infinite, or zero.
std::optional<PrintedNumber> printed_number(std::string_view text);

/// The characters of what a library wraps a number in, where `text` ends with it: `tensor(`, `np.float32(`;
/// else 0.
std::size_t wrapper_length(std::string_view text);

/// The number that `text` is as a whole, blanks, quotes and a wrapper around it left out: `tensor(nan)`.
std::optional<PrintedNumber> whole_number(std::string_view text);

}  // namespace surefoot::logs
