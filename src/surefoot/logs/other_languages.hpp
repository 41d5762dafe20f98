#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace surefoot::logs {

/// Whether the byte can be part of a letter outside ASCII, in UTF-8: of an accented or Cyrillic one, or of a
/// Chinese, Japanese or Korean one. Signs such as `→`, `│` and `█` begin otherwise.
constexpr bool is_letter_byte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte >= 0x80 && byte < 0xc0) || (byte >= 0xc3 && byte <= 0xd3) || (byte >= 0xe3 && byte <= 0xed);
}

/// The English words of a training log for one that has letters outside ASCII: `loss` for `pérdida`, `train`
/// and `loss` for `训练损失`; what is not known is `?`. At most as many as fit.
struct EnglishWords {
  std::array<std::string_view, 6> words{};
  std::size_t count = 0;
};

EnglishWords english_of(std::string_view word);

}  // namespace surefoot::logs
