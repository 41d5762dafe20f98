#pragma once

#include <span>
#include <string>
#include <string_view>

#include "surefoot/search/range_test.hpp"
#include "surefoot/search/suggestion.hpp"

/// Rules that read one rate from one range test, each in a file of its own name under selectors/.
///
/// Every rule is a pure function. It leaves out points whose loss is not finite, refuses (no rate, and a
/// reason) where the published rule has no answer, and throws InvalidArgument for a curve that check_curve
/// refuses. `low` and `high` equal the rate unless the rule itself names a range; `confidence` is 0, for none
/// of these rules knows how sure it is: `combine` does.
namespace surefoot::search {

/// A rule by name, for the command line and for tables.
struct Selector {
  std::string_view name;
  Suggestion (*select)(const RangeCurve&);
  /// One line for `--help`.
  std::string_view help;
};

/// All rules. A new one is one file, its declaration below and one line in selectors.cpp.
std::span<const Selector> selectors();

/// The rule of that name. Throws InvalidArgument, naming the known ones, when there is none.
const Selector& find_selector(std::string_view name);

}  // namespace surefoot::search
