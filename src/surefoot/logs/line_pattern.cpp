#include "surefoot/logs/line_pattern.hpp"

#include <array>
#include <cstdlib>

#include <fmt/format.h>
#include <re2/re2.h>

#include "surefoot/core/error.hpp"

namespace surefoot::logs {

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

std::optional<double> LinePattern::read(std::string_view line) const {
  std::array<re2::StringPiece, 2> found;
  const re2::StringPiece text(line.data(), line.size());
  const int groups = pattern_->NumberOfCapturingGroups() + 1;
  if (!pattern_->Match(text, 0, text.size(), RE2::UNANCHORED, found.data(), groups)) return std::nullopt;
  const std::string number = found[static_cast<std::size_t>(groups - 1)].as_string();
  char* end = nullptr;
  const double value = std::strtod(number.c_str(), &end);
  if (end == number.c_str()) return std::nullopt;
  while (*end == ' ') ++end;
  if (*end != 0) return std::nullopt;
  return value;
}

}  // namespace surefoot::logs
