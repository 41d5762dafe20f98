#include "surefoot/report/svg.hpp"

#include <cmath>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "surefoot/report/ticks.hpp"

namespace surefoot::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::vector<double> values(const std::vector<Tick>& ticks) {
  std::vector<double> all;
  for (const auto& tick : ticks) all.push_back(tick.value);
  return all;
}

std::size_t count(const std::string& text, const std::string& word) {
  std::size_t times = 0;
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++times;
  return times;
}

TEST(Ticks, StandAtRoundPlaces) {
  EXPECT_EQ(values(linear_ticks(0, 10)), (std::vector<double>{0, 2, 4, 6, 8, 10}));
  EXPECT_EQ(values(linear_ticks(-0.3, 0.3, 3)), (std::vector<double>{-0.2, 0, 0.2}));
  EXPECT_EQ(linear_ticks(0, 1e-9).back().label, "1e-09");
  EXPECT_TRUE(linear_ticks(1, 1).empty());
  EXPECT_TRUE(linear_ticks(0, INFINITY).empty());
}

TEST(Ticks, OfALogarithmicAxisAreDecadesAndWhatLiesBetweenFewOfThem) {
  const auto few = log_ticks(-2, 0);
  ASSERT_EQ(few.size(), 7U);
  EXPECT_NEAR(few[1].value, 0.02, 1e-12);
  EXPECT_EQ(few[0].label, "0.01");
  const auto many = log_ticks(-200, 100);
  EXPECT_LT(std::ranges::count_if(many, [](const Tick& tick) { return !tick.label.empty(); }), 12);
}

TEST(Svg, EscapesWhatComesFromOutside) {
  Chart chart;
  chart.title = "<script>alert(1)</script> & \"q\"\n\x1b[2J\u202e";
  chart.series = {{"</svg><a href='x'>", {{0, 1}, {1, 2}}}};
  chart.mark = 0.5;
  chart.mark_label = "<b>";
  const auto text = svg(chart);
  EXPECT_THAT(text, Not(HasSubstr("<script")));
  EXPECT_THAT(text, Not(HasSubstr("<a href")));
  EXPECT_THAT(text, Not(HasSubstr("<b>")));
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(text.find("\u202e"), std::string::npos);
  EXPECT_EQ(count(text, "</svg>"), 1U);
}

TEST(Svg, BreaksALineWhereALossIsNoNumber) {
  Chart chart;
  chart.series = {{"a", {{0, 1}, {1, 2}, {2, NAN}, {3, 1}, {4, 2}, {5, INFINITY}, {6, 1}}}};
  const auto text = svg(chart);
  EXPECT_EQ(count(text, "<polyline"), 2U);
  EXPECT_EQ(count(text, "<circle"), 5U) << "the last stands alone";
  EXPECT_THAT(text, Not(HasSubstr("nan")));
  EXPECT_THAT(text, Not(HasSubstr("inf")));
}

TEST(Svg, LeavesOutWhatALogarithmicAxisDoesNotHave) {
  Chart chart;
  chart.log_x = true;
  chart.series = {{"a", {{0, 1}, {-1, 1}, {0.1, 1}, {1, 2}}}};
  chart.mark = 0;
  const auto text = svg(chart);
  EXPECT_EQ(count(text, "<circle"), 2U);
  EXPECT_THAT(text, Not(HasSubstr("inf")));
}

TEST(Svg, KeepsEverySpikeOfALongRun) {
  Chart chart;
  Series series{"loss", {}};
  for (int i = 0; i < 100000; ++i) series.points.push_back({static_cast<double>(i), 1 + 0.001 * (i % 7)});
  series.points[54321].y = 1.9;
  chart.series = {series};
  const auto text = svg(chart);
  EXPECT_LT(text.size(), 100000U);
  chart.series[0].points[54321].y = 1;
  EXPECT_NE(svg(chart), text);
}

TEST(Svg, DrawsAnEmptyChart) {
  EXPECT_THAT(svg({}), HasSubstr("</svg>"));
}

}  // namespace
}  // namespace surefoot::report
