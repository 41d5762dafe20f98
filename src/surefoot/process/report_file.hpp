#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "surefoot/logs/line.hpp"
#include "surefoot/logs/lines.hpp"

namespace surefoot::process {

/// Reads what a command writes to a file, line by line where it is text. A table's rows and TensorBoard's
/// events become lines as well, JSON with the names of the columns and tags: `{"step": 10, "train_loss":
/// 0.5}`.
class ReportFile {
 public:
  using TakeLine = std::function<void(std::string_view line, std::int64_t number)>;

  /// `name` is the file's, for what its values are called. A file in a folder of validations
  /// (`validation/events.out…`) tells validation losses.
  explicit ReportFile(std::filesystem::path name);
  ~ReportFile();
  ReportFile(const ReportFile&) = delete;
  ReportFile& operator=(const ReportFile&) = delete;

  void feed(std::string_view bytes, const TakeLine& take);
  /// The file was written anew, and comes from its beginning. Rows up to the step told last are passed over:
  /// many programs write the whole table again for every row.
  void begin_anew(const TakeLine& take);
  /// Nothing comes any more.
  void end(const TakeLine& take);

 private:
  struct Records;
  bool choose(bool whole);
  void give(std::string_view bytes, const TakeLine& take);
  void take_record(const logs::LogLine& record, const TakeLine& take);
  bool is_told(const logs::LogLine& record);

  std::string name_;
  bool of_validation_ = false;
  /// The first bytes, until they tell the form.
  std::string head_;
  bool chosen_ = false;
  logs::LineSplitter lines_;
  /// For tables and events.
  std::unique_ptr<Records> records_;
  /// The last step or epoch that a record told, and how many had none; of a file that was written anew, those
  /// that are passed over.
  double last_told_ = -1;
  std::int64_t without_place_ = 0;
  double pass_until_ = -1;
  std::int64_t pass_without_place_ = 0;
};

}  // namespace surefoot::process
