#pragma once

#include <string_view>

#include "surefoot/logs/reader.hpp"

namespace surefoot::logs {

/// What the bytes of a log are.
enum class LogForm { unknown, events, table, text };

/// The form of a file that is being written and begins so: TensorBoard's events, a table with a header, else
/// text; unknown until its first lines tell. `whole`: no more is waited for. `source` is its name.
LogForm form_of(std::string_view head, std::string_view source, bool whole);

/// Whether a live log that begins so tells which form it has (reader_for). One is told by its first line with
/// something in it, for it may be long until there is more; what may be the header of a table by the line
/// below it.
bool tells_its_form(std::string_view head);

}  // namespace surefoot::logs
