#include "surefoot/diagnose/sweep.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "diagnose/curves.hpp"

namespace surefoot::diagnose {
namespace {

LearningCurve at_rate(double rate, double steps) {
  return MadeCurve{falling(steps), falling(steps), [=](double) { return rate; }}.curve();
}

TEST(Sweep, TellsMoreThanEachCurveAlone) {
  auto lost = at_rate(3, 20);
  lost.points.back().diverged = true;
  lost.points.back().training_loss = lost.points.back().validation_loss = NAN;
  const std::vector<LearningCurve> curves{at_rate(0.1, 20), lost, at_rate(0.01, 300), at_rate(1, 400),
                                          at_rate(0.2, 25)};
  const auto sweep = diagnose_together(curves);
  ASSERT_TRUE(sweep);
  EXPECT_EQ(sweep->best_learning_rate, 0.1);
  EXPECT_FALSE(sweep->best_at_edge);
  ASSERT_EQ(sweep->rates.size(), 5U);
  EXPECT_EQ(sweep->rates[0].verdict, Kind::too_low);
  EXPECT_EQ(sweep->rates[1].verdict, Kind::good);
  EXPECT_EQ(sweep->rates[2].verdict, Kind::good);
  EXPECT_EQ(sweep->rates[3].verdict, Kind::too_high);
  EXPECT_EQ(sweep->rates[4].verdict, Kind::diverged);
}

TEST(Sweep, SaysWhenTheBestIsAtTheEdge) {
  const std::vector<LearningCurve> curves{at_rate(0.01, 300), at_rate(0.1, 20)};
  EXPECT_TRUE(diagnose_together(curves)->best_at_edge);
  EXPECT_FALSE(diagnose_together(std::vector{at_rate(0.1, 20)}));
  EXPECT_FALSE(diagnose_together(std::vector{at_rate(0.1, 20), at_rate(0.1, 30)})) << "one rate is no sweep";
}

}  // namespace
}  // namespace surefoot::diagnose
