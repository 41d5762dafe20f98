#include "surefoot/core/unknown_word.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "surefoot/core/shown.hpp"

namespace surefoot {
namespace {

/// Levenshtein's distance.
std::size_t edits(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, change});
    }
  }
  return row.back();
}

}  // namespace

std::string unknown_word(const std::string& kind, const std::string& word,
                         const std::vector<std::string>& known) {
  auto message = fmt::format("unknown {} '{}', known: {}", kind, shown(word), fmt::join(known, ", "));
  // A long word is none of ours, and not worth comparing.
  if (word.size() > 80) return message;
  const auto nearest = std::min_element(known.begin(), known.end(), [&](const auto& a, const auto& b) {
    return edits(word, a) < edits(word, b);
  });
  if (nearest != known.end() && edits(word, *nearest) <= 2)
    message += fmt::format("; did you mean '{}'?", *nearest);
  return message;
}

}  // namespace surefoot
