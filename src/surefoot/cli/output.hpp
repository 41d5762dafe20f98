#pragma once

#include <string>

namespace surefoot::cli {

/// Writes to standard output and makes sure it arrived. Throws RunError when it did not (a full disk, a
/// closed pipe).
void print_text(const std::string& text);
/// The same with a line break behind it.
void print_line(const std::string& text);

}  // namespace surefoot::cli
