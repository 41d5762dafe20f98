#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "surefoot/logs/reader.hpp"
#include "surefoot/logs/unpack.hpp"

namespace surefoot::logs {

/// Takes a log's bytes in pieces as they lie in the file: unpacks gzip, decodes UTF-16, chooses the reader
/// once the head is there and passes everything on to it.
class Intake {
 public:
  /// `builder` and `metrics` must outlive it.
  Intake(std::string source, CurveBuilder& builder, const std::vector<MetricPattern>& metrics);

  /// `live`: more may be long in coming, so that the first line chooses. Throws ParseError for what is no
  /// log.
  void feed(std::string_view bytes, bool live);
  void end();

 private:
  void unpack(std::string_view packed, bool live);
  void decode(std::string_view bytes, bool live);
  void take(std::string_view text, bool live);
  void choose();

  std::string source_;
  CurveBuilder& builder_;
  const std::vector<MetricPattern>& metrics_;
  /// The first bytes, until there are enough to tell gzip and UTF-16 by.
  std::string first_;
  bool begun_ = false;
  std::unique_ptr<Gunzip> gunzip_;
  std::string unpacked_;
  /// The first unpacked bytes, until they tell UTF-16.
  std::string text_head_;
  bool text_begun_ = false;
  std::optional<Utf16> utf16_;
  std::string decoded_;
  std::unique_ptr<LogReader> reader_;
  std::string head_;
};

}  // namespace surefoot::logs
