#include "surefoot/process/last_line.hpp"

#include <gtest/gtest.h>

namespace surefoot::process {
namespace {

std::string last_of(std::initializer_list<std::string_view> pieces) {
  LastLine last;
  for (const auto piece : pieces) last.add(piece);
  return last.text();
}

TEST(LastLine, IsTheLastThatSaysSomething) {
  EXPECT_EQ(last_of({}), "");
  EXPECT_EQ(last_of({"a\nb\n", "  \n\n"}), "b");
  EXPECT_EQ(last_of({"a\nKilled"}), "Killed");
  EXPECT_EQ(last_of({"10%\r20%\r", "  out of ", "memory \r\n"}), "out of memory");
}

TEST(LastLine, IsPlainTextWithinBounds) {
  EXPECT_EQ(last_of({"a\x1b[31mb\tc"}), "a\\x1b[31mb\\tc");
  EXPECT_EQ(last_of({"\xc3\xa4 \xff \xc2\x9b"}), "\xc3\xa4 \\xff \\u009b");
  const std::string flood(1 << 20, 'x');
  EXPECT_EQ(last_of({flood, flood}), std::string(200, 'x') + "…");
  EXPECT_EQ(last_of({std::string(199, 'x'), "\xc3\xa4"}), std::string(199, 'x') + "…");
}

}  // namespace
}  // namespace surefoot::process
