#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <iterator>
#include <map>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include "surefoot/core/error.hpp"
#include "surefoot/logs/line.hpp"
#include "surefoot/logs/number.hpp"
#include "surefoot/logs/reader.hpp"
#include "surefoot/logs/split_runs.hpp"
#include "surefoot/logs/table_header.hpp"
#include "surefoot/logs/tf_record.hpp"

namespace surefoot::logs {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t head_size = std::size_t{1} << 16;
constexpr std::size_t piece_size = std::size_t{1} << 20;

std::string_view first_line(std::string_view head) {
  const auto begin = head.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  head.remove_prefix(begin);
  return head.substr(0, head.find_first_of("\r\n"));
}

/// A header of a table with numbers below it, and not a sentence with a comma.
bool is_table(std::string_view head) {
  const std::string_view header_line = first_line(head);
  const auto header = table_header(header_line);
  if (!header) return false;
  head.remove_prefix(static_cast<std::size_t>(header_line.data() + header_line.size() - head.data()));
  std::string_view row = first_line(head);
  if (row.empty()) return true;
  bool number = false;
  std::size_t cells = 0;
  for (; row.data() != nullptr; ++cells) number = whole_number(next_cell(row, header->separator)) || number;
  return number && cells > 1;
}

/// A document over several lines, and not an object a line.
bool is_json_document(std::string_view head) {
  const std::string_view line = first_line(head);
  if (line.starts_with('[')) return line == "[" || line.starts_with("[{") || line.starts_with("[ {");
  if (!line.starts_with('{')) return false;
  const auto says = [&](std::string_view words) { return head.find(words) != std::string_view::npos; };
  return line.find('}') == std::string_view::npos || says("\"log_history\"") || says("loss\": [") ||
         says("loss\":[");
}

bool is_binary(std::string_view head) {
  const auto odd = std::count_if(head.begin(), head.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == 0 ||
           (byte < 32 && c != '\n' && c != '\r' && c != '\t' && c != '\b' && c != '\f' && c != 27);
  });
  // A bell or two make no binary of a line.
  return odd > 3 && static_cast<std::size_t>(odd) * 50 > head.size();
}

/// A live log is told by its first line with something in it, for it may be long until there is more; what
/// may be the header of a table by the line below it.
bool tells_its_form(std::string_view head) {
  const auto skip = [&] { head.remove_prefix(std::min(head.find_first_not_of(" \t\r\n"), head.size())); };
  skip();
  const auto end = head.find_first_of("\r\n");
  if (end == std::string_view::npos) return false;
  if (!table_header(head.substr(0, end))) return true;
  head.remove_prefix(end);
  skip();
  return head.find_first_of("\r\n") != std::string_view::npos;
}

class Descriptor {
 public:
  explicit Descriptor(const fs::path& path) : number_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (number_ < 0) throw RunError(fmt::format("cannot read {}: {}", path.string(), std::strerror(errno)));
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { ::close(number_); }
  int number() const { return number_; }

 private:
  int number_;
};

/// Chooses the reader once the head is there, then passes everything on.
class Intake {
 public:
  Intake(std::string source, CurveBuilder& builder, const std::vector<MetricPattern>& metrics)
      : source_(std::move(source)), builder_(builder), metrics_(metrics) {}

  void feed(std::string_view bytes, bool live) {
    if (reader_) return reader_->feed(bytes);
    head_ += bytes;
    if (head_.size() >= head_size || (live && tells_its_form(head_))) choose();
  }

  void end() {
    if (!reader_) choose();
    reader_->end();
  }

 private:
  void choose() {
    if (first_line(head_).empty() && head_.size() < head_size) throw ParseError("the log is empty", source_);
    reader_ = reader_for(head_, source_, builder_, metrics_);
    reader_->feed(head_);
    head_.clear();
  }

  std::string source_;
  CurveBuilder& builder_;
  const std::vector<MetricPattern>& metrics_;
  std::unique_ptr<LogReader> reader_;
  std::string head_;
};

