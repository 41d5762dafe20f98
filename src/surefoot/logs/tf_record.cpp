#include "surefoot/logs/tf_record.hpp"

#include "surefoot/logs/crc32c.hpp"

namespace surefoot::logs {
namespace {

constexpr std::size_t head_size = 12;

std::uint64_t little_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = bytes.size(); i > 0; --i)
    value = value << 8U | static_cast<unsigned char>(bytes[i - 1]);
  return value;
}

std::string little_endian(std::uint64_t value, std::size_t size) {
  std::string bytes;
  for (std::size_t i = 0; i < size; ++i) bytes += static_cast<char>(value >> (8 * i) & 0xFFU);
  return bytes;
}

}  // namespace

TfRecordState read_record(std::string_view bytes, TfRecord& record) {
  if (bytes.size() < head_size) return TfRecordState::cut_off;
  const std::uint64_t length = little_endian(bytes.substr(0, 8));
  if (masked_crc32c(bytes.substr(0, 8)) != little_endian(bytes.substr(8, 4)) || length > longest_record)
    return TfRecordState::broken;
  if (bytes.size() < head_size + length + 4) return TfRecordState::cut_off;
  record.data = bytes.substr(head_size, length);
  record.size = head_size + length + 4;
  return masked_crc32c(record.data) == little_endian(bytes.substr(head_size + length, 4))
             ? TfRecordState::whole
             : TfRecordState::broken;
}

std::string write_record(std::string_view data) {
  const std::string length = little_endian(data.size(), 8);
  std::string record = length + little_endian(masked_crc32c(length), 4);
  record += data;
  return record + little_endian(masked_crc32c(data), 4);
}

}  // namespace surefoot::logs
