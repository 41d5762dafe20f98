#include "surefoot/study/run_curve.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "surefoot/core/error.hpp"

namespace surefoot::study {
namespace {

TEST(RunCurve, ComesBackFromItsText) {
  RunCurve curve{{{.step = 0, .learning_rate = 0.1, .validation_loss = 2.5},
                  {.step = 10, .learning_rate = 0.1, .training_loss = 1.0 / 3},
                  {.step = 20, .diverged = true}},
                 100};
  const auto back = curve_from_text(to_text(curve));
  EXPECT_EQ(back.planned_steps, 100);
  ASSERT_EQ(back.points.size(), 3U);
  EXPECT_EQ(back.points[1].training_loss, 1.0 / 3);
  EXPECT_EQ(back.points[1].learning_rate, 0.1);
  EXPECT_TRUE(std::isnan(back.points[0].training_loss));
  EXPECT_EQ(back.points[0].validation_loss, 2.5);
  EXPECT_FALSE(back.points[1].diverged);
  EXPECT_TRUE(back.points[2].diverged);
  EXPECT_THROW(curve_from_text("{}"), StoreError);
  EXPECT_THROW(curve_from_text("no"), StoreError);
}

TEST(CurveThinner, KeepsAShortRunAsItIs) {
  CurveThinner thinner;
  for (int step = 1; step <= 500; ++step) thinner.add({.step = step, .training_loss = 1.0 / step});
  ASSERT_EQ(thinner.curve().points.size(), 500U);
  EXPECT_EQ(thinner.curve().points[99].training_loss, 0.01);
}

TEST(CurveThinner, JoinsWhatIsToldOfAStep) {
  CurveThinner thinner;
  thinner.add({.step = 1, .training_loss = 3});
  thinner.add({.step = 2, .training_loss = 2});
  thinner.add({.step = 2, .validation_loss = 5});
  thinner.add({.step = 2, .training_loss = 1});
  ASSERT_EQ(thinner.curve().points.size(), 2U);
  EXPECT_EQ(thinner.curve().points[1].training_loss, 1);
  EXPECT_EQ(thinner.curve().points[1].validation_loss, 5);
}

TEST(CurveThinner, KeepsALongRunInBoundsByMeans) {
  CurveThinner thinner;
  const int steps = 100000;
  for (int step = 0; step <= steps; ++step)
    thinner.add({.step = step,
                 .training_loss = step % 2 == 0 ? 10.0 : 11.0,
                 .validation_loss = step % 5000 == 0 ? 1.0 * step : not_measured,
                 .diverged = step == 70000});
  const auto& points = thinner.curve().points;
  EXPECT_LE(points.size(), CurveThinner::most_points);
  EXPECT_GT(points.size(), CurveThinner::most_points / 2);
  EXPECT_EQ(points.front().step, 0);
  EXPECT_EQ(points.back().step, steps);
  int validations = 0;
  int diverged = 0;
  for (std::size_t i = 1; i < points.size(); ++i) {
    EXPECT_GT(points[i].step, points[i - 1].step);
    validations += std::isnan(points[i].validation_loss) ? 0 : 1;
    diverged += points[i].diverged ? 1 : 0;
  }
  EXPECT_NEAR(points[points.size() / 2].training_loss, 10.5, 0.01);
  EXPECT_EQ(validations, 20);
  EXPECT_EQ(diverged, 1);
}

}  // namespace
}  // namespace surefoot::study
