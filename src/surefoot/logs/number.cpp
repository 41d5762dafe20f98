#include "surefoot/logs/number.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <limits>

#include "surefoot/core/characters.hpp"

namespace surefoot::logs {
namespace {

bool begins_with_word(std::string_view text, std::string_view lower) {
  if (text.size() < lower.size()) return false;
  for (std::size_t i = 0; i < lower.size(); ++i)
    if ((is_letter(text[i]) ? static_cast<char>(text[i] | 0x20) : text[i]) != lower[i]) return false;
  return true;
}

/// The kind that C prints behind a NaN: `(ind)`, `(0x8000)`.
std::size_t payload_length(std::string_view text) {
  if (!text.starts_with('(')) return 0;
  std::size_t at = 1;
  while (at < text.size() && (is_letter(text[at]) || is_digit(text[at]) || text[at] == '_')) ++at;
  return at > 1 && at < text.size() && text[at] == ')' ? at + 1 : 0;
}

/// The length of a spelled NaN or infinity, and which.
std::optional<PrintedNumber> spelled(std::string_view text) {
  struct Spelling {
    std::string_view word;
    double value;
  };
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  constexpr double infinity = std::numeric_limits<double>::infinity();
  static constexpr std::array<Spelling, 9> spellings{{{"nan", nan},
                                                      {"infinity", infinity},
                                                      {"inf", infinity},
                                                      {"1.#qnan", nan},
                                                      {"1.#snan", nan},
                                                      {"1.#ind00", nan},
                                                      {"1.#ind", nan},
                                                      {"1.#inf00", infinity},
                                                      {"1.#inf", infinity}}};
  if (text.starts_with("\xe2\x88\x9e")) return PrintedNumber{infinity, 3};
  for (const auto& [word, value] : spellings) {
    if (!begins_with_word(text, word)) continue;
    const char next = text.size() > word.size() ? text[word.size()] : ' ';
    if (!is_letter(next) && !is_digit(next) && next != '_')
      return PrintedNumber{value, word.size() + payload_length(text.substr(word.size()))};
  }
  return std::nullopt;
}

std::size_t digits_at(std::string_view text, std::size_t at) {
  std::size_t count = 0;
  while (at + count < text.size() && is_digit(text[at + count])) ++count;
  return count;
}

/// So many digits make a whole number that a double holds, and such powers of ten are exact too: their
/// quotient is rounded once, as it must be.
constexpr std::size_t exact_digits = 15;
constexpr std::array<double, exact_digits + 1> powers_of_ten{1,   1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                             1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

/// Digits with at most one point among them, few enough to be exact; empty for others.
std::optional<double> short_decimal(std::string_view text) {
  if (text.size() > exact_digits + 1) return std::nullopt;
  std::int64_t whole = 0;
  std::size_t point = text.size();
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_digit(text[i]))
      whole = 10 * whole + (text[i] - '0');
    else if (text[i] == '.' && point == text.size())
      point = i;
    else
      return std::nullopt;
  }
  const bool pointed = point < text.size();
  if (text.size() - (pointed ? 1 : 0) > exact_digits) return std::nullopt;
  return static_cast<double>(whole) / powers_of_ten[pointed ? text.size() - point - 1 : 0];
}

double parse(std::string_view digits) {
  if (const auto exact = short_decimal(digits)) return *exact;
  double value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc::result_out_of_range) return value;
  // Too large or too small: the exponent's sign says which; without one only too many digits remain.
  return digits.find("e-") != std::string_view::npos || digits.find("E-") != std::string_view::npos
             ? 0
             : std::numeric_limits<double>::infinity();
}

/// `12,000` or `1,234,567`, without a sign: the characters it takes; 0 when it is not such a number.
std::size_t grouped_length(std::string_view text, std::size_t leading) {
  if (leading < 1 || leading > 3 || text[0] == '0') return 0;
  std::size_t at = leading;
  while (at < text.size() && text[at] == ',' && digits_at(text, at + 1) == 3) at += 4;
  return at == leading ? 0 : at;
}

/// `12_000`, as Python prints thousands apart: the characters it takes; 0 when it is not such a number.
std::size_t underscored_length(std::string_view text, std::size_t leading) {
  if (leading < 1 || leading > 3 || text[0] == '0') return 0;
  std::size_t at = leading;
  while (at < text.size() && text[at] == '_' && digits_at(text, at + 1) == 3) at += 4;
  const bool ends = at == text.size() || !(is_letter(text[at]) || text[at] == '_' || text[at] == '.');
  return at == leading || !ends ? 0 : at;
}

/// The power of ten of Julia's `0.5f0` and of Fortran's `0.5D+01`, whose number takes `length` characters.
struct Exponent {
  int power = 0;
  std::size_t length = 0;
};

std::optional<Exponent> other_exponent(std::string_view text, std::size_t at) {
  if (at >= text.size()) return std::nullopt;
  const char letter = static_cast<char>(text[at] | 0x20);
  if (letter != 'f' && letter != 'd') return std::nullopt;
  std::size_t digits = at + 1;
  const bool sign = digits < text.size() && (text[digits] == '-' || text[digits] == '+');
  if (letter == 'd' && !sign) return std::nullopt;
  if (sign) ++digits;
  const std::size_t count = digits_at(text, digits);
  const std::size_t end = digits + count;
  if (count < 1 || count > 3 || (end < text.size() && (is_letter(text[end]) || text[end] == '_')))
    return std::nullopt;
  int power = 0;
  for (std::size_t i = digits; i < end; ++i) power = 10 * power + (text[i] - '0');
  return Exponent{sign && text[at + 1] == '-' ? -power : power, end};
}

