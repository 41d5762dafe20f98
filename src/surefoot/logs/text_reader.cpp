#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <re2/re2.h>

#include "surefoot/core/error.hpp"
#include "surefoot/core/shown.hpp"
#include "surefoot/logs/error_measure.hpp"
#include "surefoot/logs/json_nulls.hpp"
#include "surefoot/logs/line.hpp"
#include "surefoot/logs/line_pattern.hpp"
#include "surefoot/logs/lines.hpp"
#include "surefoot/logs/list_record.hpp"
#include "surefoot/logs/meaning.hpp"
#include "surefoot/logs/nested_record.hpp"
#include "surefoot/logs/number.hpp"
#include "surefoot/logs/reader.hpp"
#include "surefoot/logs/table_finder.hpp"

namespace surefoot::logs {
namespace {

/// Patterns of the user's, each with what its number stands for.
class Patterns {
 public:
  explicit Patterns(const std::vector<MetricPattern>& metrics) {
    for (const auto& metric : metrics) {
      auto pattern = std::make_unique<RE2>(metric.pattern, RE2::Latin1);
      patterns_.push_back(
          {metric.name, meaning_of(metric.name).meaning, std::move(pattern), LinePattern(metric.pattern)});
    }
  }

  bool empty() const { return patterns_.empty(); }

  void read(std::string_view text, LogLine& line) const {
    line = {};
    for (const auto& [name, meaning, pattern, number_or_none] : patterns_) {
      const auto value = number_or_none.read(text);
      if (value && !std::isfinite(*value)) {
        set(line, name, meaning, {.value = *value});
        continue;
      }
      re2::StringPiece group;
      if (!RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *pattern, &group)) continue;
      const auto number = whole_number({group.data(), group.size()});
      if (!number) continue;
      set(line, name, meaning, *number);
    }
  }

 private:
  struct Pattern {
    std::string name;
    Meaning meaning;
    std::unique_ptr<RE2> pattern;
    /// Knows the places where the pattern has no letters for what stands there.
    LinePattern number_or_none;
  };

  static void set(LogLine& line, const std::string& name, Meaning meaning, const PrintedNumber& number) {
    const double count = number.grouped.value_or(number.value);
    switch (meaning) {
      case Meaning::step:
        if (count >= 0 && count < 9e15) line.step = static_cast<std::int64_t>(count);
        line.step_too_large = std::isfinite(count) && count >= 9e15;
        return;
      case Meaning::epoch:
        line.epoch = count;
        return;
      case Meaning::learning_rate:
        line.learning_rate = number.value;
        line.learning_rate_name = name;
        return;
      case Meaning::training_loss:
        line.training_loss = number.value;
        line.training_loss_name = name;
        return;
      case Meaning::validation_loss:
        line.validation_loss = number.value;
        line.validation_loss_name = name;
        return;
      case Meaning::seconds:
        line.seconds = number.value;
        return;
      case Meaning::batch:
      case Meaning::other:
        line.others.emplace_back(name, number.value);
    }
  }

  std::vector<Pattern> patterns_;
};

/// Whether a record that the line begins is not closed in it. One that goes on in the next line, after a
/// comma or a bracket, is none of these.
bool is_cut_off(std::string_view record) {
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < record.size(); ++i) {
    const char c = record[i];
    if (quoted && c == '\\')
      ++i;
    else if (c == '"')
      quoted = !quoted;
    else if (!quoted && (c == '{' || c == '}') && (depth += c == '{' ? 1 : -1) == 0)
      return false;
  }
  const char last = record[record.find_last_not_of(" \t")];
  return quoted || (last != ',' && last != '{' && last != '[');
}

constexpr std::size_t most_joined_lines = 200;
constexpr std::size_t most_joined = std::size_t{1} << 16;
constexpr std::size_t longest_heading = 60;
/// Lines without a loss that may stand between a heading and the loss below it.
constexpr int most_below = 4;

