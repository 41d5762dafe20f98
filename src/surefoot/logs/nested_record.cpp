#include "surefoot/logs/nested_record.hpp"

#include <string>

#include "surefoot/logs/json_text.hpp"

namespace surefoot::logs {
namespace {

constexpr std::size_t most_numbers = 256;

/// What of an object stands for all of it.
const nlohmann::json* mean_of(const nlohmann::json& object) {
  for (const char* name : {"mean", "avg", "average", "value"})
    if (const auto found = object.find(name); found != object.end() && found->is_number()) return &*found;
  return nullptr;
}

}  // namespace

bool NestedRecord::read(std::string_view text, LogLine& line) {
  columns_.clear();
  if (json_depth(text) > most_json_depth) return false;
  const nlohmann::json record = parse_json(std::string(text));
  if (!record.is_object()) return false;
  std::vector<double> values;
  for (const auto& [name, entry] : record.items()) {
    const nlohmann::json* const number = entry.is_object()   ? mean_of(entry)
                                         : entry.is_number() ? &entry
                                                             : nullptr;
    if (number == nullptr || columns_.size() == most_numbers) continue;
    columns_.push_back({.name = name});
    values.push_back(number->get<double>());
  }
  if (!choose_columns(columns_)) return false;
  line = {};
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    columns_[i].role = Role::number;
    set_number(line, columns_[i], {{.value = values[i]}});
  }
  return line.has_loss();
}

}  // namespace surefoot::logs
