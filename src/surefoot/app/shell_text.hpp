#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace surefoot::app {

/// A word as a shell reads it back: as it is where that is plain, else in single quotes. `also_plain`:
/// characters that need no quotes either, such as `{}` of placeholders.
std::string shell_quoted(const std::string& word, std::string_view also_plain = {});

/// A command with its placeholders as it would be typed.
std::string in_words(const std::vector<std::string>& words);

}  // namespace surefoot::app