class TextReader : public LogReader {
 public:
  TextReader(CurveBuilder& builder, const std::vector<MetricPattern>& metrics)
      : builder_(builder), patterns_(metrics), tables_(builder) {}

  void feed(std::string_view bytes) override {
    splitter_.feed(bytes, [this](std::string_view line, std::int64_t number) { take(line, number); });
  }

  void end() override {
    splitter_.end([this](std::string_view line, std::int64_t number) { take(line, number); });
    release();
    tables_.end();
  }

 private:
  /// A record that goes on over lines is read as one.
  void take(std::string_view text, std::int64_t number) {
    if (!patterns_.empty()) return read(text, number);
    if (joined_.empty()) {
      if (!goes_on(text)) return read(text, number);
      joined_place_ = number;
      open_ = 0;
    }
    joined_.append(text).append(" ");
    lines_.emplace_back(joined_.size());
    open_ += open_brackets(text);
    if (open_ <= 0) {
      const std::string record = std::exchange(joined_, {});
      lines_.clear();
      read(record, joined_place_);
    } else if (lines_.size() >= most_joined_lines || joined_.size() > most_joined) {
      release();
    }
  }

  /// Whether a record in braces begins here whose end is not in the line, but that is not cut off in it.
  static bool goes_on(std::string_view text) {
    const auto last = text.find_last_not_of(" \t");
    if (last == std::string_view::npos || (text[last] != ',' && text[last] != '{' && text[last] != '['))
      return false;
    const auto brace = text.find('{');
    if (brace == std::string_view::npos || open_brackets(text.substr(brace)) <= 0) return false;
    const auto first = text.find_first_not_of(" ", brace + 1);
    return first == std::string_view::npos || text[first] == '\'' || text[first] == '"';
  }

  /// What looked like the beginning of a record and had no end is read line by line.
  void release() {
    const std::string text = std::exchange(joined_, {});
    const auto lines = std::exchange(lines_, {});
    std::size_t begin = 0;
    for (std::size_t i = 0; i < lines.size(); begin = lines[i++])
      read(std::string_view(text).substr(begin, lines[i] - 1 - begin),
           joined_place_ + static_cast<std::int64_t>(i));
  }

  void read(std::string_view text, std::int64_t number) {
    if (!patterns_.empty()) {
      patterns_.read(text, line_);
    } else {
      const auto begin = text.find_first_not_of(" \t");
      const bool json = begin != std::string_view::npos && text.substr(begin).starts_with("{\"");
      if (json && is_cut_off(text.substr(begin)))
        return builder_.note(number, "a record of JSON that is cut off");
      if (text.find("': [") != std::string_view::npos && take_lists(text, number)) return;
      parse_log_line(text, line_);
      if (builder_.takes_errors()) take_errors(number);
      follow_headings(text);
      if (json)
        record(text.substr(begin), number);
      else if (tables_.take(text, number, line_.has_loss()))
        return;
    }
    builder_.add(line_, number);
  }

  void take_errors(std::int64_t number) {
    const std::string taken = take_error_measure(line_);
    if (!taken.empty() && !std::exchange(error_noted_, true))
      builder_.note(number, fmt::format("nothing is called a loss: '{}' is read as it", shown(taken)));
  }

  /// Keras's history, printed by Python.
  bool take_lists(std::string_view text, std::int64_t number) {
    const auto records = list_records(text);
    if (records.empty()) return false;
    if (builder_.losses() > 0)
      builder_.note(number, "a dictionary of lists behind losses, left out");
    else
      for (const LogLine& record : records) builder_.add(record, number);
    return true;
  }