void check_losses(const CurveBuilder& builder, const std::string& source) {
  if (builder.losses() == 0) {
    const auto notes = builder.result().notes;
    throw ParseError(notes.empty() ? "no loss is in it; --metric 'loss=PATTERN' says how one is written"
                                   : "no loss could be read (" + notes.front() + ")",
                     source);
  }
}

/// Waits until there is something to read; false when it is to stop before.
bool wait_for(int descriptor, const std::function<bool()>& go_on) {
  pollfd waited{descriptor, POLLIN, 0};
  while (go_on()) {
    const int ready = ::poll(&waited, 1, 100);
    // What cannot be waited for, the read says.
    if (ready > 0 || (ready < 0 && errno != EINTR)) return true;
  }
  return false;
}

void pump(int descriptor, Intake& intake, const std::string& source, bool live,
          const std::function<bool()>& go_on) {
  std::string piece(piece_size, '\0');
  while (!go_on || wait_for(descriptor, go_on)) {
    const ssize_t count = ::read(descriptor, piece.data(), piece.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw RunError(fmt::format("cannot read {}: {}", source, std::strerror(errno)));
    if (count == 0) break;
    intake.feed(std::string_view(piece).substr(0, static_cast<std::size_t>(count)), live);
  }
  intake.end();
}

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
std::map<fs::path, std::vector<fs::path>> event_files(const fs::path& root, std::vector<std::string>& notes) {
  std::map<fs::path, std::vector<fs::path>> runs;
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

ReadLog read_folder(const fs::path& folder) {
  ReadLog all;
  const auto files_of = event_files(folder, all.notes);
  if (files_of.empty())
    throw ParseError(all.notes.empty()
                         ? "no TensorBoard event file is in this folder"
                         : "no TensorBoard event file could be read (" + all.notes.front() + ")",
                     folder.string());
  std::vector<FolderRuns> folders;
  for (const auto& [place, files] : files_of) {
    CurveBuilder builder(place.string());
    for (const auto& file : files) {
      builder.begin_file(file.string());
      Intake intake(file.string(), builder, {});
      pump(Descriptor(file).number(), intake, file.string(), false, {});
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

std::unique_ptr<LogReader> reader_for(std::string_view head, const std::string& source, CurveBuilder& builder,
                                      const std::vector<MetricPattern>& metrics) {
  TfRecord record;
  if (head.size() >= 12 && read_record(head.substr(0, 12), record) != TfRecordState::broken)
    return events_reader(builder);
  if (is_binary(head)) throw ParseError("bytes that are no TensorBoard events, JSON, table or text", source);
  if (!metrics.empty()) return text_reader(builder, metrics);
  if (is_json_document(head)) return json_reader(builder);
  if (is_table(head)) return csv_reader(builder);
  return text_reader(builder);
}

ReadLog read_log(const std::filesystem::path& path, const std::vector<MetricPattern>& metrics) {
  if (fs::is_directory(path)) return read_folder(path);
  const std::string source = path.string();
  const Descriptor descriptor(path);
  CurveBuilder builder(source);
  Intake intake(source, builder, metrics);
  pump(descriptor.number(), intake, source, false, {});
  check_losses(builder, source);
  return builder.result();
}

ReadLog read_stream(int descriptor, const std::string& source, const std::vector<MetricPattern>& metrics,
                    const StreamWatch& watch) {
  using Clock = std::chrono::steady_clock;
  CurveBuilder builder(source);
  Intake intake(source, builder, metrics);
  auto told = Clock::now();
  std::int64_t told_losses = 0;
  pump(descriptor, intake, source, true, [&] {
    if (watch.should_stop && watch.should_stop()) return false;
    if (!watch.on_news || builder.losses() == told_losses || Clock::now() - told < std::chrono::seconds(1))
      return true;
    told = Clock::now();
    told_losses = builder.losses();
    watch.on_news(builder.result());
    return true;
  });
  check_losses(builder, source);
  return builder.result();
}

}  // namespace surefoot::logs
