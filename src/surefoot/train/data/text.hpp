#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace surefoot::train {

/// A text as a sequence of characters: UTF-8 code points numbered by their place in the sorted alphabet.
struct Text {
  std::vector<std::int64_t> tokens;
  /// The characters, in order of their number.
  std::vector<std::string> alphabet;
};

/// Whether the bytes can be read as text: valid UTF-8 without NUL.
bool looks_like_text(const std::vector<std::uint8_t>& bytes);

/// Reads a text. Throws ParseError for bytes that are not UTF-8 text, or more than 5,000 different characters.
Text parse_text(const std::vector<std::uint8_t>& bytes, const std::string& name);

}  // namespace surefoot::train
