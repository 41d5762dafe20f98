#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

namespace surefoot::logs {

/// No log nests lists and objects deeper; what does is not parsed.
constexpr std::size_t most_json_depth = 100;

/// How deep lists and objects are nested, counted to most_json_depth + 1. O(length).
std::size_t json_depth(std::string_view text);

/// Whether a log that begins so is one document, and not an object a line. `head` may be cut off.
bool is_json_document(std::string_view head);

/// Parses a document, NaN and Infinity as Python writes them too; discarded where it is none.
nlohmann::json parse_json(const std::string& text);

/// The records of a document that is cut off: the objects in its outermost list that are whole.
std::vector<std::string> whole_records(const std::string& text);

}  // namespace surefoot::logs
