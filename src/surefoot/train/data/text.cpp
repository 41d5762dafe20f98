#include "surefoot/train/data/text.hpp"

#include <fmt/format.h>

#include <map>

#include "surefoot/core/error.hpp"

namespace surefoot::train {
namespace {

constexpr std::size_t most_characters = 5000;

/// Bytes in the UTF-8 sequence that begins at `at`; 0 when it is not valid there.
std::size_t sequence_length(const std::vector<std::uint8_t>& bytes, std::size_t at) {
  const std::uint8_t lead = bytes[at];
  std::size_t length = 0;
  if (lead < 0x80) length = lead == 0 ? 0 : 1;
  if (lead >= 0xc2 && lead < 0xe0) length = 2;
  if (lead >= 0xe0 && lead < 0xf0) length = 3;
  if (lead >= 0xf0 && lead < 0xf5) length = 4;
  if (at + length > bytes.size()) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((bytes[at + i] & 0xc0) != 0x80) return 0;
  return length;
}

}  // namespace

bool looks_like_text(const std::vector<std::uint8_t>& bytes) {
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t length = sequence_length(bytes, at);
    if (length == 0) return false;
    at += length;
  }
  return !bytes.empty();
}

Text parse_text(const std::vector<std::uint8_t>& bytes, const std::string& name) {
  std::map<std::string, std::int64_t> numbers;
  std::vector<std::string> characters;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t length = sequence_length(bytes, at);
    if (length == 0) throw ParseError(fmt::format("text: byte {} is not UTF-8 text", at), name);
    characters.emplace_back(bytes.begin() + static_cast<std::ptrdiff_t>(at),
                            bytes.begin() + static_cast<std::ptrdiff_t>(at + length));
    numbers.emplace(characters.back(), 0);
    if (numbers.size() > most_characters)
      throw ParseError(fmt::format("text: more than {} different characters", most_characters), name);
    at += length;
  }
  Text text;
  for (auto& [character, number] : numbers) {
    number = static_cast<std::int64_t>(text.alphabet.size());
    text.alphabet.push_back(character);
  }
  text.tokens.reserve(characters.size());
  for (const auto& character : characters) text.tokens.push_back(numbers.at(character));
  return text;
}

}  // namespace surefoot::train
