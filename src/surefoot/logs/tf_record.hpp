#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace surefoot::logs {

/// A record of a TFRecord file, which is a run of them:
///
///     uint64 length | uint32 masked_crc32c(length) | length bytes | uint32 masked_crc32c(bytes)
///
/// all little-endian.
struct TfRecord {
  std::string_view data;
  /// Bytes it takes in the file.
  std::size_t size = 0;
};

enum class TfRecordState { whole, cut_off, broken };

/// Longer records than this are taken for broken ones: scalars are short.
inline constexpr std::uint64_t longest_record = std::uint64_t{1} << 28;

/// Reads the record at the start of `bytes`; `cut_off` when it goes on behind their end.
TfRecordState read_record(std::string_view bytes, TfRecord& record);

/// The bytes of a record.
std::string write_record(std::string_view data);

}  // namespace surefoot::logs
