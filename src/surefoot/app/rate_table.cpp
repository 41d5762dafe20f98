#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "surefoot/app/rate_columns.hpp"
#include "surefoot/app/rate_runs.hpp"
#include "surefoot/core/characters.hpp"
#include "surefoot/core/error.hpp"
#include "surefoot/core/shown.hpp"
#include "surefoot/logs/columns.hpp"
#include "surefoot/logs/table_shape.hpp"
#include "surefoot/study/usual_direction.hpp"

namespace surefoot::app {
namespace {

using study::Direction;

/// Seconds since 1970 rather than since the run began.
constexpr double wall_clock = 1e8;
/// A run that ended before this share of the longest is told of.
constexpr double nearly_whole = 0.9;

std::string whole_file(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
  if (!stream && !stream.eof())
    throw RunError(fmt::format("{}: the file cannot be read", escaped(file.string())));
  if (text.starts_with("\xef\xbb\xbf")) text.erase(0, 3);
  return text;
}

/// The next line that holds anything and is no comment; empty at the end.
std::optional<std::string_view> next_line(std::string_view& text) {
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.find_first_not_of(" \t,;") != std::string_view::npos && !line.starts_with("# ")) return line;
  }
  return std::nullopt;
}

char separator_of(std::string_view header) {
  const auto count = [&](char c) { return std::count(header.begin(), header.end(), c); };
  if (count('\t') > std::max(count(','), count(';'))) return '\t';
  return count(';') > count(',') ? ';' : ',';
}

/// The number of a cell; empty where nothing was measured or a word stands there.
std::optional<double> number_in(std::string_view cell) {
  const auto number = logs::cell_number(cell);
  return number ? std::optional(number->number.value) : std::nullopt;
}

enum class RowState { whole, diverged, unfinished };

RowState state_of(std::string_view cell) {
  std::string word(cell);
  std::transform(word.begin(), word.end(), word.begin(), to_lower);
  if (const auto dot = word.rfind('.'); dot != std::string::npos) word.erase(0, dot + 1);
  if (word.find("diverge") != std::string::npos || word == "nan") return RowState::diverged;
  for (const char* const bad : {"fail", "crash", "kill", "error", "prune", "running", "timed", "stopped",
                                "pre-empted", "preempted", "pending", "waiting", "queued", "scheduled"})
    if (word.find(bad) != std::string::npos) return RowState::unfinished;
  return RowState::whole;
}

/// As few rates of one setting are too few to compare.
constexpr std::size_t fewest_alike = 3;

/// Gathers the rows of a table by run.
class RowGatherer {
 public:
  RowGatherer(const RateColumns& columns, std::size_t width) : columns_(columns), width_(width) {}

  void take(const std::vector<std::string_view>& cells) {
    if (cells.size() < width_) {
      ++short_;
      return;
    }
    const auto rate = number_in(cells[columns_.rate]);
    // A warm-up begins at zero.
    const bool possible = rate && std::isfinite(*rate) && (*rate > 0 || (*rate == 0 && columns_.step));
    if (!possible) {
      ++without_rate_;
      return;
    }
    const RowState state = columns_.state ? state_of(cells[*columns_.state]) : RowState::whole;
    const auto value = number_in(cells[*columns_.value]);
    const bool fell = state == RowState::diverged || (value && !std::isfinite(*value));
    if (!fell && state == RowState::unfinished) {
      ++unfinished_;
      return;
    }
    if (columns_.step)
      report(cells, *rate, value, fell);
    else if (value || fell)
      add({.learning_rate = *rate, .result = value.value_or(std::nan("")), .diverged = fell}, cells);
    else
      ++without_value_;
  }