/// The digits with a power of ten behind them.
double parse_with_power(std::string_view digits, int power) {
  std::array<char, 64> buffer{};
  if (digits.size() + 6 > buffer.size()) return parse(digits);
  std::copy(digits.begin(), digits.end(), buffer.begin());
  buffer[digits.size()] = 'e';
  const auto end = std::to_chars(buffer.data() + digits.size() + 1, buffer.data() + buffer.size(), power).ptr;
  return parse({buffer.data(), static_cast<std::size_t>(end - buffer.data())});
}

double parse_without_commas(std::string_view text) {
  double value = 0;
  for (const char c : text)
    if (is_digit(c)) value = 10 * value + (c - '0');
  return value;
}

/// A number whose integer part is followed by a comma and digits.
std::optional<PrintedNumber> with_commas(std::string_view text, std::size_t leading) {
  const std::size_t grouped = grouped_length(text, leading);
  const std::size_t decimals = digits_at(text, leading + 1);
  const std::size_t end = leading + 1 + decimals;
  const bool another_comma = end + 1 < text.size() && text[end] == ',' && is_digit(text[end + 1]);
  if (another_comma || (end < text.size() && text[end] == '.')) {
    if (grouped == 0) return std::nullopt;
    PrintedNumber result{parse_without_commas(text.substr(0, grouped)), grouped, false, std::nullopt};
    if (grouped < text.size() && text[grouped] == '.') {
      const std::size_t fraction = digits_at(text, grouped + 1);
      result.value += fraction > 0 ? parse(text.substr(grouped, 1 + fraction)) : 0;
      result.length += 1 + fraction;
    }
    return result;
  }
  std::array<char, 64> buffer{};
  std::size_t length = end;
  if (length < text.size() && (text[length] | 0x20) == 'e') {
    std::size_t at = length + 1;
    if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
    if (const std::size_t exponent = digits_at(text, at); exponent > 0) length = at + exponent;
  }
  if (length >= buffer.size()) return std::nullopt;
  for (std::size_t i = 0; i < length; ++i) buffer[i] = text[i] == ',' ? '.' : text[i];
  PrintedNumber result{parse({buffer.data(), length}), length, true, std::nullopt};
  if (grouped == length) result.grouped = parse_without_commas(text.substr(0, grouped));
  return result;
}

std::optional<PrintedNumber> unsigned_number(std::string_view text) {
  if (text.empty()) return std::nullopt;
  if (!is_digit(text[0]) && text[0] != '.') return spelled(text);
  const std::size_t leading = digits_at(text, 0);
  if (const std::size_t length = underscored_length(text, leading); length > 0)
    return PrintedNumber{parse_without_commas(text.substr(0, length)), length};
  std::size_t at = leading;
  if (at < text.size() && text[at] == ',' && leading > 0 && digits_at(text, at + 1) > 0)
    if (auto found = with_commas(text, leading)) return found;
  if (at < text.size() && text[at] == '.') {
    if (at + 1 < text.size() && text[at + 1] == '#') return spelled(text);
    const std::size_t decimals = digits_at(text, at + 1);
    if (leading + decimals == 0) return std::nullopt;
    at += 1 + decimals;
    if (const auto exponent = other_exponent(text, at))
      return PrintedNumber{parse_with_power(text.substr(0, at), exponent->power), exponent->length};
  }
  if (at < text.size() && (text[at] | 0x20) == 'e') {
    std::size_t exponent = at + 1;
    if (exponent < text.size() && (text[exponent] == '-' || text[exponent] == '+')) ++exponent;
    if (const std::size_t digits = digits_at(text, exponent); digits > 0) at = exponent + digits;
  }
  return PrintedNumber{parse(text.substr(0, at)), at};
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n\"'";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

}  // namespace

std::optional<PrintedNumber> printed_number(std::string_view text) {
  std::size_t sign = 0;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) sign = 1;
  auto found = unsigned_number(text.substr(sign));
  if (!found) return std::nullopt;
  found->length += sign;
  if (sign == 1 && text[0] == '-') {
    found->value = -found->value;
    found->grouped.reset();
  }
  return found;
}

std::size_t wrapper_length(std::string_view text) {
  static constexpr std::array<std::string_view, 8> wrappers{"Array(", "Tensor(",  "tensor(",  "array(",
                                                            "float(", "float64(", "float32(", "DeviceArray("};
  for (const auto& wrapper : wrappers)
    if (text.ends_with(wrapper)) {
      const bool numpy = text.substr(0, text.size() - wrapper.size()).ends_with("np.");
      return wrapper.size() + (numpy ? 3 : 0);
    }
  return 0;
}

std::optional<PrintedNumber> whole_number(std::string_view text) {
  std::string_view inner = trimmed(text);
  if (inner.ends_with(')')) {
    const auto open = inner.find('(') + 1;
    if (open > 1 && wrapper_length(inner.substr(0, open)) == open)
      inner = inner.substr(open, inner.find_first_of(",)", open) - open);
  }
  auto found = printed_number(inner);
  if (found && found->length != inner.size()) return std::nullopt;
  return found;
}

}  // namespace surefoot::logs
