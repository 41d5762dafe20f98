#include "surefoot/logs/read_folder.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>

#include <fmt/format.h>
#include <unistd.h>

#include "surefoot/core/error.hpp"
#include "surefoot/core/shown.hpp"
#include "surefoot/logs/descriptor.hpp"
#include "surefoot/logs/folder_logs.hpp"
#include "surefoot/logs/split_runs.hpp"
#include "surefoot/logs/tf_record.hpp"

namespace surefoot::logs {
namespace {

namespace fs = std::filesystem;

using EventFiles = std::map<fs::path, std::vector<fs::path>>;

bool is_event_file(const fs::path& file) {
  const Descriptor descriptor(file);
  std::string head(4096, '\0');
  const ssize_t count = ::read(descriptor.number(), head.data(), head.size());
  if (count < 12) return false;
  TfRecord record;
  return read_record(std::string_view(head).substr(0, static_cast<std::size_t>(count)), record) !=
         TfRecordState::broken;
}

/// The event files of each folder under `root`, in the order of their names, which begin with the time. What
/// cannot be read is noted.
EventFiles event_files(const fs::path& root, std::vector<std::string>& notes) {
  EventFiles runs;
  std::error_code error;
  for (fs::recursive_directory_iterator i(root, fs::directory_options::skip_permission_denied, error), end;
       i != end; i.increment(error)) {
    if (error) break;
    if (!i->is_regular_file(error)) continue;
    try {
      if (is_event_file(i->path()))
        runs[i->path().parent_path()].push_back(i->path());
      else if (i->path().filename().string().find("tfevents") != std::string::npos)
        notes.push_back(i->path().string() + ": no event could be read from it, left out");
    } catch (const RunError& unreadable) {
      notes.push_back(std::string(unreadable.what()) + ", left out");
    }
  }
  for (auto& [folder, files] : runs) std::sort(files.begin(), files.end());
  return runs;
}

ReadLog read_events(const fs::path& folder, const EventFiles& files_of, ReadLog all) {
  std::vector<FolderRuns> folders;
  for (const auto& [place, files] : files_of) {
    CurveBuilder builder(place.string());
    for (const auto& file : files) {
      builder.begin_file(file.string());
      feed_file(file, builder);
    }
    auto log = builder.result();
    folders.push_back({place, std::move(log.runs)});
    std::move(log.notes.begin(), log.notes.end(), std::back_inserter(all.notes));
  }
  for (auto& joined : join_split_runs(std::move(folders), all.notes))
    std::move(joined.runs.begin(), joined.runs.end(), std::back_inserter(all.runs));
  if (all.runs.empty()) throw ParseError("no loss is in its event files", folder.string());
  return all;
}

}  // namespace

ReadLog read_folder(const std::filesystem::path& folder) {
  ReadLog all;
  const auto files_of = event_files(folder, all.notes);
  if (!files_of.empty()) return read_events(folder, files_of, std::move(all));
  if (!all.notes.empty())
    throw ParseError("no TensorBoard event file could be read (" + all.notes.front() + ")", folder.string());
  const auto files = log_files(folder);
  if (auto log = read_metric_files(folder, files)) return std::move(*log);
  if (auto log = read_named_logs(folder, files)) return std::move(*log);
  return read_only_log(folder, files);
}

}  // namespace surefoot::logs