  /// The runs of the settings that the best one has, where these were tried at three rates or more; else all.
  std::vector<search::RateRun> runs(Direction direction) {
    std::optional<std::size_t> best;
    for (std::size_t i = 0; i < runs_.size(); ++i) {
      settle(runs_[i], direction);
      if (runs_[i].diverged || !std::isfinite(runs_[i].result)) continue;
      if (!best || study::better(runs_[i].result, runs_[*best].result, direction)) best = i;
    }
    const auto alike = [&](std::size_t i) { return !best || settings_[i] == settings_[*best]; };
    std::set<double> rates;
    for (std::size_t i = 0; i < runs_.size(); ++i)
      if (alike(i)) rates.insert(runs_[i].learning_rate);
    mixed_ = rates.size() < fewest_alike;
    std::vector<search::RateRun> kept;
    for (std::size_t i = 0; i < runs_.size(); ++i) {
      if (!alike(i)) ++otherwise_;
      if (!mixed_ && !alike(i)) continue;
      if (runs_[i].learning_rate <= 0)
        ++without_rate_;
      else if (runs_[i].diverged || std::isfinite(runs_[i].result))
        kept.push_back(std::move(runs_[i]));
      else
        ++without_value_;
    }
    return kept;
  }

  std::vector<std::string> notes() const {
    std::vector<std::string> all;
    const auto say = [&](std::int64_t count, const char* what) {
      if (count > 0) all.push_back(fmt::format("{} {} {}", count, count == 1 ? "row" : "rows", what));
    };
    say(short_, "with too few cells left out");
    say(without_rate_, "without a positive rate left out");
    say(unfinished_, "of runs that did not come to their end left out");
    if (otherwise_ > 0 && mixed_)
      all.push_back("other settings differ between the runs too: what they do counts as luck of the seed");
    else if (otherwise_ > 0)
      all.push_back(fmt::format("{} runs with other settings than the best one left out", otherwise_));
    say(without_value_, "without a result left out: nan in its place says that it diverged");
    return all;
  }

 private:
  void add(search::RateRun run, const std::vector<std::string_view>& cells) {
    runs_.push_back(std::move(run));
    settings_.push_back(settings_of(cells));
  }

  std::string settings_of(const std::vector<std::string_view>& cells) const {
    std::string text;
    for (const std::size_t column : columns_.settings) text += fmt::format("{}\n", cells[column]);
    return text;
  }

  /// The run of a row: the one of its name, or of its rate and seed where a step further on.
  search::RateRun& run_of(const std::vector<std::string_view>& cells, double rate, std::int64_t step) {
    std::string key = columns_.names_runs ? "" : fmt::format("{}", rate);
    for (const std::size_t column : columns_.run) key += fmt::format("\n{}", cells[column]);
    key += "\n" + settings_of(cells);
    const auto [found, is_new] = places_.try_emplace(key, runs_.size());
    const bool again = !is_new && !columns_.names_runs && !runs_[found->second].curve.empty() &&
                       step <= runs_[found->second].curve.back().step;
    if (again) found->second = runs_.size();
    if (is_new || again) add({.learning_rate = rate}, cells);
    return runs_[found->second];
  }

  void report(const std::vector<std::string_view>& cells, double rate, std::optional<double> value,
              bool fell) {
    const auto step = number_in(cells[*columns_.step]);
    if (!step || !(*step >= 0) || *step > 9e15) {
      ++without_value_;
      return;
    }
    auto& run = run_of(cells, rate, std::llround(*step));
    // A schedule moves the rate below its peak, which stands for the run.
    run.learning_rate = std::max(run.learning_rate, rate);
    run.diverged = run.diverged || fell;
    if (!value) return;
    const auto seconds = columns_.seconds ? number_in(cells[*columns_.seconds]) : std::nullopt;
    run.curve.push_back({std::llround(*step), *value, seconds.value_or(std::nan(""))});
  }

  static void settle(search::RateRun& run, Direction direction) {
    if (run.curve.empty()) return;
    std::stable_sort(run.curve.begin(), run.curve.end(),
                     [](const auto& a, const auto& b) { return a.step < b.step; });
    const double began = run.curve.front().seconds;
    for (auto& point : run.curve) {
      if (began > wall_clock) point.seconds -= began;
      if (std::isfinite(point.value) && study::better(point.value, run.result, direction))
        run.result = point.value;
    }
  }

