#include "surefoot/logs/folder_logs.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <string>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/core/shown.hpp"
#include "surefoot/logs/metric_file.hpp"
#include "surefoot/logs/read_folder.hpp"

namespace surefoot::logs {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_files = 10000;
constexpr std::size_t most_tried = 40;
constexpr std::uintmax_t largest = std::uintmax_t{1} << 30;

/// The surest first: a state holds what the log below it only prints.
constexpr std::array<std::string_view, 30> known_names{"trainer_state.json",
                                                       "metrics.csv",
                                                       "results.csv",
                                                       "progress.csv",
                                                       "training_log.csv",
                                                       "train_log.csv",
                                                       "log.csv",
                                                       "history.csv",
                                                       "training.csv",
                                                       "summary.csv",
                                                       "learn_error.tsv",
                                                       "result.json",
                                                       "scalars.json",
                                                       "metrics.json",
                                                       "metrics.jsonl",
                                                       "wandb-history.jsonl",
                                                       "log.jsonl",
                                                       "history.json",
                                                       "training_statistics.json",
                                                       "log_history.json",
                                                       "log.json",
                                                       "stats.json",
                                                       "log.txt",
                                                       "progress.txt",
                                                       "train.log",
                                                       "training.log",
                                                       "train_log.txt",
                                                       "output.log",
                                                       "stdout.log",
                                                       "log.log"};

std::string text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

bool may_be_log(const fs::path& file) {
  const std::string name = file.filename().string();
  const std::string end = file.extension().string();
  constexpr std::array<std::string_view, 9> ends{".csv", ".tsv", ".json", ".jsonl", ".log",
                                                 ".txt", ".out", ".gz",   ".ndjson"};
  const bool text = std::find(ends.begin(), ends.end(), end) != ends.end();
  return text && name.find("config") == std::string::npos && name.find("requirements") == std::string::npos &&
         name.find(".tar") == std::string::npos;
}

std::string inside(const fs::path& file, const fs::path& folder) {
  return shown(file.lexically_relative(folder).string());
}

/// The part of a path behind a folder `metrics`, and that folder's own; empty when it is in none.
std::pair<fs::path, std::string> below_metrics(const fs::path& file) {
  fs::path name = file.filename();
  for (fs::path at = file.parent_path(); at.has_filename(); at = at.parent_path()) {
    if (at.filename() == "metrics") return {at, name.generic_string()};
    name = at.filename() / name;
  }
  return {};
}

/// DVCLive keeps them in RUN/plots/metrics, MLflow in RUN/metrics.
fs::path run_of(const fs::path& metrics) {
  const fs::path run = metrics.parent_path();
  return run.filename() == "plots" ? run.parent_path() : run;
}

std::string without_end(std::string name) {
  if (name.ends_with(".tsv")) name.resize(name.size() - 4);
  return name;
}

bool is_checkpoint(const fs::path& folder) {
  return folder.filename().string().starts_with("checkpoint");
}

std::int64_t last_step(const ReadLog& log) {
  return log.runs.empty() ? -1 : log.runs.back().read.last_step.value_or(0);
}

std::optional<ReadLog> try_read(const fs::path& file) {
  try {
    return read_file(file);
  } catch (const Error&) {
    return std::nullopt;
  }
}

void append(ReadLog& all, ReadLog log) {
  std::move(log.runs.begin(), log.runs.end(), std::back_inserter(all.runs));
  std::move(log.notes.begin(), log.notes.end(), std::back_inserter(all.notes));
}

}  // namespace

std::vector<fs::path> log_files(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  std::size_t looked = 0;
  for (fs::recursive_directory_iterator i(folder, fs::directory_options::skip_permission_denied, error), end;
       i != end && ++looked < most_files; i.increment(error)) {
    if (error) break;
    const bool hidden = i->path().filename().string().starts_with('.');
    if (i->is_directory(error)) {
      if (hidden) i.disable_recursion_pending();
    } else if (!hidden && i->is_regular_file(error) && i->file_size(error) <= largest) {
      files.push_back(i->path());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::optional<ReadLog> read_metric_files(const fs::path& folder, const std::vector<fs::path>& files) {
  std::map<fs::path, Samples> runs;
  for (const auto& file : files) {
    // A folder of metrics may as well be named itself.
    const auto [metrics, name] = below_metrics(fs::absolute(file).lexically_normal());
    if (metrics.empty()) continue;
    Samples samples;
    if (!add_metric_file(text_of(file), "", without_end(name), samples) || samples.empty()) continue;
    add_metric_file(text_of(file), "", without_end(name), runs[run_of(metrics)]);
  }
  if (runs.empty()) return std::nullopt;
  ReadLog all;
  for (auto& [run, samples] : runs) {
    std::string name = run.string();
    std::ifstream tag(run / "tags" / "mlflow.runName");
    if (std::string said; std::getline(tag, said) && !said.empty()) name += " (" + said + ")";
    CurveBuilder builder(runs.size() > 1 ? name : folder.string());
    builder.set_format("metric files");
    samples.give(builder);
    append(all, builder.result());
  }
  if (all.runs.empty()) throw ParseError("no loss is among its metric files", folder.string());
  return all;
}

std::optional<ReadLog> read_named_logs(const fs::path& folder, const std::vector<fs::path>& files) {
  for (const std::string_view known : known_names) {
    // Of a run's checkpoints the last one holds what the others do.
    std::map<fs::path, ReadLog> runs;
    std::map<fs::path, fs::path> from;
    for (const auto& file : files) {
      const std::string name = file.filename().string();
      if (name != known && name != std::string(known) + ".gz") continue;
      auto log = try_read(file);
      if (!log) continue;
      const fs::path parent = file.parent_path();
      const fs::path run = is_checkpoint(parent) ? parent.parent_path() : parent;
      if (runs.contains(run) && last_step(runs[run]) > last_step(*log)) continue;
      runs[run] = std::move(*log);
      from[run] = file;
    }
    if (runs.empty()) continue;
    ReadLog all;
    for (auto& [run, log] : runs) {
      all.notes.push_back(
          fmt::format("{}: no event files are in it: read {}", folder.string(), inside(from[run], folder)));
      append(all, std::move(log));
    }
    return all;
  }
  return std::nullopt;
}

ReadLog read_only_log(const fs::path& folder, const std::vector<fs::path>& files) {
  std::vector<fs::path> logs;
  std::optional<ReadLog> read;
  std::size_t tried = 0;
  for (const auto& file : files) {
    if (!may_be_log(file) || ++tried > most_tried) continue;
    auto log = try_read(file);
    if (!log) continue;
    logs.push_back(file);
    read = std::move(log);
  }
  if (logs.empty())
    throw ParseError("no TensorBoard event file is in this folder, and no log with a loss", folder.string());
  if (logs.size() == 1) {
    read->notes.insert(read->notes.begin(), fmt::format("{}: no event files are in it: read {}",
                                                        folder.string(), inside(logs[0], folder)));
    return *read;
  }
  std::string names;
  for (std::size_t i = 0; i < logs.size() && i < 5; ++i)
    names += (i > 0 ? ", " : "") + inside(logs[i], folder);
  throw ParseError(fmt::format("no TensorBoard event file is in this folder; {} logs are: name one of {}{}",
                               logs.size(), names, logs.size() > 5 ? ", …" : ""),
                   folder.string());
}

}  // namespace surefoot::logs
