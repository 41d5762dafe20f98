#include "surefoot/logs/crc32c.hpp"

#include <string>

#include <gtest/gtest.h>

#include "surefoot/logs/tf_record.hpp"

namespace surefoot::logs {
namespace {

TEST(Crc32c, GivesTheValuesOfTheStandard) {
  // RFC 3720, appendix B.4.
  EXPECT_EQ(crc32c("123456789"), 0xE3069283U);
  EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8A9136AAU);
  EXPECT_EQ(crc32c(std::string(32, '\xff')), 0x62A8AB43U);
}

TEST(TfRecord, ReadsWhatItWrote) {
  const std::string bytes = write_record("hello") + write_record("");
  TfRecord record;
  ASSERT_EQ(read_record(bytes, record), TfRecordState::whole);
  EXPECT_EQ(record.data, "hello");
  EXPECT_EQ(record.size, 21U);
  EXPECT_EQ(read_record(std::string_view(bytes).substr(0, 20), record), TfRecordState::cut_off);
  std::string damaged = bytes;
  damaged[13] = 'E';
  EXPECT_EQ(read_record(damaged, record), TfRecordState::broken);
  damaged = bytes;
  damaged[0] = 'E';
  EXPECT_EQ(read_record(damaged, record), TfRecordState::broken);
}

}  // namespace
}  // namespace surefoot::logs