  const RateColumns& columns_;
  std::size_t width_;
  std::vector<search::RateRun> runs_;
  /// The other hyperparameters of each.
  std::vector<std::string> settings_;
  std::map<std::string, std::size_t> places_;
  bool mixed_ = false;
  std::int64_t otherwise_ = 0;
  std::int64_t short_ = 0;
  std::int64_t without_rate_ = 0;
  std::int64_t unfinished_ = 0;
  std::int64_t without_value_ = 0;
};

/// Runs that ended well before the longest one, which makes their best worse than it would be.
std::optional<std::string> cut_short(const std::vector<search::RateRun>& runs) {
  std::int64_t longest = 0;
  for (const auto& run : runs)
    if (!run.curve.empty()) longest = std::max(longest, run.curve.back().step);
  const auto cut = std::count_if(runs.begin(), runs.end(), [&](const auto& run) {
    return !run.diverged && !run.curve.empty() &&
           static_cast<double>(run.curve.back().step) < nearly_whole * static_cast<double>(longest);
  });
  if (cut == 0) return std::nullopt;
  return fmt::format("{} of {} runs ended well before step {}: they are judged by what they came to", cut,
                     runs.size(), longest);
}

}  // namespace

study::Direction direction_of(const std::string& metric, const RateRunsOptions& options) {
  if (options.direction) return *options.direction;
  if (logs::is_loss(logs::column_meaning(metric).meaning)) return Direction::minimize;
  if (const auto usual = study::usual_direction(metric)) return *usual;
  throw InvalidArgument(
      fmt::format("'{}' may be better larger or smaller: say --direction maximize or --direction minimize",
                  shown(metric)));
}

std::optional<RateRuns> runs_of_table(const std::filesystem::path& file, const RateRunsOptions& options) {
  const std::string text = whole_file(file);
  std::string_view rest = text;
  const auto header = next_line(rest);
  if (!header) return std::nullopt;
  logs::TableShape shape;
  shape.separator = separator_of(*header);
  std::vector<std::string_view> cells;
  logs::cut_cells(*header, shape, cells);
  const std::vector<std::string> names(cells.begin(), cells.end());
  const bool is_text = std::none_of(header->begin(), header->end(), [](char c) {
    return (static_cast<unsigned char>(c) < ' ' && c != '\t') || c == '\x7f';
  });
  if (names.size() < 2 || !is_text ||
      std::any_of(cells.begin(), cells.end(), [](auto cell) { return number_in(cell).has_value(); }))
    return std::nullopt;
  const auto columns = rate_columns(names, options.metric);
  RateRuns table;
  if (!columns) {
    table.reason = fmt::format(
        "no column of {} is a learning rate (lr, learning_rate, params_lr): results without rates say "
        "nothing "
        "of rates",
        escaped(file.string()));
    return table;
  }
  table.rate_name = names[columns->rate];
  if (!columns->value) {
    table.reason = fmt::format(
        "no column of {} is a loss or another metric (--metric names one): what a rate came to is not known",
        escaped(file.string()));
    return table;
  }
  table.value_name = names[*columns->value];
  table.direction = direction_of(table.value_name, options);
  if (columns->step) table.step_name = names[*columns->step];
  if (columns->seconds) table.seconds_name = names[*columns->seconds];
  RowGatherer gatherer(*columns, names.size());
  while (const auto line = next_line(rest)) {
    logs::cut_cells(*line, shape, cells);
    gatherer.take(cells);
  }
  table.runs = gatherer.runs(table.direction);
  table.notes = gatherer.notes();
  if (const auto cut = cut_short(table.runs)) table.notes.push_back(*cut);
  if (columns->epochs) table.notes.push_back("steps are epochs");
  return table;
}

}  // namespace surefoot::app
