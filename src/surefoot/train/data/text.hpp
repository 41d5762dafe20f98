#pragma once

#include <string_view>

#include "surefoot/train/data/format.hpp"

namespace surefoot::train {

/// The numbers of a text's characters. The text is UTF-8; a byte order mark at its start is dropped.
///
/// Throws ParseError naming `file` and the line where a byte is no UTF-8, and when there are more than 65,536
/// different characters, or fewer than two.
RawText tokenise(std::string_view text, const std::string& file);

/// The head is UTF-8 without control characters other than tab, line ends, form feed and escape.
bool looks_like_text(const Candidate& candidate);

/// A file that looks like text, or a folder whose one file does (licences and read-me files do not count).
bool is_text(const Candidate& candidate);

/// Reads a text of at most 2 GiB.
RawData read_text(const Candidate& candidate);

/// A licence, a read-me or a hidden file, by its name: such a file lies beside data and is none.
bool is_about_file(const std::filesystem::path& file);

/// A folder's one file that is no licence or read-me; empty when there is none or more than one.
std::filesystem::path only_file(const Candidate& folder);

}  // namespace surefoot::train
