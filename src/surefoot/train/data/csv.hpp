#pragma once

#include <string>
#include <string_view>

#include "surefoot/train/data/format.hpp"

namespace surefoot::train {

/// Reads a table of comma, semicolon or tab separated values; a byte order mark is dropped.
///
/// - The delimiter is the one under which most of the first 100 records have the same number of fields, at
/// least two.
/// - The first record is a header when it holds no number and no missing value other than an empty name, and
/// either
///   a column below it holds numbers, or no column repeats its first value below it.
/// - A column is numeric when it holds no text. Otherwise it is categorical, unless more than 9 in 10 of its
/// values
///   are numbers: then the text in it is an error.
///
/// Throws ParseError naming file, line and column: for a record with another number of fields than the first,
/// for text or an infinity in a numeric column, for a categorical column of more than 1,000 different texts,
/// or of more than 50 when they are more than half of the rows (an identifier), for a table without rows.
RawTable parse_table(std::string_view text, const std::string& file);

/// Text whose records agree on a number of fields (8 in 10 of the first 100), or that is named `.csv` or
/// `.tsv`; or a folder whose one file is.
bool is_table(const Candidate& candidate);

/// Reads a table of at most 16 GiB.
RawData read_table(const Candidate& candidate);

}  // namespace surefoot::train
