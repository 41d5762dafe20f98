#include "surefoot/diagnose/metric_words.hpp"

namespace surefoot::diagnose {
namespace {

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}

}  // namespace

std::string metric_words(std::string_view name) {
  std::string words;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    const bool plain = is_upper(c) || is_lower(c) || (c >= '0' && c <= '9');
    const bool begins = !plain || (is_upper(c) && i > 0 && is_lower(name[i - 1]));
    if (begins && !words.empty() && words.back() != ' ') words += ' ';
    if (plain) words += is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
  }
  if (!words.empty() && words.back() == ' ') words.pop_back();
  return words;
}

bool has_words(std::string_view name, std::string_view words) {
  return (" " + metric_words(name) + " ").find(" " + std::string(words) + " ") != std::string::npos;
}

}  // namespace surefoot::diagnose
