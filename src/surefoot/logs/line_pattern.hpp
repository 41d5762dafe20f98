#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace re2 {
class RE2;
}

namespace surefoot::logs {

/// A user's regular expression (RE2's syntax) that finds one number in a line: its first group, or the whole
/// match where it has none. Safe for concurrent use.
class LinePattern {
 public:
  /// Throws InvalidArgument, naming the pattern and what is wrong with it.
  explicit LinePattern(const std::string& pattern);
  ~LinePattern();
  LinePattern(LinePattern&&) noexcept;
  LinePattern& operator=(LinePattern&&) noexcept;

  /// The number of the first match. A NaN or an infinity, as printed_number() knows them, is one too where
  /// the pattern would find a number in its place, whether or not the pattern has letters for it. Empty when
  /// the line does not match or what was matched is no number.
  std::optional<double> read(std::string_view line) const;

 private:
  std::string_view match(std::string_view line) const;
  std::optional<double> not_finite(std::string_view line) const;

  std::unique_ptr<re2::RE2> pattern_;
};

}  // namespace surefoot::logs
