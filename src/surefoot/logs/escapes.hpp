#pragma once

#include <string>
#include <string_view>

namespace surefoot::logs {

/// A line without what colours it on a terminal and moves its cursor (ECMA-48: ESC [ … letter). The line
/// itself where there is nothing of the kind; else in `buffer`, which the answer looks into.
std::string_view without_escapes(std::string_view line, std::string& buffer);

}  // namespace surefoot::logs
