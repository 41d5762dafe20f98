#include "surefoot/app/shell_text.hpp"

#include <algorithm>

namespace surefoot::app {

std::string shell_quoted(const std::string& word, std::string_view also_plain) {
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./=:,+@%";
  const auto needs_none = [&](char c) {
    return plain.find(c) != std::string_view::npos || also_plain.find(c) != std::string_view::npos;
  };
  if (!word.empty() && std::ranges::all_of(word, needs_none)) return word;
  std::string text = "'";
  for (const char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

std::string in_words(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : " ") + shell_quoted(word, "{}");
  return text;
}

}  // namespace surefoot::app
