#include "surefoot/app/rate_input.hpp"

#include <array>
#include <filesystem>
#include <fstream>
#include <string_view>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/core/shown.hpp"
#include "surefoot/logs/reader.hpp"

namespace surefoot::app {

namespace fs = std::filesystem;

bool is_store(const std::string& file) {
  constexpr std::string_view magic("SQLite format 3\0", 16);
  std::array<char, magic.size()> head{};
  std::ifstream stream(file, std::ios::binary);
  return stream.read(head.data(), head.size()) && std::string_view(head.data(), head.size()) == magic;
}

namespace {

RateRuns runs_of_logs_in(const std::vector<std::string>& files) {
  std::vector<logs::ReadRun> runs;
  for (const auto& file : files) {
    auto log = logs::read_log(file);
    for (auto& run : log.runs) {
      // The name of the file may say the rate.
      if (!rate_in_name(run.curve.name) && log.runs.size() == 1) run.curve.name = file;
      runs.push_back(std::move(run));
    }
  }
  return runs_of_logs(runs);
}

}  // namespace

RateRuns runs_of_files(const std::vector<std::string>& files, const RateRunsOptions& options) {
  for (const auto& file : files)
    if (!fs::exists(file)) throw InvalidArgument(fmt::format("{}: there is no such file", escaped(file)));
  std::optional<RateRuns> table;
  if (files.size() == 1 && !fs::is_directory(files.front())) table = runs_of_table(files.front(), options);
  if (table && !table->rate_name.empty()) return *table;
  if (!options.metric.empty())
    throw InvalidArgument(fmt::format(
        "--metric names a column of a table with rates, and {} is none: logs are judged by their losses",
        escaped(files.front())));
  try {
    auto runs = runs_of_logs_in(files);
    return runs.runs.empty() && table ? *table : runs;
  } catch (const ParseError&) {
    if (table) return *table;
    throw;
  }
}

RateRuns runs_of_only_study(study::Store& store) {
  const auto studies = store.studies();
  if (studies.size() == 1) return runs_of_study(store, studies.front().name);
  if (studies.empty()) throw InvalidArgument("there are no studies in this store");
  std::string names;
  for (const auto& study : studies) names += (names.empty() ? "" : ", ") + escaped(study.name);
  throw InvalidArgument(fmt::format("the store has {} studies, name one of them: {}", studies.size(), names));
}

}  // namespace surefoot::app
