#include "surefoot/cli/rate_range.hpp"

#include <charconv>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "surefoot/cli/whole_number.hpp"
#include "surefoot/core/error.hpp"
#include "surefoot/core/shown.hpp"

namespace surefoot::cli {

double parse_rate(const std::string& option, const std::string& typed) {
  const std::string text = without_underscores(typed);
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end)
    throw InvalidArgument(fmt::format("{} must be a number, got '{}'", option, shown(text)));
  if (!(value > 0) || !std::isfinite(value))
    throw InvalidArgument(fmt::format("{} must be positive and finite, got {}", option, shown(text)));
  if (value > std::numeric_limits<float>::max())
    throw InvalidArgument(fmt::format("{} must be at most 3.4e38, got {}", option, shown(text)));
  return value;
}

RateRange parse_rate_range(const std::string& text) {
  const auto colon = text.find(':');
  if (colon == std::string::npos)
    throw InvalidArgument(fmt::format("--lr must be a range LOW:HIGH such as 1e-5:1, got '{}'", shown(text)));
  const RateRange range{parse_rate("--lr LOW", text.substr(0, colon)),
                        parse_rate("--lr HIGH", text.substr(colon + 1))};
  if (range.low == range.high)
    throw InvalidArgument(fmt::format("--lr LOW must lie below HIGH, got {}", shown(text)));
  if (range.low > range.high)
    throw InvalidArgument(fmt::format("--lr LOW must lie below HIGH, got {}; did you mean {}:{}?",
                                      shown(text), shown(text.substr(colon + 1)),
                                      shown(text.substr(0, colon))));
  return range;
}

}  // namespace surefoot::cli
