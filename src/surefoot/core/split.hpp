#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace surefoot {

/// The pieces between separators, empty ones too: one more than there are separators.
std::vector<std::string> split(std::string_view text, char separator);

}  // namespace surefoot
