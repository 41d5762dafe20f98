#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "surefoot/logs/curve_builder.hpp"

namespace surefoot::logs {

/// Reads one form of log, fed with its bytes in pieces of any size.
class LogReader {
 public:
  virtual ~LogReader() = default;
  /// Takes the next bytes. Never throws on what they are: what cannot be read is noted.
  virtual void feed(std::string_view bytes) = 0;
  /// Nothing comes any more.
  virtual void end() = 0;
};

/// `NAME=PATTERN`: a regular expression (RE2) with one group for the number, and what it stands for: step,
/// epoch, loss, val_loss, learning_rate, or any other name for a metric.
struct MetricPattern {
  std::string name;
  std::string pattern;
};

/// Reads `NAME=PATTERN`. Throws InvalidArgument when there is no `=`, when the pattern is no regular
/// expression, or when it has not exactly one group.
MetricPattern parse_metric(const std::string& text);

/// The four forms. Each writes into `builder`, which must outlive it, and throws nothing for what the bytes
/// are.
///
/// Text, a line at a time, JSON lines among it; `metrics`, of patterns that parse_metric accepts, say what
/// else is read. Where a pattern would find a number there may stand a NaN or an infinity.
std::unique_ptr<LogReader> text_reader(CurveBuilder& builder, const std::vector<MetricPattern>& metrics = {});
/// Tables with a header (table_header.hpp): Keras, Lightning, Surefoot's own curves.
std::unique_ptr<LogReader> csv_reader(CurveBuilder& builder);
/// A JSON document, held whole: trainer_state.json of Hugging Face, a list of records, or an object of
/// lists.
std::unique_ptr<LogReader> json_reader(CurveBuilder& builder);
/// TensorBoard's event files.
std::unique_ptr<LogReader> events_reader(CurveBuilder& builder);

/// The reader for a log that begins with these bytes (all of it, or 64 KiB at least), by what they are:
/// TensorBoard events by the checksum of the first record, JSON by its parse, tables by a header that names a
/// loss, and else text, JSON lines among it. Throws ParseError for bytes that are none of these.
std::unique_ptr<LogReader> reader_for(std::string_view head, const std::string& source, CurveBuilder& builder,
                                      const std::vector<MetricPattern>& metrics = {});

/// Reads a file, or a folder of TensorBoard events: each folder with event files in it is a run, its files
/// one after another. Memory is bounded whatever the size, but for JSON documents, which are held whole.
/// Throws RunError when it cannot be read and ParseError, naming the file, when no loss is in it.
ReadLog read_log(const std::filesystem::path& path, const std::vector<MetricPattern>& metrics = {});

/// What a live log is watched by.
struct StreamWatch {
  /// Told of what was read so far once there is more, at most once a second.
  std::function<void(const ReadLog&)> on_news;
  /// Asked ten times a second, also while nothing comes; the reading ends once it is true.
  std::function<bool()> should_stop;
};

/// Reads a descriptor to its end, for instance 0 for standard input, as the bytes come.
ReadLog read_stream(int descriptor, const std::string& source, const std::vector<MetricPattern>& metrics = {},
                    const StreamWatch& watch = {});

}  // namespace surefoot::logs
