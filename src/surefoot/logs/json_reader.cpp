#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

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

/// A JSON document with a list of records: Hugging Face's trainer_state.json (its log_history), or a bare
/// list.
class JsonReader : public LogReader {
 public:
  explicit JsonReader(CurveBuilder& builder) : builder_(builder) {}

  void feed(std::string_view bytes) override { text_ += bytes; }

  void end() override {
    auto document = json::parse(text_, nullptr, false);
    if (document.is_discarded()) document = json::parse(quoted_words(text_), nullptr, false);
    if (document.is_discarded()) return builder_.note(0, "a JSON document that is cut off or broken");
    const json* records = &document;
    if (document.is_object() && document.contains("log_history")) records = &document["log_history"];
    if (document.is_object() && document.contains("max_steps") && document["max_steps"].is_number())
      planned_ = document["max_steps"].get<double>();
    if (!records->is_array()) return record(*records, 1);
    std::int64_t place = 1;
    for (const auto& entry : *records) record(entry, place++);
  }

 private:
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
    for (const auto& [name, value] : entry.items()) {
      const auto found = number(value);
      if (!found) continue;
      const NameMeaning meaning = meaning_of(name);
      const auto count =
          *found >= 0 && *found < 9e15 ? std::optional(static_cast<std::int64_t>(*found)) : std::nullopt;
      switch (meaning.meaning) {
        case Meaning::step:
          line.step = count;
          break;
        case Meaning::epoch:
          line.epoch = *found;
          break;
        case Meaning::batch:
          line.batch = count;
          break;
        case Meaning::learning_rate:
          line.learning_rate = *found;
          break;
        case Meaning::training_loss:
          if (meaning.rank > training) line.training_loss = *found;
          training = std::max(training, meaning.rank);
          break;
        case Meaning::validation_loss:
          if (meaning.rank > validation) line.validation_loss = *found;
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
    builder_.add(line, place);
  }

  CurveBuilder& builder_;
  std::string text_;
  double planned_ = 0;
};

}  // namespace

std::unique_ptr<LogReader> json_reader(CurveBuilder& builder) {
  return std::make_unique<JsonReader>(builder);
}

}  // namespace surefoot::logs
