#include "surefoot/adapt/bracket.hpp"

#include <cmath>
#include <functional>

#include <gtest/gtest.h>

namespace surefoot::adapt {
namespace {

std::vector<double> climb(Bracket& bracket, const std::function<double(double)>& loss) {
  std::vector<double> order;
  while (const auto position = bracket.next()) {
    order.push_back(*position);
    bracket.tell(*position, loss(*position));
  }
  return order;
}

TEST(Bracket, ClimbsUpThenLooksBelowAndStopsBetweenWorseNeighbours) {
  Bracket bracket{.center = 1, .spacing = 10};
  EXPECT_EQ(climb(bracket, [](double k) { return (k - 2) * (k - 2); }), (std::vector<double>{0, 1, 2, 3}));
  EXPECT_EQ(bracket.best(), 2);
  EXPECT_EQ(bracket.rate(2), 100);
  Bracket down{.center = 1, .spacing = 10};
  EXPECT_EQ(climb(down, [](double k) { return (k + 2) * (k + 2); }), (std::vector<double>{0, 1, -1, -2, -3}));
  EXPECT_EQ(down.best(), -2);
}

TEST(Bracket, GoesNoHigherThanARateThatDiverged) {
  Bracket bracket{.center = 1, .spacing = 10};
  EXPECT_EQ(climb(bracket, [](double k) { return k > -2 ? std::nan("") : -k; }),
            (std::vector<double>{0, -1, -2, -3}));
  EXPECT_EQ(bracket.best(), -2);
}

TEST(Bracket, SearchesOnWhileNothingIsClear) {
  Bracket bracket{.center = 1, .spacing = 10, .reach = 3, .clear = 1};
  EXPECT_EQ(climb(bracket, [](double k) { return k == -2 ? 0.5 : 2 + 0.01 * k * k; }),
            (std::vector<double>{0, 1, 2, 3, -1, -2, -3}));
  EXPECT_EQ(bracket.best(), -2);
}

TEST(Bracket, KeepsWithinReachAndBoundsAndMayFindNothing) {
  Bracket bracket{.center = 1, .spacing = 10, .reach = 2, .low = 0.05};
  EXPECT_EQ(climb(bracket, [](double) { return INFINITY; }), (std::vector<double>{0, -1}));
  EXPECT_FALSE(bracket.best().has_value());
  Bracket high{.center = 1, .spacing = 10, .reach = 9, .high = 150};
  EXPECT_EQ(climb(high, [](double k) { return -k; }), (std::vector<double>{0, 1, 2}));
}

}  // namespace
}  // namespace surefoot::adapt
