#pragma once

#include <string_view>
#include <vector>

#include "surefoot/logs/line.hpp"

namespace surefoot::logs {

/// Reads a dictionary of lists as Python prints it, `{'loss': [2.3, 1.9], 'val_loss': [2.4, 2.1]}`, into a
/// line for each place of the lists; names look into `text`. Empty where no list under a loss's name is in
/// it. O(length).
std::vector<LogLine> list_records(std::string_view text);

/// How many brackets of a text are still open at its end, quotes left out; negative where more are closed.
int open_brackets(std::string_view text);

}  // namespace surefoot::logs
