#include "surefoot/process/report_files.hpp"

#include <string>
#include <system_error>
#include <utility>

namespace surefoot::process {
namespace {

namespace fs = std::filesystem;

constexpr int most_entries = 2000;

/// Event files, and tables by the names that trainers give them.
bool is_report(const fs::path& file) {
  const std::string name = file.filename().string();
  return name.find("tfevents") != std::string::npos || name == "metrics.csv" || name == "progress.csv" ||
         name == "results.csv";
}

}  // namespace

ReportFiles::ReportFiles(std::filesystem::path path) : path_(std::move(path)) {
  if (path_.empty()) return;
  std::error_code error;
  if (fs::is_directory(path_, error))
    look_into_folder(false);
  else
    files_[path_] = {std::make_unique<FollowedFile>(path_), std::make_unique<ReportFile>(path_)};
}

void ReportFiles::look_into_folder(bool from_start) {
  std::error_code error;
  int looked = 0;
  for (fs::recursive_directory_iterator i(path_, fs::directory_options::skip_permission_denied, error), end;
       !error && i != end && ++looked < most_entries; i.increment(error)) {
    if (files_.contains(i->path()) || !is_report(i->path())) continue;
    files_[i->path()] = {
        from_start ? FollowedFile::from_start(i->path()) : std::make_unique<FollowedFile>(i->path()),
        std::make_unique<ReportFile>(i->path())};
  }
}

void ReportFiles::look(const ReportFile::TakeLine& take) {
  std::error_code error;
  if (!path_.empty() && fs::is_directory(path_, error)) look_into_folder(true);
  for (auto& [path, followed] : files_) {
    auto& report = *followed.report;
    followed.file->look([&](std::string_view bytes) { report.feed(bytes, take); },
                        [&] { report.begin_anew(take); });
  }
}

void ReportFiles::finish(const ReportFile::TakeLine& take) {
  std::error_code error;
  if (!path_.empty() && fs::is_directory(path_, error)) look_into_folder(true);
  for (auto& [path, followed] : files_) {
    auto& report = *followed.report;
    followed.file->finish([&](std::string_view bytes) { report.feed(bytes, take); },
                          [&] { report.begin_anew(take); });
    report.end(take);
  }
}

}  // namespace surefoot::process
