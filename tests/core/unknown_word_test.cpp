#include "surefoot/core/unknown_word.hpp"

#include <gtest/gtest.h>

namespace surefoot {
namespace {

const std::vector<std::string> known{"one_cycle", "step"};
constexpr WordElsewhere elsewhere[]{{"StepLR", "step(steps)"}, {"CosineAnnealingLR", "cosine(peak)"}};

std::string said(const std::string& word) {
  return unknown_word("schedule", word, known, elsewhere);
}

TEST(UnknownWord, TellsTheNearestOfOurs) {
  EXPECT_EQ(said("setp"), "unknown schedule 'setp', known: one_cycle, step; did you mean 'step'?");
  EXPECT_EQ(said("far"), "unknown schedule 'far', known: one_cycle, step");
}

TEST(UnknownWord, CaseAndUnderscoresDoNotCount) {
  EXPECT_TRUE(said("OneCycle").ends_with("did you mean 'one_cycle'?"));
  EXPECT_TRUE(said("STEP").ends_with("did you mean 'step'?"));
}

TEST(UnknownWord, TellsWhatAWordOfAnotherLibraryIsHere) {
  EXPECT_EQ(said("StepLR"), "unknown schedule 'StepLR', which is step(steps) here");
  EXPECT_EQ(said("CosineAnealingLR"), "unknown schedule 'CosineAnealingLR', which is cosine(peak) here");
}

TEST(UnknownWord, TheBeginningOrAPartOfAWordIsEnough) {
  const std::vector<std::string> data{"digits", "fashion-mnist", "banknote-authentication"};
  EXPECT_EQ(nearest_word("banknote", data), "banknote-authentication");
  EXPECT_EQ(nearest_word("mnist", data), "fashion-mnist");
  EXPECT_EQ(nearest_word("fnid", {"sweep", "find", "train"}), "find");
  EXPECT_EQ(nearest_word("elsewhere", data), "");
  EXPECT_EQ(nearest_word("x", {}), "");
}

TEST(UnknownWord, AWordMayBeShortAndNothingKnown) {
  EXPECT_EQ(unknown_word("study", "t", {"s"}), "unknown study 't', known: s; did you mean 's'?");
  EXPECT_EQ(unknown_word("unit", "x", {}), "unknown unit 'x', known: ");
}

}  // namespace
}  // namespace surefoot
