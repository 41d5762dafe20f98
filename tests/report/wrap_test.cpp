#include "surefoot/report/wrap.hpp"

#include <sstream>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace surefoot::report {
namespace {

TEST(Wrap, BreaksAtBlanksAndIndentsWhatFollows) {
  EXPECT_EQ(wrapped("because the loss falls and turns near a rate of 0.1\nshort\n", 24),
            "because the loss falls\n  and turns near a rate\n  of 0.1\nshort\n");
  EXPECT_EQ(wrapped("  lr 0.1    crashed: the program ended badly", 24),
            "  lr 0.1    crashed: the\n            program\n            ended badly");
  EXPECT_EQ(wrapped("", 10), "");
  EXPECT_EQ(wrapped("as wide ok", 10), "as wide ok");
}

TEST(Wrap, ColoursAndBytesOfACharacterTakeNoRoom) {
  const std::string bold = "\033[1mlearning rate\033[0m é–é";
  EXPECT_EQ(wrapped(bold, 17), bold);
  EXPECT_EQ(wrapped(bold, 16), "\033[1mlearning rate\033[0m\n  é–é");
}

TEST(Wrap, ChartsAndCommandsAreLeftAsTheyAre) {
  for (const char* line :
       {"   3.172 │          ⢀⠴⠊", "next: surefoot train --data some/long/path.csv --lr 0.1",
        "  surefoot find --data fashion-mnist --model cnn   and what it does"})
    EXPECT_EQ(wrapped(line, 20), line);
}

RC_GTEST_PROP(Wrap, KeepsEveryWordAndTheWidth, ()) {
  const auto words = *rc::gen::container<std::vector<std::string>>(
      rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::inRange('a', 'z'))));
  const auto width = *rc::gen::inRange<std::size_t>(10, 80);
  std::string line;
  for (const auto& word : words) line += (line.empty() ? "" : " ") + word;
  std::istringstream result(wrapped(line, width));
  std::vector<std::string> kept;
  for (std::string row; std::getline(result, row);) {
    std::istringstream in_row(row);
    std::size_t count = 0;
    for (std::string word; in_row >> word; ++count) kept.push_back(word);
    RC_ASSERT(row.size() <= width || count == 1U);
  }
  RC_ASSERT(kept == words);
}

}  // namespace
}  // namespace surefoot::report
