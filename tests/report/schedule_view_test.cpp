#include "surefoot/report/schedule_view.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>

#include <gtest/gtest.h>

#include "surefoot/core/error.hpp"
#include "surefoot/schedule/recipe.hpp"

#include "support/approval.hpp"

namespace surefoot::report {
namespace {

ScheduleView view_of(const char* text, std::int64_t steps) {
  const auto recipe = schedule::Recipe::parse(text);
  return view_schedule(recipe.schedule(), recipe.text(), steps);
}

TEST(ScheduleView, LooksAsApproved) {
  const auto view = view_of("warmup(500) + cosine(peak=0.1, steps=3500, end=1e-4)", 5000);
  testing::approve(
      "schedule.txt",
      schedule_text(view, {.width = 80, .interactive = false, .colour = false, .unicode = true}));
}

TEST(ScheduleView, JsonHasOneRateAStep) {
  const auto json = schedule_json(view_of("linear(0.1, 4)", 6));
  EXPECT_EQ(json.at("learning_rate").size(), 6U);
  EXPECT_EQ(json.at("learning_rate")[0], 0.1);
  EXPECT_EQ(json.at("learning_rate")[5], 0);
  EXPECT_EQ(json.at("steps"), 6);
  EXPECT_EQ(json.at("schedule"), "linear(0.1, 4)");
  EXPECT_FALSE(json.contains("momentum"));
  EXPECT_EQ(schedule_json(view_of("momentum(0.1, 0.5)", 2)).at("momentum")[1], 0.5);
}

TEST(ScheduleView, CsvReadsBack) {
  EXPECT_EQ(schedule_csv(view_of("linear(0.1, 3)", 2)), "step,learning_rate\n0,0.1\n1,0.06666666666666668\n");
  EXPECT_EQ(schedule_csv(view_of("momentum(0.1, 0.5)", 1)), "step,learning_rate,momentum\n0,0.1,0.5\n");
}

TEST(ScheduleView, ManyStepsAreDrawnByTheirExtremes) {
  const auto view = view_of("repeat(constant(0.1, steps=99) + constant(1, steps=1))", 100000);
  const auto chart = schedule_chart(view);
  const auto& points = chart.series[0].points;
  EXPECT_LT(points.size(), 2000U);
  EXPECT_EQ(std::count_if(points.begin(), points.end(), [](const ChartPoint& p) { return p.y == 1; }), 599);
  EXPECT_TRUE(
      std::is_sorted(points.begin(), points.end(), [](const auto& a, const auto& b) { return a.x < b.x; }));
}

TEST(ScheduleView, OnlyWhatShowsIsDrawn) {
  const auto points = [](const char* text) { return schedule_chart(view_of(text, 1000)).series[0].points; };
  EXPECT_EQ(points("0.1").size(), 2U);
  EXPECT_EQ(points("warmup(100) + linear(0.1, 900)").size(), 3U);
  const auto curve = points("cosine(0.1, 1000)");
  EXPECT_LT(curve.size(), 60U);
  const auto rates = schedule::Recipe::parse("cosine(0.1, 1000)").schedule();
  for (std::size_t i = 0; i + 1 < curve.size(); ++i) {
    const double middle = std::floor((curve[i].x + curve[i + 1].x) / 2);
    const double share = (middle - curve[i].x) / (curve[i + 1].x - curve[i].x);
    EXPECT_NEAR(curve[i].y + share * (curve[i + 1].y - curve[i].y), rates(static_cast<std::int64_t>(middle)),
                1e-4);
  }
  EXPECT_EQ(schedule_chart(view_of("step(0.1, 10)", 30)).series[0].points.size(), 30U);
}

TEST(ScheduleView, NoTwoLabelsStandOnNeighbouringLines) {
  const auto text = schedule_text(view_of("cosine(0.1, 100)", 100),
                                  {.width = 80, .interactive = false, .colour = false, .unicode = false});
  std::istringstream lines(text);
  bool before = false;
  for (std::string line; std::getline(lines, line);) {
    const auto wall = line.find('|');
    if (wall == std::string::npos) continue;
    const bool labelled = line.find_first_not_of(' ') < wall;
    EXPECT_FALSE(labelled && before) << line;
    before = labelled;
  }
}

TEST(ScheduleView, TheAxisBeginsAtZeroAndCutsNothing) {
  const auto range = y_range(schedule_chart(view_of("exponential_decay(1, 0.5)", 100)));
  EXPECT_EQ(range.low, 0);
  EXPECT_EQ(range.high, 1);
  EXPECT_EQ(y_range(schedule_chart(view_of("0", 10))).high, 1);
}

TEST(ScheduleView, RefusesStepsThatCannotBeShown) {
  EXPECT_THROW(view_of("0.1", 0), InvalidArgument);
  EXPECT_THROW(view_of("0.1", most_shown_steps + 1), InvalidArgument);
}

TEST(ScheduleView, RefusesARateThatIsNotFinite) {
  EXPECT_THROW(view_of("exponential_decay(0.1, 1e300)", 5), InvalidArgument);
  EXPECT_THROW(view_of("0 * exponential_decay(0.1, 1e308)", 5), InvalidArgument);
}

}  // namespace
}  // namespace surefoot::report
