#pragma once

#include <string>
#include <string_view>

namespace surefoot {

/// A text in one line that moves no cursor and turns no direction of writing: control characters (C0, DEL and
/// C1) and bidirectional ones are written `\n`, `\t`, `\x1b`, `\u009b`, `\u202e`, bytes that are no UTF-8
/// `\x9b`. Whatever prints text that came from outside (names of files, studies and runs, lines of logs,
/// reasons) prints it through this or through `shown`; JSON has a quoting of its own.
std::string escaped(std::string_view text);

/// A text of several lines as a terminal may be given it: as `escaped`, but line breaks, tabs and colours
/// (ESC [ … m) stay. Names within it are to be escaped before they are put in, for they may hold colours too.
std::string guarded(std::string_view text);

/// A user's text as a message repeats it: escaped, and cut to 80 characters (of UTF-8) with `…` behind them.
std::string shown(std::string_view text);

}  // namespace surefoot
