#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "surefoot/logs/json_nulls.hpp"
#include "surefoot/logs/meaning.hpp"
#include "surefoot/logs/number.hpp"
#include "surefoot/logs/reader.hpp"

namespace surefoot::logs {
namespace {

using nlohmann::json;

/// Python writes NaN and Infinity, which JSON has not: they become strings, which printed_number reads.
std::string quoted_words(const std::string& text) {
  std::string result;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '\\' && i + 1 < text.size()) result += text[i++];
      quoted = text[i] != '"';
      result += text[i];
      continue;
    }
    quoted = c == '"';
    const bool begins = c == 'N' || c == 'I' || (c == '-' && i + 1 < text.size() && text[i + 1] == 'I');
    if (begins)
      if (const auto word = printed_number(std::string_view(text).substr(i, 10))) {
        result += '"' + text.substr(i, word->length) + '"';
        i += word->length - 1;
        continue;
      }
    result += c;
  }
  return result;
}

/// The records of a document that is cut off: the objects in its outermost list that are whole.
std::vector<std::string> whole_records(const std::string& text) {
  std::vector<std::string> records;
  std::string open;
  std::size_t begin = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted && c == '\\') {
      ++i;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (quoted) {
      continue;
    } else if (c == '{' || c == '[') {
      if (c == '{' && open.ends_with('[') && open.size() <= 2) begin = i;
      open += c;
    } else if ((c == '}' || c == ']') && !open.empty()) {
      open.pop_back();
      if (c == '}' && open.ends_with('[') && open.size() <= 2)
        records.push_back(text.substr(begin, i + 1 - begin));
    }
  }
  return records;
}

json parse(const std::string& text) {
  auto document = json::parse(text, nullptr, false);
  return document.is_discarded() ? json::parse(quoted_words(text), nullptr, false) : document;
}

/// An object of lists, Keras's history, as a list of objects.
json transposed(const json& columns) {
  auto records = json::array();
  for (const auto& [name, values] : columns.items())
    for (std::size_t i = 0; values.is_array() && i < values.size(); ++i) {
      if (records.size() <= i) records.push_back(json::object());
      records[i][name] = values[i];
    }
  return records;
}

/// A JSON document with a list of records: Hugging Face's trainer_state.json (its log_history), a bare list,
/// or an object of lists.
class JsonReader : public LogReader {
 public:
  explicit JsonReader(CurveBuilder& builder) : builder_(builder) { builder_.set_format("JSON"); }

  void feed(std::string_view bytes) override { text_ += bytes; }

  void end() override {
    auto document = parse(text_);
    if (document.is_discarded()) return rescue();
    const json* records = &document;
    if (document.is_object() && document.contains("log_history")) records = &document["log_history"];
    if (document.is_object() && document.contains("max_steps") && document["max_steps"].is_number())
      planned_ = document["max_steps"].get<double>();
    if (!records->is_array()) {
      record(*records, 1);
      document = transposed(*records);
      records = &document;
    }
    std::int64_t place = 1;
    for (const auto& entry : *records) record(entry, place++);
  }

 private:
  void rescue() {
    std::int64_t place = 1;
    for (const auto& text : whole_records(text_))
      if (const auto entry = parse(text); !entry.is_discarded()) record(entry, place++);
    builder_.note(
        0, fmt::format("a JSON document that is cut off or broken: {} whole records were read", place - 1));
  }

  static std::optional<double> number(const json& value) {
    if (value.is_number()) return value.get<double>();
    if (!value.is_string()) return std::nullopt;
    const auto found = whole_number(value.get_ref<const std::string&>());
    return found ? std::optional(found->value) : std::nullopt;
  }

  void record(const json& entry, std::int64_t place) {
    if (!entry.is_object()) return;
    // The Trainer's last record sums the run up: its train_loss is the mean over all of it.
    if (entry.contains("total_flos") && entry.contains("train_runtime")) return;
    LogLine line;
    int training = 0;
    int validation = 0;
    NullLosses nulls;
    for (const auto& [name, value] : entry.items()) {
      const auto found = number(value);
      if (value.is_null()) nulls.add(name);
      if (!found) continue;
      const NameMeaning meaning = meaning_of(name);
      const auto count =
          *found >= 0 && *found < 9e15 ? std::optional(static_cast<std::int64_t>(*found)) : std::nullopt;
      switch (meaning.meaning) {
        case Meaning::step:
          line.step = count;
          line.step_too_large = std::isfinite(*found) && *found >= 9e15;
          break;
        case Meaning::epoch:
          line.epoch = *found;
          break;
        case Meaning::batch:
          line.batch = count;
          break;
        case Meaning::learning_rate:
          line.learning_rate = *found;
          line.learning_rate_name = name;
          break;
        case Meaning::training_loss:
          if (meaning.rank > training) {
            line.training_loss = *found;
            line.training_loss_name = name;
          }
          training = std::max(training, meaning.rank);
          break;
        case Meaning::validation_loss:
          if (meaning.rank > validation) {
            line.validation_loss = *found;
            line.validation_loss_name = name;
          }
          validation = std::max(validation, meaning.rank);
          break;
        case Meaning::seconds:
          line.seconds = *found;
          break;
        case Meaning::other:
          line.others.emplace_back(name, *found);
          break;
      }
    }
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
  NullReader nulls_;
  bool null_noted_ = false;
};

}  // namespace

std::unique_ptr<LogReader> json_reader(CurveBuilder& builder) {
  return std::make_unique<JsonReader>(builder);
}

}  // namespace surefoot::logs
