#include "surefoot/logs/metric_file.hpp"

#include <cmath>
#include <vector>

#include "surefoot/logs/lines.hpp"
#include "surefoot/logs/table_header.hpp"

namespace surefoot::logs {
namespace {

using Cells = std::vector<std::string_view>;

/// Milliseconds since 1970, between 2001 and 2286.
bool is_wall_time(double value) {
  return value >= 1e12 && value < 1e13 && value == std::floor(value);
}

struct MetricLine {
  double time = 0;
  double value = 0;
  double step = 0;
};

std::optional<MetricLine> entry_of(std::string_view line, Cells& cells) {
  cut_cells(line, {.cut = TableShape::Cut::blanks}, cells);
  if (cells.size() != 3) return std::nullopt;
  const auto time = whole_number(cells[0]);
  const auto value = whole_number(cells[1]);
  const auto step = whole_number(cells[2]);
  if (!time || !value || !step || !is_wall_time(time->value) || step->value != std::floor(step->value))
    return std::nullopt;
  return MetricLine{time->value, value->value, step->value};
}

bool add_table(std::string_view text, std::string_view run, std::string_view name, Samples& samples) {
  const auto end = text.find('\n');
  if (end == std::string_view::npos) return false;
  Cells cells;
  cut_cells(text.substr(0, end), {.cut = TableShape::Cut::separator, .separator = '\t'}, cells);
  std::size_t step = cells.size();
  for (std::size_t i = 0; i < cells.size(); ++i)
    if (column_meaning(cells[i]).meaning == Meaning::step) step = i;
  if (cells.size() < 2 || cells.size() > 3 || step == cells.size()) return false;
  const std::size_t value = step + 1 == cells.size() ? step - 1 : cells.size() - 1;
  LineSplitter lines;
  const auto take = [&](std::string_view line, std::int64_t) {
    cut_cells(line, {.cut = TableShape::Cut::separator, .separator = '\t'}, cells);
    if (cells.size() <= std::max(step, value)) return;
    const auto at = whole_number(cells[step]);
    const auto number = whole_number(cells[value]);
    if (at && number) samples.add(run, name, {.step = at->value}, number->value);
  };
  lines.feed(text.substr(end + 1), take);
  lines.end(take);
  return true;
}

class MetricFileReader : public LogReader {
 public:
  explicit MetricFileReader(CurveBuilder& builder) : builder_(builder) {
    builder_.set_format("MLflow metrics");
  }

  void feed(std::string_view bytes) override { text_ += bytes; }

  void end() override {
    std::string_view name = builder_.file();
    // metrics/train/loss is named train/loss.
    const auto folder = name.rfind("metrics/");
    name.remove_prefix(folder == std::string_view::npos ? name.find_last_of('/') + 1 : folder + 8);
    Samples samples;
    if (add_metric_file(text_, "", name, samples)) samples.give(builder_);
  }

 private:
  CurveBuilder& builder_;
  std::string text_;
};

}  // namespace

bool is_metric_file(std::string_view head) {
  Cells cells;
  const auto end = head.find('\n');
  return entry_of(head.substr(0, end), cells).has_value();
}

bool add_metric_file(std::string_view text, std::string_view run, std::string_view name, Samples& samples) {
  if (!is_metric_file(text)) return add_table(text, run, name, samples);
  Cells cells;
  double began = 0;
  LineSplitter lines;
  const auto take = [&](std::string_view line, std::int64_t) {
    const auto entry = entry_of(line, cells);
    if (!entry) return;
    if (began == 0) began = entry->time;
    samples.add(run, name, {.step = entry->step, .seconds = (entry->time - began) / 1000}, entry->value);
  };
  lines.feed(text, take);
  lines.end(take);
  return true;
}

std::unique_ptr<LogReader> metric_file_reader(CurveBuilder& builder) {
  return std::make_unique<MetricFileReader>(builder);
}

}  // namespace surefoot::logs
