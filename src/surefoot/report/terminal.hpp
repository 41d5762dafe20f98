#pragma once

#include <cstddef>

namespace surefoot::report {

/// The abilities of the place a text is written to.
struct Terminal {
  /// Characters in a line.
  std::size_t width = 80;
  /// Someone looks at it while it is written: progress makes sense.
  bool interactive = false;
  bool colour = false;
  /// Braille and box characters can be shown.
  bool unicode = true;
};

/// Looks at a file descriptor and the environment: COLUMNS, TERM, NO_COLOR (no-color.org), LANG and LC_*.
/// Throws nothing: where neither says how wide it is, 80 characters; the width is held to 40 … 200.
Terminal detect_terminal(int descriptor);

}  // namespace surefoot::report
