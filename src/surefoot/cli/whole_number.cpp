#include "surefoot/cli/whole_number.hpp"

#include <charconv>
#include <limits>

#include <fmt/format.h>

#include "surefoot/core/characters.hpp"
#include "surefoot/core/error.hpp"
#include "surefoot/core/shown.hpp"

namespace surefoot::cli {
namespace {

/// True when all of the text is a number; one that does not fit sets `fits` to false.
template <class Whole>
bool read_whole(const std::string& text, Whole& value, bool& fits) {
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  fits = error == std::errc();
  return stop == end && error != std::errc::invalid_argument;
}

}  // namespace

std::string without_underscores(const std::string& text) {
  std::string digits;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool between = i > 0 && i + 1 < text.size() && is_digit(text[i - 1]) && is_digit(text[i + 1]);
    if (text[i] != '_' || !between) digits += text[i];
  }
  return digits;
}

std::function<std::string(const std::string&)> whole_number(const std::string& option,
                                                            const WholeBounds& bounds) {
  return [option, bounds](const std::string& typed) {
    const std::string text = without_underscores(typed);
    std::int64_t value = 0;
    bool fits = false;
    if (!read_whole(text, value, fits))
      throw InvalidArgument(fmt::format("{} must be a whole number, got '{}'", option, shown(text)));
    if (fits && value < bounds.low && bounds.low == 1)
      throw InvalidArgument(fmt::format("{} must be positive, got {}", option, shown(text)));
    if (!fits || value < bounds.low || value > bounds.high)
      throw InvalidArgument(
          fmt::format("{} must lie between {} and {}, got {}", option, bounds.low, bounds.high, shown(text)));
    return text;
  };
}

std::function<std::string(const std::string&)> seed_number(const std::string& option) {
  return [option](const std::string& typed) {
    const std::string text = without_underscores(typed);
    std::uint64_t value = 0;
    bool fits = false;
    if (!read_whole(text, value, fits) || !fits)
      throw InvalidArgument(fmt::format("{} must be a whole number from 0 to {}, got '{}'", option,
                                        std::numeric_limits<std::uint64_t>::max(), shown(text)));
    return text;
  };
}

}  // namespace surefoot::cli
