#include "surefoot/process/last_line.hpp"

#include <algorithm>

#include "surefoot/core/shown.hpp"

namespace surefoot::process {
namespace {

constexpr std::size_t most_shown = 200;

/// How many bytes the character at the begin of the text has; 0 where it is none of UTF-8.
std::size_t character_length(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((static_cast<unsigned char>(text[i]) & 0xc0U) != 0x80U) return 0;
  const auto second = static_cast<unsigned char>(text[1]);
  // Longer than needed, a surrogate, beyond the last character; what a terminal takes for a command.
  const bool bad = (first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f) ||
                   (first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f) ||
                   (first == 0xc2 && second < 0xa0);
  return bad ? 0 : length;
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\v\f") == std::string_view::npos;
}

}  // namespace

void LastLine::add(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto end = bytes.find_first_of("\r\n");
    const auto piece = bytes.substr(0, end);
    // A line without an end must not fill the memory.
    open_.append(piece.substr(0, most_shown + 4 - std::min(open_.size(), most_shown + 4)));
    if (end == std::string_view::npos) return;
    if (!is_blank(open_)) last_ = open_;
    open_.clear();
    bytes.remove_prefix(end + 1);
  }
}

std::string LastLine::text() const {
  std::string_view line = is_blank(open_) ? last_ : open_;
  line.remove_prefix(std::min(line.find_first_not_of(" \t\v\f"), line.size()));
  while (!line.empty() && is_blank(line.substr(line.size() - 1))) line.remove_suffix(1);
  std::string text;
  for (std::size_t at = 0; at < line.size();) {
    const auto length = character_length(line.substr(at));
    if (at + std::max<std::size_t>(length, 1) > most_shown) return text + "…";
    text += length == 0 ? "?" : escaped(line.substr(at, length));
    at += std::max<std::size_t>(length, 1);
  }
  return text;
}

}  // namespace surefoot::process
