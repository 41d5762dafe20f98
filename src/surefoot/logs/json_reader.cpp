#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "surefoot/logs/columns.hpp"
#include "surefoot/logs/json_nulls.hpp"
#include "surefoot/logs/json_series.hpp"
#include "surefoot/logs/json_text.hpp"
#include "surefoot/logs/reader.hpp"

namespace surefoot::logs {
namespace {

using nlohmann::json;

constexpr std::size_t largest_document = std::size_t{512} << 20;

/// An object of lists of numbers and nothing else that is a list: Keras's history.
bool is_history(const json& document) {
  if (!document.is_object()) return false;
  bool list = false;
  for (const auto& [name, value] : document.items()) {
    if (value.is_object()) return false;
    if (!value.is_array()) continue;
    list = true;
    for (const auto& entry : value)
      if (entry.is_structured()) return false;
  }
  return list;
}

/// An object of lists as a list of objects.
json transposed(const json& columns) {
  auto records = json::array();
  for (const auto& [name, values] : columns.items())
    for (std::size_t i = 0; values.is_array() && i < values.size(); ++i) {
      if (records.size() <= i) records.push_back(json::object());
      records[i][name] = values[i];
    }
  return records;
}

bool is_list_of_objects(const json& value) {
  if (!value.is_array()) return false;
  for (const auto& entry : value)
    if (entry.is_object()) return true;
  return false;
}

/// A JSON document: Hugging Face's trainer_state.json (its log_history), a list of records, an object of
/// lists, or curves nested in it anyhow (json_series.hpp).
class JsonReader : public LogReader {
 public:
  explicit JsonReader(CurveBuilder& builder) : builder_(builder) { builder_.set_format("JSON"); }

  void feed(std::string_view bytes) override {
    if (text_.size() <= largest_document) text_ += bytes;
  }

  void end() override {
    if (text_.size() > largest_document)
      return builder_.note(
          0, fmt::format("a JSON document of more than {} MiB: not read", largest_document >> 20));
    if (json_depth(text_) > most_json_depth)
      return builder_.note(0, fmt::format("JSON nested more than {} deep: not read", most_json_depth));
    const json document = parse_json(text_);
    if (document.is_discarded()) return rescue();
    if (document.is_object() && document.contains("max_steps") && document["max_steps"].is_number())
      planned_ = document["max_steps"].get<double>();
    if (document.is_object() && document.contains("log_history")) return records(document["log_history"]);
    if (document.is_object() && document.contains("schema") && document.contains("data") &&
        is_list_of_objects(document["data"]))
      return records(document["data"]);
    if (is_history(document)) {
      record(document, 1);
      return records(transposed(document));
    }
    if (is_list_of_objects(document) && !is_list_of_values(document)) return records(document);
    Samples samples;
    if (collect_series(document, builder_, samples)) return samples.give(builder_);
    record(document, 1);
  }

 private:
  /// Each of the records.
  void records(const json& list) {
    std::int64_t place = 1;
    for (const auto& entry : list) record(entry, place++);
  }

  void rescue() {
    std::int64_t place = 1;
    for (const auto& text : whole_records(text_))
      if (const auto entry = parse_json(text); !entry.is_discarded()) record(entry, place++);
    builder_.note(
        0, fmt::format("a JSON document that is cut off or broken: {} whole records were read", place - 1));
  }

  /// The columns of records with these names: told once for all that have them.
  const std::vector<TableColumn>& columns_of(const std::vector<NamedNumber>& numbers, std::int64_t place) {
    std::string key;
    for (const auto& [name, value] : numbers) key += name + '\n';
    auto known = columns_.find(key);
    if (known != columns_.end()) return known->second;
    std::vector<TableColumn> columns;
    for (const auto& [name, value] : numbers) columns.push_back({.name = name});
    choose_columns(columns);
    for (auto& column : columns) column.role = Role::number;
    if (const auto others = losses_left_out(columns); !others.empty() && !others_noted_) {
      builder_.note(place, "other losses, left out: " + others);
      others_noted_ = true;
    }
    return columns_.emplace(std::move(key), std::move(columns)).first->second;
  }

  void record(const json& entry, std::int64_t place) {
    if (!entry.is_object()) return;
    // The Trainer's last record sums the run up: its train_loss is the mean over all of it.
    if (entry.contains("train_runtime") || entry.contains("total_flos")) {
      if (place == 1) builder_.note(0, "the sums of a whole run, no curve: trainer_state.json holds that");
      return;
    }
    std::vector<NamedNumber> numbers;
    NullLosses nulls;
    numbers_of(entry, "", numbers, nulls);
    const auto& columns = columns_of(numbers, place);
    LogLine line;
    for (std::size_t i = 0; i < numbers.size(); ++i)
      set_number(line, columns[i], {{.value = numbers[i].value}});
    if (planned_ > 0 && planned_ < 9e15) line.steps = static_cast<std::int64_t>(planned_);
    if (nulls_.settle(nulls, line) && !null_noted_) {
      builder_.note(place, null_note);
      null_noted_ = true;
    }
    builder_.add(line, place);
  }

  CurveBuilder& builder_;
  std::string text_;
  double planned_ = 0;
  std::map<std::string, std::vector<TableColumn>> columns_;
  bool others_noted_ = false;
  NullReader nulls_;
  bool null_noted_ = false;
};

}  // namespace

std::unique_ptr<LogReader> json_reader(CurveBuilder& builder) {
  return std::make_unique<JsonReader>(builder);
}

}  // namespace surefoot::logs
