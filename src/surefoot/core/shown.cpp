#include "surefoot/core/shown.hpp"

#include <cstdint>

#include <fmt/format.h>

namespace surefoot {
namespace {

constexpr std::size_t most_shown = 80;

bool begins_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xc0U) != 0x80U;
}

/// A character of UTF-8: its code and how many bytes it takes; no bytes where the text is no UTF-8.
struct Character {
  std::uint32_t code = 0;
  std::size_t bytes = 0;
};

Character first_character(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80) return {lead, 1};
  const std::size_t bytes = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < bytes) return {};
  std::uint32_t code = lead & (0x7fU >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    if (begins_character(text[i])) return {};
    code = code << 6 | (static_cast<unsigned char>(text[i]) & 0x3fU);
  }
  // Longer than need be, a surrogate or past the last character: a terminal may make anything of it.
  constexpr std::uint32_t least[]{0, 0, 0x80, 0x800, 0x10000};
  if (code < least[bytes] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return {};
  return {code, bytes};
}

/// Control characters (C0, DEL, C1), line and paragraph separators, and what turns the direction of writing.
bool moves(std::uint32_t code) {
  return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x061c || code == 0x200e || code == 0x200f ||
         (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

std::string written(std::uint32_t code) {
  if (code == '\n') return "\\n";
  if (code == '\r') return "\\r";
  if (code == '\t') return "\\t";
  return code < 0x80 ? fmt::format("\\x{:02x}", code) : fmt::format("\\u{:04x}", code);
}

/// The length of a colour, ESC [ digits and semicolons m, at the beginning; 0 when there is none.
std::size_t colour_length(std::string_view text) {
  if (!text.starts_with("\x1b[")) return 0;
  const auto end = text.find_first_not_of("0123456789;", 2);
  return end != std::string_view::npos && text[end] == 'm' ? end + 1 : 0;
}

/// The length of the prefix that needs no escaping; 0 when there is none.
using Stays = std::size_t (*)(std::string_view);

std::string escaped_but(std::string_view text, Stays stays) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    if (const std::size_t whole = stays(text); whole > 0) {
      result += text.substr(0, whole);
      text.remove_prefix(whole);
      continue;
    }
    const auto [code, bytes] = first_character(text);
    if (bytes == 0)
      result += fmt::format("\\x{:02x}", static_cast<unsigned char>(text[0]));
    else if (moves(code))
      result += written(code);
    else
      result += text.substr(0, bytes);
    text.remove_prefix(bytes == 0 ? 1 : bytes);
  }
  return result;
}

}  // namespace

std::string escaped(std::string_view text) {
  return escaped_but(text, [](std::string_view) -> std::size_t { return 0; });
}

std::string guarded(std::string_view text) {
  return escaped_but(text, [](std::string_view rest) -> std::size_t {
    return rest[0] == '\n' || rest[0] == '\t' ? 1 : colour_length(rest);
  });
}

std::string shown(std::string_view text) {
  std::size_t characters = 0;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (begins_character(text[i]) && ++characters > most_shown) return escaped(text.substr(0, i)) + "…";
  return escaped(text);
}

}  // namespace surefoot
