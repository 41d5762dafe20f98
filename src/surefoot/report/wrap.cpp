#include "surefoot/report/wrap.hpp"

#include <algorithm>

namespace surefoot::report {
namespace {

/// Bytes of the character at a place that take no room: those of a colour, and those that go on a character.
std::size_t colour_length(std::string_view text, std::size_t at) {
  if (text.substr(at, 2) != "\x1b[") return 0;
  const auto end = text.find_first_not_of("0123456789;", at + 2);
  return end == std::string_view::npos ? text.size() - at : end + 1 - at;
}

bool goes_on(char byte) {
  return (static_cast<unsigned char>(byte) & 0xc0U) == 0x80U;
}

std::size_t width_of(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t i = 0; i < text.size();) {
    if (const auto colour = colour_length(text, i); colour > 0) {
      i += colour;
      continue;
    }
    if (!goes_on(text[i])) ++width;
    ++i;
  }
  return width;
}

/// Braille, blocks and boxes: U+2500 to U+259F and U+2800 to U+28FF.
bool is_drawn(std::string_view line) {
  for (std::size_t i = 0; i + 1 < line.size(); ++i) {
    if (line[i] != '\xe2') continue;
    const auto next = static_cast<unsigned char>(line[i + 1]);
    if ((next >= 0x94 && next <= 0x96) || (next >= 0xa0 && next <= 0xa3)) return true;
  }
  return false;
}

bool is_command(std::string_view line) {
  return line.starts_with("next: ") || line.starts_with("  surefoot ");
}

/// The column at which continuation lines begin.
std::size_t indent_of(std::string_view line, std::size_t width) {
  const auto begin = std::min(line.find_first_not_of(' '), line.size());
  const auto gap = line.find("  ", begin);
  if (gap != std::string_view::npos) {
    const auto behind = line.find_first_not_of(' ', gap);
    if (behind != std::string_view::npos && width_of(line.substr(0, behind)) <= width / 2)
      return width_of(line.substr(0, behind));
  }
  return std::min(begin + 2, width / 2);
}

void wrap_line(std::string_view line, std::size_t width, std::string& result) {
  const std::size_t indent = indent_of(line, width);
  std::size_t used = 0;
  bool has_word = false;
  std::size_t at = 0;
  while (at < line.size()) {
    const auto word = std::min(line.find_first_not_of(' ', at), line.size());
    const auto end = std::min(line.find(' ', word), line.size());
    const std::size_t blanks = word - at;
    const std::size_t length = width_of(line.substr(word, end - word));
    if (has_word && used + blanks + length > width) {
      result += '\n';
      result.append(indent, ' ');
      used = indent;
    } else {
      result.append(blanks, ' ');
      used += blanks;
    }
    result += line.substr(word, end - word);
    used += length;
    has_word = true;
    at = end;
  }
}

}  // namespace

std::string wrapped(std::string_view text, std::size_t width) {
  std::string result;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    if (width_of(line) <= width || is_drawn(line) || is_command(line))
      result += line;
    else
      wrap_line(line, width, result);
    if (end < text.size()) result += '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return result;
}

std::string cut_to_width(const std::string& text, std::size_t width) {
  std::size_t characters = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xc0) == 0x80) continue;
    if (characters++ == width) return text.substr(0, i);
  }
  return text;
}

}  // namespace surefoot::report
