#include "surefoot/logs/number.hpp"

#include <cmath>
#include <cstdlib>
#include <string>

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace surefoot::logs {
namespace {

TEST(PrintedNumber, ReadsEverySpelling) {
  EXPECT_EQ(printed_number("2.31, x")->value, 2.31);
  EXPECT_EQ(printed_number("-.5e-3 ")->value, -0.5e-3);
  EXPECT_EQ(printed_number("1E5")->value, 1e5);
  EXPECT_EQ(printed_number("50ms")->length, 2U);
  EXPECT_EQ(printed_number("1e400")->value, INFINITY);
  EXPECT_EQ(printed_number("1e-400")->value, 0);
  for (const char* text : {"nan", "NaN", "-nan(ind)", "1.#QNAN", "nan)", "NAN,"})
    EXPECT_TRUE(std::isnan(printed_number(text)->value)) << text;
  EXPECT_EQ(printed_number("-Infinity")->value, -INFINITY);
  EXPECT_EQ(printed_number("+inf")->value, INFINITY);
  for (const char* text : {"", "nanms", "info", "infinite", "-", ".", "e5", "x1", "nan_count"})
    EXPECT_FALSE(printed_number(text)) << text;
}

TEST(PrintedNumber, SeesADecimalCommaAndThousands) {
  const auto comma = printed_number("2,31;");
  EXPECT_EQ(comma->value, 2.31);
  EXPECT_TRUE(comma->decimal_comma);
  EXPECT_FALSE(comma->grouped);
  EXPECT_EQ(printed_number("12,000")->grouped, 12000);
  EXPECT_EQ(printed_number("1,234,567")->value, 1234567);
  EXPECT_EQ(printed_number("1,234.5")->value, 1234.5);
  EXPECT_FALSE(printed_number("0,001")->grouped);
  EXPECT_EQ(printed_number("1, 2")->value, 1);
  EXPECT_EQ(printed_number("1,2,3")->value, 1);
}

TEST(PrintedNumber, IsTheWholeText) {
  EXPECT_EQ(whole_number(" \"3.5\"\r")->value, 3.5);
  EXPECT_FALSE(whole_number("3.5 x"));
  EXPECT_FALSE(whole_number("  "));
}

TEST(PrintedNumber, GivesBackWhatWasPrinted) {
  rc::check("printed with 17 digits and read again, a double is itself", [](double value) {
    RC_PRE(std::isfinite(value));
    char text[64];
    std::snprintf(text, sizeof text, "%.17g", value);
    const auto found = printed_number(text);
    RC_ASSERT(found && found->value == value && found->length == std::string(text).size());
  });
}

/// Short decimals are not parsed by the library; each bit must be as if they were.
TEST(PrintedNumber, ShortDecimalsAreRoundedAsTheLibraryDoes) {
  std::uint64_t state = 1;
  for (int i = 0; i < 20000; ++i) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    const std::uint64_t digits = (state >> 8U) % 10000000000000000U;
    std::string text = std::to_string(digits);
    if (const std::size_t point = (state >> 3U) % (text.size() + 1); point > 0) text.insert(point, ".");
    const auto number = printed_number(text);
    ASSERT_TRUE(number) << text;
    EXPECT_EQ(number->value, std::strtod(text.c_str(), nullptr)) << text;
  }
  EXPECT_EQ(printed_number("0.1")->value, 0.1);
  EXPECT_EQ(printed_number("999999999999999")->value, 999999999999999.0);
}

}  // namespace
}  // namespace surefoot::logs
