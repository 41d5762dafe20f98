#include "surefoot/logs/line_pattern.hpp"

#include <array>
#include <cmath>
#include <cstdlib>
#include <vector>

#include <fmt/format.h>
#include <re2/re2.h>

#include "surefoot/core/characters.hpp"
#include "surefoot/core/error.hpp"
#include "surefoot/logs/number.hpp"

namespace surefoot::logs {
namespace {

constexpr const char* first_of_not_finite = "nNiI1\xe2";

/// Of a line full of them no more are looked at.
constexpr int most_tried = 20;

bool belongs_to_word(char c) {
  return is_letter(c) || is_digit(c) || c == '_' || c == '.';
}

/// Numbers in the forms that patterns look for: whole ones, with decimals, with an exponent.
const std::vector<std::string>& stand_ins() {
  static const std::vector<std::string> all = [] {
    std::vector<std::string> numbers{"1"};
    for (int decimals = 1; decimals <= 9; ++decimals)
      for (const char form : {'f', 'e'})
        numbers.push_back(form == 'f' ? fmt::format("{:.{}f}", 1.5, decimals)
                                      : fmt::format("{:.{}e}", 1.5, decimals));
    return numbers;
  }();
  return all;
}

}  // namespace

LinePattern::LinePattern(const std::string& pattern) {
  RE2::Options options;
  options.set_log_errors(false);
  // Bytes of a log need not be UTF-8.
  options.set_encoding(RE2::Options::EncodingLatin1);
  pattern_ = std::make_unique<RE2>(pattern, options);
  if (!pattern_->ok())
    throw InvalidArgument(fmt::format("the pattern '{}' cannot be read: {}", pattern, pattern_->error()));
  if (pattern_->NumberOfCapturingGroups() > 1)
    throw InvalidArgument(fmt::format(
        "the pattern '{}' must have one group (…) around the number, it has {}; (?:…) groups without "
        "counting",
        pattern, pattern_->NumberOfCapturingGroups()));
}

LinePattern::~LinePattern() = default;
LinePattern::LinePattern(LinePattern&&) noexcept = default;
LinePattern& LinePattern::operator=(LinePattern&&) noexcept = default;

/// What the pattern finds in the line; without an address where it does not match.
std::string_view LinePattern::match(std::string_view line) const {
  std::array<re2::StringPiece, 2> found;
  const re2::StringPiece text(line.data(), line.size());
  const int groups = pattern_->NumberOfCapturingGroups() + 1;
  if (!pattern_->Match(text, 0, text.size(), RE2::UNANCHORED, found.data(), groups)) return {};
  const auto& group = found[static_cast<std::size_t>(groups - 1)];
  return {group.data(), group.size()};
}

std::optional<double> LinePattern::read(std::string_view line) const {
  const auto found = match(line);
  if (found.data() == nullptr) return not_finite(line);
  // What the pattern has no letters for: the `-` of `-inf`, the `1.` of `1.#QNAN`.
  const auto printed = printed_number(line.substr(static_cast<std::size_t>(found.data() - line.data())));
  if (printed && !std::isfinite(printed->value) && printed->length > found.size()) return printed->value;
  const std::string number(found);
  char* end = nullptr;
  const double value = std::strtod(number.c_str(), &end);
  if (end == number.c_str()) return std::nullopt;
  while (*end == ' ') ++end;
  if (*end != 0) return std::nullopt;
  return value;
}

/// A NaN or an infinity in whose place the pattern would find a number.
std::optional<double> LinePattern::not_finite(std::string_view line) const {
  int tried = 0;
  for (std::size_t at = line.find_first_of(first_of_not_finite);
       at != std::string_view::npos && tried < most_tried;
       at = line.find_first_of(first_of_not_finite, at + 1)) {
    if (at > 0 && belongs_to_word(line[at - 1])) continue;
    const bool sign = at > 0 && (line[at - 1] == '-' || line[at - 1] == '+');
    const std::size_t begin = sign && (at < 2 || !belongs_to_word(line[at - 2])) ? at - 1 : at;
    const auto printed = printed_number(line.substr(begin));
    if (!printed || std::isfinite(printed->value)) continue;
    ++tried;
    for (const std::size_t replaced : {at, begin})
      for (const auto& number : stand_ins()) {
        const std::string other = std::string(line.substr(0, replaced)) + number +
                                  std::string(line.substr(begin + printed->length));
        const auto found = match(other);
        if (found.data() == nullptr || found.empty()) continue;
        const auto place = static_cast<std::size_t>(found.data() - other.data());
        if (place < replaced + number.size() && place + found.size() > replaced) return printed->value;
      }
  }
  return std::nullopt;
}

}  // namespace surefoot::logs
