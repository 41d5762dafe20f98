#include "surefoot/process/last_line.hpp"

#include <algorithm>

#include "surefoot/core/shown.hpp"

namespace surefoot::process {
namespace {

constexpr std::size_t most_shown = 200;

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
  if (line.size() <= most_shown) return escaped(line);
  auto end = most_shown;
  while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xc0U) == 0x80U) --end;
  return escaped(line.substr(0, end)) + "…";
}

}  // namespace surefoot::process
