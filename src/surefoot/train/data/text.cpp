#include "surefoot/train/data/text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <unordered_map>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/train/data/gzip.hpp"

namespace surefoot::train {
namespace {

constexpr std::size_t most_characters = 65536;
constexpr std::uint64_t most_bytes = std::uint64_t{2} << 30;

/// The bytes of the UTF-8 character at the start of `text`, or 0 when there is none (RFC 3629: no overlong
/// forms, no surrogates, nothing past U+10FFFF).
std::size_t character_bytes(std::string_view text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0; };
  const auto tail = [&](std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to; ++i)
      if ((byte(i) & 0xc0) != 0x80) return false;
    return true;
  };
  const int first = byte(0);
  const int second = byte(1);
  if (first < 0x80) return text.empty() ? 0 : 1;
  if (first >= 0xc2 && first <= 0xdf) return tail(1, 2) ? 2 : 0;
  if (first >= 0xe0 && first <= 0xef) {
    const bool overlong = first == 0xe0 && second < 0xa0;
    const bool surrogate = first == 0xed && second >= 0xa0;
    return !overlong && !surrogate && tail(1, 3) ? 3 : 0;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    const bool overlong = first == 0xf0 && second < 0x90;
    const bool beyond = first == 0xf4 && second >= 0x90;
    return !overlong && !beyond && tail(1, 4) ? 4 : 0;
  }
  return 0;
}

std::string_view without_mark(std::string_view text) {
  return text.starts_with("\xef\xbb\xbf") ? text.substr(3) : text;
}

bool odd_control(unsigned char c) {
  return c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != 0x1b;
}

/// Gives numbers in the order of first sight; sorted at the end.
class Vocabulary {
 public:
  std::int32_t number(std::string_view character) {
    if (character.size() == 1) {
      std::int32_t& known = ascii_[static_cast<unsigned char>(character[0]) & 0x7f];
      if (known < 0) known = add(character);
      return known;
    }
    const auto [at, fresh] = others_.try_emplace(std::string(character), 0);
    if (fresh) at->second = add(character);
    return at->second;
  }
  std::size_t size() const { return characters_.size(); }

  /// UTF-8 sorts by code point when sorted by bytes.
  std::vector<std::string> sort(std::vector<std::int32_t>& tokens) const {
    std::vector<std::string> sorted = characters_;
    std::ranges::sort(sorted);
    std::vector<std::int32_t> place(characters_.size());
    for (std::size_t i = 0; i < characters_.size(); ++i)
      place[i] = static_cast<std::int32_t>(std::ranges::lower_bound(sorted, characters_[i]) - sorted.begin());
    for (std::int32_t& token : tokens) token = place[static_cast<std::size_t>(token)];
    return sorted;
  }

 private:
  std::int32_t add(std::string_view character) {
    characters_.emplace_back(character);
    return static_cast<std::int32_t>(characters_.size() - 1);
  }

  std::array<std::int32_t, 128> ascii_ = [] {
    std::array<std::int32_t, 128> none{};
    none.fill(-1);
    return none;
  }();
  std::unordered_map<std::string, std::int32_t> others_;
  std::vector<std::string> characters_;
};

}  // namespace

RawText tokenise(std::string_view text, const std::string& file) {
  text = without_mark(text);
  RawText result;
  result.tokens.reserve(text.size());
  Vocabulary vocabulary;
  std::int64_t line = 1;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t bytes = character_bytes(text.substr(at, 4));
    if (bytes == 0)
      throw ParseError(
          fmt::format("text: must be UTF-8, got byte {:02x}", static_cast<unsigned char>(text[at])), file,
          line);
    if (bytes == 1 && text[at] == '\n') ++line;
    result.tokens.push_back(vocabulary.number(text.substr(at, bytes)));
    if (vocabulary.size() > most_characters)
      throw ParseError(
          fmt::format("text: a text may have {} different characters, this has more", most_characters), file,
          line);
    at += bytes;
  }
  if (vocabulary.size() < 2)
    throw ParseError("text: a text to learn must have at least two different characters", file);
  result.characters = vocabulary.sort(result.tokens);
  return result;
}

bool looks_like_text(const Candidate& candidate) {
  const std::string_view head(reinterpret_cast<const char*>(candidate.head.data()), candidate.head.size());
  if (head.empty() ||
      std::ranges::any_of(head, [](char c) { return odd_control(static_cast<unsigned char>(c)); }))
    return false;
  for (std::size_t at = 0; at < head.size();) {
    const std::size_t bytes = character_bytes(head.substr(at, 4));
    // The head may end inside a character.
    if (bytes == 0) return !candidate.whole && head.size() - at < 4;
    at += bytes;
  }
  return true;
}

bool is_about_file(const std::filesystem::path& file) {
  std::string name = file.filename().string();
  std::ranges::transform(name, name.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return name.starts_with("LICENSE") || name.starts_with("LICENCE") || name.ends_with(".LICENSE") ||
         name.starts_with("README") || name.starts_with("COPYING") || name.starts_with("NOTICE") ||
         name.ends_with(".MD") || name.starts_with(".");
}

std::filesystem::path only_file(const Candidate& folder) {
  std::filesystem::path only;
  for (const auto& file : folder.files) {
    if (is_about_file(file)) continue;
    if (!only.empty()) return {};
    only = file;
  }
  return only;
}

bool is_text(const Candidate& candidate) {
  if (!candidate.folder) return looks_like_text(candidate);
  const auto file = only_file(candidate);
  return !file.empty() && looks_like_text(Candidate::look(file));
}

RawData read_text(const Candidate& candidate) {
  const auto file = candidate.folder ? only_file(candidate) : candidate.path;
  ByteSource source(file);
  const auto bytes = source.read_up_to(most_bytes + 1);
  if (bytes.size() > most_bytes) throw ParseError("text: a text must be at most 2 GiB", file.string());
  return tokenise({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, file.string());
}

}  // namespace surefoot::train
