#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace surefoot::report {

/// The text with lines that are longer than `width` characters broken at blanks, never inside a word; a word
/// longer than that keeps its line to itself. Continuation lines are indented by two more than the line, or
/// up to the text behind a wide gap, as in the table of a help. Colours take no room. Left as they are: lines
/// of a chart, and commands to be copied (`next: …`, `  surefoot …`). Pure; bytes that are no UTF-8 count as
/// a character each.
std::string wrapped(std::string_view text, std::size_t width);

/// The first so many characters of UTF-8 text.
std::string cut_to_width(const std::string& text, std::size_t width);

}  // namespace surefoot::report
