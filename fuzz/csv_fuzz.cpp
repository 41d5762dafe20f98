#include "surefoot/train/data/csv.hpp"
#include "surefoot/train/data/table.hpp"
#include "surefoot/train/data/text.hpp"

#include "fuzz_input.hpp"

using namespace surefoot;

namespace {

void read_as_text(std::string_view text) {
  const train::RawText tokens = train::tokenise(text, "fuzz");
  fuzz::require(tokens.tokens.size() <= text.size());
  for (const std::int32_t token : tokens.tokens)
    fuzz::require(token >= 0 && static_cast<std::size_t>(token) < tokens.characters.size());
}

void check_columns(const train::RawTable& raw) {
  for (const train::RawColumn& column : raw.columns) {
    const std::size_t rows = column.categorical() ? column.codes.size() : column.numbers.size();
    fuzz::require(rows == static_cast<std::size_t>(raw.rows));
    for (const std::int32_t code : column.codes)
      fuzz::require(code < static_cast<std::int32_t>(column.values.size()));
  }
}

void read_as_table(std::string_view text) {
  const train::RawTable raw = train::parse_table(text, "fuzz");
  check_columns(raw);
  const train::Table table = train::make_table(raw, {}, "fuzz");
  fuzz::require(table.inputs.size() == static_cast<std::size_t>(table.rows) * table.input_names.size());
  fuzz::require((table.is_classification() ? table.classes.size() : table.values.size()) ==
                static_cast<std::size_t>(table.rows));
}

}  // namespace

/// Tables with their target, and the same bytes as a text to learn.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = [](std::span<const std::uint8_t> bytes) {
    return std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  };
  train::Candidate candidate;
  candidate.path = "fuzz";
  candidate.head.assign(data, data + size);
  candidate.whole = true;
  train::is_table(candidate);
  fuzz::feed([&](auto bytes) { read_as_text(text(bytes)); }, data, size);
  return fuzz::feed([&](auto bytes) { read_as_table(text(bytes)); }, data, size);
}
