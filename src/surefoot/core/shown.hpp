#pragma once

#include <string>
#include <string_view>

namespace surefoot {

/// A text in one line that moves no cursor: control characters are written `\n`, `\t`, `\x1b`.
std::string escaped(std::string_view text);

/// A user's text as a message repeats it: escaped, and cut to 80 characters (of UTF-8) with `…` behind them.
std::string shown(std::string_view text);

}  // namespace surefoot
