#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

namespace surefoot::cli {

/// Takes the places of standard streams that were closed, so that no file opened later gets their number and
/// with it what is printed. Writing to one fails as it should. To be called before any file is opened.
void hold_standard_streams();

/// Writes to standard output and makes sure it arrived. Throws RunError when it did not (a full disk, a
/// closed pipe). Control characters but line breaks, tabs and colours are written as escapes (`guarded`). On
/// a terminal long lines are broken between words (report/wrap.hpp).
void print_text(const std::string& text);
/// The same for what a program is to read: byte for byte, unless it goes to a terminal.
void print_data(const std::string& text);
/// The same with a line break behind it.
void print_line(const std::string& text);
/// One line on standard error, `surefoot: ` in front of it; what it holds moves no cursor.
void tell(const std::string& text);
/// One JSON value, on a line or over several, with its `schema` (report/schema.hpp). Bytes that are no UTF-8,
/// as file names may hold, become U+FFFD.
void print_json(const nlohmann::json& value);
void print_json_lines(const nlohmann::json& value);

}  // namespace surefoot::cli
