#include "surefoot/process/output_files.hpp"

#include <array>
#include <fstream>
#include <system_error>
#include <utility>

namespace surefoot::process {

OutputSource output_source(const std::string& word) {
  if (word == "both") return {};
  if (word == "stdout") return {.standard = true, .error = false, .file = {}};
  if (word == "stderr") return {.standard = false, .error = true, .file = {}};
  return {.standard = false, .error = false, .file = word};
}

CommandOutput::CommandOutput(OutputSource source, std::filesystem::path folder, TakeLine take)
    : source_(std::move(source)),
      folder_(std::move(folder)),
      // Each state of a progress bar that is written over itself is a line; what lies between is empty.
      take_([take = std::move(take)](std::string_view line, std::int64_t) {
        if (!line.empty()) take(line);
      }) {
  // What lies there from before is not what this command writes.
  std::error_code error;
  if (!source_.file.empty()) offset_ = std::filesystem::file_size(source_.file, error);
  if (error) offset_ = 0;
}

void CommandOutput::add(OutputStream stream, std::string_view bytes) {
  const bool standard = stream == OutputStream::standard;
  if (!folder_.empty()) {
    auto& kept = standard ? kept_standard_ : kept_error_;
    if (!kept) kept.emplace(folder_ / (standard ? "stdout.log" : "stderr.log"));
    kept->add(bytes);
  }
  if (standard ? source_.standard : source_.error) (standard ? standard_ : error_).feed(bytes, take_);
}

void CommandOutput::look_at_file() {
  if (source_.file.empty()) return;
  std::error_code error;
  const auto size = std::filesystem::file_size(source_.file, error);
  if (error || size == offset_) return;
  // Begun anew.
  if (size < offset_) offset_ = 0;
  std::ifstream file(source_.file, std::ios::binary);
  file.seekg(static_cast<std::streamoff>(offset_));
  std::array<char, 1 << 16> buffer{};
  while (file.read(buffer.data(), buffer.size()), file.gcount() > 0) {
    const auto count = static_cast<std::size_t>(file.gcount());
    offset_ += count;
    in_file_.feed({buffer.data(), count}, take_);
  }
}

void CommandOutput::finish() {
  look_at_file();
  standard_.end(take_);
  error_.end(take_);
  in_file_.end(take_);
  if (kept_standard_) kept_standard_->finish();
  if (kept_error_) kept_error_->finish();
}

}  // namespace surefoot::process
