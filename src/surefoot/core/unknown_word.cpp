#include "surefoot/core/unknown_word.hpp"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "surefoot/core/shown.hpp"

namespace surefoot {
namespace {

constexpr std::size_t most_edits = 2;
/// A foreign word is told at a slip of the pen only when it is long: most short words are near to some.
constexpr std::size_t long_word = 8;

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

/// In small letters, without `_` and `-`: OneCycle and one_cycle are the same.
std::string folded(const std::string& word) {
  std::string letters;
  for (const char c : word)
    if (c != '_' && c != '-') letters += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return letters;
}

/// The distance between a word and a known one, both folded: their edits, or less where the one holds the
/// other.
std::size_t distance(const std::string& word, const std::string& known) {
  const std::size_t changes = edits(word, known);
  if (word.size() >= 3 && known.starts_with(word)) return std::min<std::size_t>(changes, 1);
  if (word.size() >= 4 && known.find(word) != std::string::npos) return std::min<std::size_t>(changes, 2);
  return changes;
}

template <class Words, class Name>
auto nearest(const std::string& word, const Words& words, Name name) {
  return std::min_element(words.begin(), words.end(), [&](const auto& a, const auto& b) {
    return distance(word, folded(name(a))) < distance(word, folded(name(b)));
  });
}

}  // namespace

std::string nearest_word(const std::string& word, const std::vector<std::string>& known) {
  // A long word is none of ours, and not worth comparing.
  if (word.size() > 80 || known.empty()) return {};
  const std::string letters = folded(word);
  const auto found = nearest(letters, known, [](const std::string& w) { return w; });
  return distance(letters, folded(*found)) <= most_edits ? *found : std::string();
}

std::string unknown_word(const std::string& kind, const std::string& word,
                         const std::vector<std::string>& known, std::span<const WordElsewhere> elsewhere) {
  const auto who = fmt::format("unknown {} '{}'", kind, shown(word));
  auto message = fmt::format("{}, known: {}", who, fmt::join(known, ", "));
  // A long word is none of ours, and not worth comparing.
  if (word.size() > 80) return message;
  // As it is written there: DeepSpeed's OneCycle is no slip of one_cycle.
  for (const auto& foreign : elsewhere)
    if (word == foreign.word) return fmt::format("{}, which is {} here", who, foreign.here);
  const std::string letters = folded(word);
  const auto ours = nearest(letters, known, [](const std::string& w) { return w; });
  const auto theirs = nearest(letters, elsewhere, [](const WordElsewhere& w) { return w.word; });
  const std::size_t to_ours = ours == known.end() ? SIZE_MAX : distance(letters, folded(*ours));
  const std::size_t to_theirs = theirs == elsewhere.end() ? SIZE_MAX : edits(letters, folded(theirs->word));
  if (to_theirs < to_ours && to_theirs <= (letters.size() < long_word ? 0 : most_edits))
    return fmt::format("{}, which is {} here", who, theirs->here);
  return to_ours <= most_edits ? fmt::format("{}; did you mean '{}'?", message, *ours) : message;
}

}  // namespace surefoot
