#include "surefoot/process/output_files.hpp"

#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "surefoot/core/shown.hpp"

namespace surefoot::process {
namespace {

namespace fs = std::filesystem;

/// Removes what an earlier attempt of the same command left in its folder.
void clear_away(const fs::path& folder, const fs::path& file) {
  std::error_code ignored;
  for (const char* name : {"stdout.log", "stderr.log"}) fs::remove(folder / name, ignored);
  const auto inside = file.lexically_normal().lexically_relative(folder.lexically_normal());
  if (file.empty() || inside.empty() || *inside.begin() == "..") return;
  fs::path earlier = file;
  earlier += ".earlier";
  if (fs::is_regular_file(file, ignored)) fs::rename(file, earlier, ignored);
}

}  // namespace

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
  if (!folder_.empty()) clear_away(folder_, source_.file);
  files_.emplace(source_.file);
}

void CommandOutput::add(OutputStream stream, std::string_view bytes) {
  const bool standard = stream == OutputStream::standard;
  if (!folder_.empty()) {
    auto& kept = standard ? kept_standard_ : kept_error_;
    if (!kept) kept.emplace(folder_ / (standard ? "stdout.log" : "stderr.log"));
    kept->add(bytes);
  }
  (standard ? last_standard_ : last_error_).add(bytes);
  if (standard ? source_.standard : source_.error) (standard ? standard_ : error_).feed(bytes, take_);
}

void CommandOutput::look_at_file() {
  files_->look(take_);
}

void CommandOutput::finish() {
  files_->finish(take_);
  standard_.end(take_);
  error_.end(take_);
  if (kept_standard_) kept_standard_->finish();
  if (kept_error_) kept_error_->finish();
}

std::string CommandOutput::last_words() const {
  const std::string error = last_error_.text();
  const std::string line = error.empty() ? last_standard_.text() : error;
  if (line.empty()) return "it printed nothing";
  const std::string place =
      folder_.empty() ? ""
                      : ", in " + escaped((folder_ / (error.empty() ? "stdout.log" : "stderr.log")).string());
  return fmt::format("last line: '{}'{}", line, place);
}

}  // namespace surefoot::process
