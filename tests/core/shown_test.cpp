#include "surefoot/core/shown.hpp"

#include <gtest/gtest.h>

namespace surefoot {
namespace {

TEST(Shown, MovesNoCursor) {
  EXPECT_EQ(escaped("a\nb\tc\rd\x1b[31m\x7f é"), "a\\nb\\tc\\rd\\x1b[31m\\x7f é");
}

TEST(Shown, C1ControlsReachNoTerminal) {
  EXPECT_EQ(escaped("a\xc2\x9b"
                    "2Jb"),
            "a\\u009b2Jb");
  EXPECT_EQ(escaped("\xc2\x80\xc2\x9f\xc2\xa0"), "\\u0080\\u009f\xc2\xa0");
  EXPECT_EQ(escaped("a\x9b"
                    "31mb"),
            "a\\x9b31mb");
}

TEST(Shown, BytesThatAreNoUtf8AreWritten) {
  EXPECT_EQ(escaped("caf\xe9"), "caf\\xe9");
  EXPECT_EQ(escaped("\xe2\x82"), "\\xe2\\x82");
  EXPECT_EQ(escaped("\xc0\x9b"), "\\xc0\\x9b");           // longer than need be
  EXPECT_EQ(escaped("\xe0\x82\x9b"), "\\xe0\\x82\\x9b");  // the same
  EXPECT_EQ(escaped("\xed\xa0\x80"), "\\xed\\xa0\\x80");  // a surrogate
  EXPECT_EQ(escaped("\xf5\x80\x80\x80"), "\\xf5\\x80\\x80\\x80");
  EXPECT_EQ(escaped("é 学 😀"), "é 学 😀");
}

TEST(Shown, NoDirectionOfWritingIsTurned) {
  EXPECT_EQ(escaped("\u202egol.exe"), "\\u202egol.exe");
  EXPECT_EQ(escaped("a\u2066b\u2069c\u200fd\u061c"), "a\\u2066b\\u2069c\\u200fd\\u061c");
  EXPECT_EQ(escaped("one\u2028two\u2029"), "one\\u2028two\\u2029");
}

TEST(Shown, LinesAndColoursOfOurOwnStay) {
  EXPECT_EQ(guarded("\x1b[1mname\x1b[0m\n\tb \x1b[38;5;9mc"), "\x1b[1mname\x1b[0m\n\tb \x1b[38;5;9mc");
  EXPECT_EQ(guarded("\x1b[2Ja\x1b]0;title\x07\x1b[3"), "\\x1b[2Ja\\x1b]0;title\\x07\\x1b[3");
  EXPECT_EQ(guarded("a\rb\xc2\x9b"
                    "2J\u202e"),
            "a\\rb\\u009b2J\\u202e");
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
