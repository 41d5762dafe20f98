#include "surefoot/logs/escapes.hpp"

namespace surefoot::logs {
namespace {

constexpr char escape = '\x1b';

/// The characters of the sequence that begins `text`: parameters and intermediates up to a final byte.
std::size_t sequence_length(std::string_view text) {
  if (text.size() < 2 || text[1] != '[') return 1;
  std::size_t length = 2;
  while (length < text.size() && text[length] >= ' ' && text[length] < '@') ++length;
  return length < text.size() ? length + 1 : length;
}

}  // namespace

std::string_view without_escapes(std::string_view line, std::string& buffer) {
  std::size_t at = line.find(escape);
  if (at == std::string_view::npos) return line;
  buffer.clear();
  while (at != std::string_view::npos) {
    buffer.append(line.substr(0, at));
    line.remove_prefix(at + sequence_length(line.substr(at)));
    at = line.find(escape);
  }
  buffer.append(line);
  return buffer;
}

}  // namespace surefoot::logs
