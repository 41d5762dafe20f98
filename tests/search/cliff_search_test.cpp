#include "surefoot/search/cliff_search.hpp"

#include <gtest/gtest.h>

namespace surefoot::search {
namespace {

TEST(CliffSearch, FindsTheEdgeInThreeQuestions) {
  for (double cliff = -2.4; cliff < -0.9; cliff += 0.1) {
    CliffSearch search(-2);
    int questions = 0;
    while (const auto rate = search.ask()) {
      search.tell(*rate < cliff);
      ++questions;
    }
    EXPECT_EQ(questions, 3);
    EXPECT_NEAR(search.edge(), cliff, cliff < -2.26 || cliff > -0.74 ? 0.26 : 0.126) << cliff;
  }
}

TEST(CliffSearch, EndsBeyondItsRatesWhereAllFallOrAllSurvive) {
  for (const bool survived : {false, true}) {
    CliffSearch search(-2);
    while (search.ask()) search.tell(survived);
    EXPECT_NEAR(search.edge(), survived ? -0.625 : -2.375, 1e-12);
  }
}

}  // namespace
}  // namespace surefoot::search
