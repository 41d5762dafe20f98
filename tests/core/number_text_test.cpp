#include "surefoot/core/number_text.hpp"

#include <limits>

#include <gtest/gtest.h>

namespace surefoot {
namespace {

TEST(NumberText, HasNoExponentWhereAPersonWritesNone) {
  EXPECT_EQ(number_text(100, 2), "100");
  EXPECT_EQ(number_text(1234, 2), "1200");
  EXPECT_EQ(number_text(12345.6, 4), "12350");
  EXPECT_EQ(number_text(-99999, 3), "-100000");
  EXPECT_EQ(number_text(0.056, 2), "0.056");
  EXPECT_EQ(number_text(10, 2), "10");
  EXPECT_EQ(number_text(3.2e-5, 2), "3.2e-05");
  EXPECT_EQ(number_text(0, 2), "0");
  EXPECT_EQ(number_text(3.2e9, 2), "3.2e+09");
  EXPECT_EQ(number_text(std::numeric_limits<double>::infinity(), 2), "inf");
}

}  // namespace
}  // namespace surefoot
