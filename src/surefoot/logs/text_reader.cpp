#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <re2/re2.h>

#include "surefoot/core/error.hpp"
#include "surefoot/logs/line.hpp"
#include "surefoot/logs/line_pattern.hpp"
#include "surefoot/logs/lines.hpp"
#include "surefoot/logs/meaning.hpp"
#include "surefoot/logs/number.hpp"
#include "surefoot/logs/reader.hpp"

namespace surefoot::logs {
namespace {

/// Patterns of the user's, each with what its number stands for.
class Patterns {
 public:
  explicit Patterns(const std::vector<MetricPattern>& metrics) {
    for (const auto& metric : metrics) {
      patterns_.push_back({metric.name, meaning_of(metric.name).meaning,
                           std::make_unique<RE2>(metric.pattern, RE2::Latin1), LinePattern(metric.pattern)});
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
        return;
      case Meaning::epoch:
        line.epoch = count;
        return;
      case Meaning::learning_rate:
        line.learning_rate = number.value;
        return;
      case Meaning::training_loss:
        line.training_loss = number.value;
        return;
      case Meaning::validation_loss:
        line.validation_loss = number.value;
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

class TextReader : public LogReader {
 public:
  TextReader(CurveBuilder& builder, const std::vector<MetricPattern>& metrics)
      : builder_(builder), patterns_(metrics) {}

  void feed(std::string_view bytes) override {
    splitter_.feed(bytes, [this](std::string_view line, std::int64_t number) { take(line, number); });
  }

  void end() override {
    splitter_.end([this](std::string_view line, std::int64_t number) { take(line, number); });
  }

 private:
  void take(std::string_view text, std::int64_t number) {
    if (patterns_.empty())
      parse_log_line(text, line_);
    else
      patterns_.read(text, line_);
    builder_.add(line_, number);
  }

  CurveBuilder& builder_;
  Patterns patterns_;
  LineSplitter splitter_;
  LogLine line_;
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
