#include "surefoot/core/shown.hpp"

#include <gtest/gtest.h>

namespace surefoot {
namespace {

TEST(Shown, MovesNoCursor) {
  EXPECT_EQ(escaped("a\nb\tc\rd\x1b[31m\x7f é"), "a\\nb\\tc\\rd\\x1b[31m\\x7f é");
}

TEST(Shown, CutsWhatIsLongBetweenCharacters) {
  EXPECT_EQ(shown(std::string(80, 'x')), std::string(80, 'x'));
  EXPECT_EQ(shown(std::string(81, 'x')), std::string(80, 'x') + "…");
  std::string accents;
  for (int i = 0; i < 90; ++i) accents += "é";
  EXPECT_EQ(shown(accents), accents.substr(0, 160) + "…");
  EXPECT_EQ(shown("\n"), "\\n");
}

}  // namespace
}  // namespace surefoot
