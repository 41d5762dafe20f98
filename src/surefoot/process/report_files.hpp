#pragma once

#include <filesystem>
#include <map>
#include <memory>

#include "surefoot/process/followed_file.hpp"
#include "surefoot/process/report_file.hpp"

namespace surefoot::process {

/// Reads the reports that a command writes to a file, or to the files of a folder: TensorBoard's event files,
/// whose names only the command knows, and tables such as Lightning's metrics.csv.
class ReportFiles {
 public:
  /// Content that is there now is not the command's. An empty path is no file.
  explicit ReportFiles(std::filesystem::path path);

  /// Gives the lines that are new.
  void look(const ReportFile::TakeLine& take);
  /// The last look: the command has ended.
  void finish(const ReportFile::TakeLine& take);

 private:
  struct Followed {
    std::unique_ptr<FollowedFile> file;
    std::unique_ptr<ReportFile> report;
  };
  void look_into_folder(bool from_start);

  std::filesystem::path path_;
  std::map<std::filesystem::path, Followed> files_;
};

}  // namespace surefoot::process
