#include "surefoot/logs/samples.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "surefoot/core/shown.hpp"
#include "surefoot/logs/columns.hpp"

namespace surefoot::logs {
namespace {

constexpr std::size_t most_samples = 4000000;
constexpr std::size_t most_runs = 1000;
constexpr std::size_t most_series = 4096;

/// All that was measured at one place.
struct Row {
  SamplePlace place;
  std::vector<std::pair<const TableColumn*, double>> values;
};

PrintedNumber printed(double value) {
  return {.value = value};
}

LogLine line_of(const Row& row) {
  LogLine line;
  for (const auto& [column, value] : row.values)
    if (!(is_place(column->meaning) && (row.place.step || row.place.epoch)) ||
        column->meaning == Meaning::epoch)
      set_number(line, *column, {printed(value)});
  if (row.place.step && *row.place.step >= 0 && *row.place.step < 9e15)
    line.step = static_cast<std::int64_t>(*row.place.step);
  if (row.place.epoch && !line.epoch) line.epoch = row.place.epoch;
  if (row.place.seconds) line.seconds = row.place.seconds;
  return line;
}

}  // namespace

bool Samples::add(std::string_view run, std::string_view name, const SamplePlace& place, double value) {
  auto at = index_.find(run);
  if (at == index_.end()) {
    if (runs_.size() >= most_runs) more_ = true;
    if (more_) return false;
    at = index_.emplace(std::string(run), runs_.size()).first;
    runs_.push_back({std::string(run), {}, {}});
  }
  Run& owner = runs_[at->second];
  auto series = owner.index.find(name);
  if (series == owner.index.end()) {
    if (owner.series.size() >= most_series) return true;
    series = owner.index.emplace(std::string(name), owner.series.size()).first;
    owner.series.emplace_back(std::string(name), std::vector<Sample>());
  }
  if (count_ >= most_samples) more_ = true;
  if (more_) return false;
  owner.series[series->second].second.push_back({place, value});
  ++count_;
  return true;
}

void Samples::give_run(const Run& run, bool named, CurveBuilder& builder) {
  std::vector<TableColumn> columns;
  for (const auto& [name, samples] : run.series) columns.push_back({.name = name});
  if (!choose_columns(columns)) {
    std::string names;
    for (std::size_t i = 0; i < columns.size() && i < 8; ++i)
      names += fmt::format("{}'{}'", i > 0 ? ", " : "", shown(columns[i].name));
    builder.note(0,
                 fmt::format("{}no loss is among {}", named ? "run " + shown(run.name) + ": " : "", names));
    return;
  }
  for (auto& column : columns) column.role = Role::number;
  std::map<double, Row> rows;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    double counted = 0;
    for (const Sample& sample : run.series[i].second) {
      ++counted;
      const double at = sample.place.step.value_or(sample.place.epoch.value_or(counted));
      if (std::isnan(at)) continue;
      Row& row = rows[at];
      if (row.values.empty()) row.place = sample.place;
      row.values.emplace_back(&columns[i], sample.value);
    }
  }
  builder.start_run(named ? run.name : "");
  std::int64_t place = 0;
  for (const auto& [at, row] : rows) builder.add(line_of(row), ++place);
  if (const auto others = losses_left_out(columns); !others.empty())
    builder.note(
        0, fmt::format("{}other losses, left out: {}", named ? "run " + shown(run.name) + ": " : "", others));
}

void Samples::give(CurveBuilder& builder) {
  for (const Run& run : runs_) give_run(run, runs_.size() > 1, builder);
  if (more_) builder.note(0, "more numbers or runs than are held: the rest is left out");
  runs_.clear();
  index_.clear();
  count_ = 0;
}

}  // namespace surefoot::logs