  /// What lines without a loss say of those below: that they are of a validation (`Test Error:`, `--> EVAL
  /// PERFORMANCE`), or the best of those before.
  void follow_headings(std::string_view text) {
    const bool heads = text.find("est iteration") != std::string_view::npos ||
                       (text.starts_with("Best ") && text.ends_with(':'));
    // What stands further in goes on.
    const bool goes_on = best_above_ && text.starts_with("  ");
    const bool best = std::exchange(best_above_, heads || goes_on);
    if (!line_.has_loss()) {
      if (text.find_first_not_of(" \t-=*") == std::string_view::npos) {
        best_above_ = best;
        return;
      }
      if (line_.of_validation && !line_.has_place())
        validation_lines_ = text.size() <= longest_heading ? most_below : 0;
      else if (line_.has_place())
        validation_lines_ = 0;
      else if (validation_lines_ > 0)
        --validation_lines_;
      return;
    }
    if (best) {
      line_.training_loss.reset();
      line_.validation_loss.reset();
      line_.step.reset();
      return;
    }
    // DeiT's `* Acc@1 80.1 loss 0.95` sums up the validation above.
    const bool sum = text.starts_with("* ") && validation_above_;
    validation_above_ = line_.validation_loss && !line_.training_loss;
    const bool below = std::exchange(validation_lines_, 0) > 0 && builder_.losses() > 0;
    if (!(below || sum) || !line_.unqualified || line_.has_place() || line_.validation_loss) return;
    std::swap(line_.training_loss, line_.validation_loss);
    std::swap(line_.training_loss_name, line_.validation_loss_name);
    std::swap(line_.training_loss_rank, line_.validation_loss_rank);
  }

  void record(std::string_view text, std::int64_t number) {
    if (nulls_.settle(null_losses(text), line_) && !null_noted_) {
      builder_.note(number, null_note);
      null_noted_ = true;
    }
    if (!line_.has_loss() && text.find(": {") != std::string_view::npos && nested_.read(text, line_)) return;
    if (!line_.has_loss() && text.find("NaN") == std::string_view::npos &&
        text.find("Infinity") == std::string_view::npos && !nlohmann::json::accept(text))
      builder_.note(number, "a record that is no JSON: no loss was found in it");
  }

  CurveBuilder& builder_;
  Patterns patterns_;
  LineSplitter splitter_;
  LogLine line_;
  /// A record so far, and where its lines end in it.
  std::string joined_;
  std::vector<std::size_t> lines_;
  std::int64_t joined_place_ = 0;
  int open_ = 0;
  bool best_above_ = false;
  int validation_lines_ = 0;
  /// The last loss was one of a validation.
  bool validation_above_ = false;
  NullReader nulls_;
  bool null_noted_ = false;
  bool error_noted_ = false;
  NestedRecord nested_;
  TableFinder tables_;
};

}  // namespace

MetricPattern parse_metric(const std::string& text) {
  const auto equals = text.find('=');
  if (equals == 0 || equals == std::string::npos)
    throw InvalidArgument(fmt::format("--metric must read NAME=PATTERN, got '{}'", text));
  MetricPattern metric{text.substr(0, equals), text.substr(equals + 1)};
  const RE2 pattern(metric.pattern, RE2::Quiet);
  if (!pattern.ok())
    throw InvalidArgument(fmt::format("--metric {}: '{}' is no regular expression: {}", metric.name,
                                      metric.pattern, pattern.error()));
  if (pattern.NumberOfCapturingGroups() < 1)
    throw InvalidArgument(fmt::format("--metric {}: '{}' needs a group in parentheses for the number",
                                      metric.name, metric.pattern));
  if (pattern.NumberOfCapturingGroups() > 1)
    throw InvalidArgument(fmt::format(
        "--metric {}: '{}' must have one group, for the number, it has {}; (?:…) groups without counting",
        metric.name, metric.pattern, pattern.NumberOfCapturingGroups()));
  return metric;
}

std::unique_ptr<LogReader> text_reader(CurveBuilder& builder, const std::vector<MetricPattern>& metrics) {
  return std::make_unique<TextReader>(builder, metrics);
}

}  // namespace surefoot::logs
