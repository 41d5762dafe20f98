#include <cmath>

#include <gtest/gtest.h>

#include "surefoot/core/error.hpp"
#include "surefoot/report/candidate_lines.hpp"
#include "surefoot/report/find_view.hpp"
#include "surefoot/report/number.hpp"
#include "surefoot/report/progress_line.hpp"
#include "surefoot/report/train_view.hpp"

#include "support/approval.hpp"
#include "support/temporary_folder.hpp"

namespace surefoot::report {
namespace {

const Terminal plain{.width = 80, .interactive = false, .colour = false, .unicode = true};
const Terminal ascii{.width = 60, .interactive = false, .colour = false, .unicode = false};

FindView found() {
  FindView view;
  view.method = "combined";
  view.suggestion.learning_rate = 0.0562;
  view.suggestion.low = 0.03;
  view.suggestion.high = 0.1;
  view.suggestion.confidence = 0.8;
  view.suggestion.reason = "the loss falls here";
  find::RangeTest test({.range = {1e-5, 10}, .steps = 60});
  while (const auto rate = test.ask()) {
    const double x = std::log10(*rate);
    test.tell(2.3 - 1.5 / (1 + std::exp(-(x + 2) / 0.3)) + (x > -0.5 ? std::pow(10, 2 * (x + 0.5)) - 1 : 0));
  }
  view.range_tests = {test.curve()};
  view.steps_spent = 300;
  view.horizon = 4000;
  view.cost_share = 0.075;
  view.seconds = 1.25;
  view.seed = 7;
  view.subject = "mlp:128 on digits with sgd, batches of 64, seed 7";
  view.next_command = "surefoot train --lr 0.056";
  return view;
}

FindView raced() {
  FindView view = found();
  view.range_tests.clear();
  view.candidates = {{0.01, find::CandidateState::dropped, {{10, 2.2}}},
                     {0.1, find::CandidateState::won, {{10, 1.9}, {20, 1.2}}},
                     {1, find::CandidateState::dropped, {{10, 2.0}, {20, 1.9}}},
                     {10, find::CandidateState::diverged, {{10, NAN}}}};
  return view;
}

TEST(FindText, IsAsApproved) {
  testing::approve("find.txt", find_text(found(), plain));
  testing::approve("find_ascii.txt", find_text(found(), ascii));
  testing::approve("find_race.txt", find_text(raced(), plain));
  FindView refused = found();
  refused.suggestion = find::refusal("the loss never falls");
  testing::approve("find_refused.txt", find_text(refused, plain));
}

TEST(FindText, HasColoursOnlyWhenTold) {
  EXPECT_EQ(find_text(found(), plain).find('\033'), std::string::npos);
  Terminal coloured = plain;
  coloured.colour = true;
  EXPECT_NE(find_text(found(), coloured).find('\033'), std::string::npos);
}

TEST(FindJson, HasTheKeysOfItsSchema) {
  const auto json = find_json(raced());
  EXPECT_EQ(json.at("schema"), 1);
  EXPECT_DOUBLE_EQ(json.at("learning_rate").get<double>(), 0.0562);
  for (const char* key : {"low", "high", "confidence", "reason", "method", "steps_spent", "horizon",
                          "cost_share", "seconds", "seed", "range_test", "judged_by", "candidates"})
    EXPECT_TRUE(json.contains(key)) << key;
  for (const char* key : {"learning_rates", "losses", "smoothed"})
    EXPECT_TRUE(json.at("range_test").at(key).is_array());
  EXPECT_EQ(json.at("candidates").at(1).at("history").at(1).at("step"), 20);
  EXPECT_TRUE(json.at("candidates").at(3).at("history").at(0).at("validation_loss").is_null());
  FindView refused = found();
  refused.suggestion = find::refusal("no");
  EXPECT_TRUE(find_json(refused).at("learning_rate").is_null());
  EXPECT_EQ(json.size(), 16U);
}

TEST(TrainJson, LeavesAccuracyOutWhereThereAreNoClasses) {
  TrainView view;
  view.validation_loss = NAN;
  EXPECT_FALSE(train_json(view).contains("accuracy"));
  EXPECT_TRUE(train_json(view).at("validation_loss").is_null());
  view.accuracy = 0.5;
  EXPECT_EQ(train_json(view).size(), 10U);
}

TEST(Draw, SurvivesEveryKindOfData) {
  Chart chart;
  chart.log_x = true;
  for (const std::size_t width : {1, 40, 80, 200})
    for (const auto& points : std::vector<std::vector<ChartPoint>>{{},
                                                                   {{1, 1}},
                                                                   {{1, 5}, {10, 5}},
                                                                   {{1, NAN}, {2, INFINITY}},
                                                                   {{-1, 1}, {0, 2}},
                                                                   {{1, -5}, {1e9, -1e12}},
                                                                   {{1e-300, 1}, {1e300, 2}}}) {
      chart.series = {{"s", points, false}};
      for (const bool log : {true, false}) {
        chart.log_x = log;
        EXPECT_FALSE(draw(chart, {.width = width}).empty());
      }
    }
}

TEST(YRange, CutsAnExplosionButKeepsTheRest) {
  Chart chart;
  chart.series = {{"s", {{1, 2}, {2, 1.5}, {3, 1}, {4, 1.2}, {5, 1e6}}, false}};
  EXPECT_EQ(y_range(chart).low, 1);
  EXPECT_LT(y_range(chart).high, 10);
}

TEST(Numbers, ReadAsAPersonWritesThem) {
  EXPECT_EQ(rate_text(0.05623), "0.056");
  EXPECT_EQ(rate_text(3.16e-5), "3.2e-05");
  EXPECT_EQ(rate_text(10), "10");
  EXPECT_EQ(count_text(0), "0");
  EXPECT_EQ(count_text(999), "999");
  EXPECT_EQ(count_text(1234567), "1,234,567");
  EXPECT_EQ(count_text(-1234), "-1,234");
  EXPECT_EQ(duration_text(0.84), "0.8 s");
  EXPECT_EQ(duration_text(130), "2 min 10 s");
  EXPECT_EQ(duration_text(11100), "3 h 5 min");
  EXPECT_EQ(duration_text(NAN), "?");
  EXPECT_EQ(share_text(0.064), "6.4%");
  EXPECT_EQ(share_text(0.64), "64%");
}

/// Clears the screen by C0 and by C1, turns the direction of writing, and is no UTF-8.
constexpr const char* hostile =
    "a\x1b[2Jb\xc2\x9b"
    "2J\u202e\x9b";
constexpr const char* harmless = "a\\x1b[2Jb\\u009b2J\\u202e\\x9b";

TEST(Chart, WordsFromOutsideMoveNoCursor) {
  Chart chart;
  chart.title = hostile;
  chart.x_label = hostile;
  chart.mark = 1;
  chart.mark_label = hostile;
  chart.series = {{hostile, {{0, 1}, {1, 2}}, false}, {"b", {{0, 1}, {1, 2}}, false}};
  Terminal colours = plain;
  colours.colour = true;
  for (const Terminal& terminal : {plain, colours}) {
    const auto text = draw(chart, terminal);
    EXPECT_EQ(text.find("\x1b[2J"), std::string::npos);
    EXPECT_EQ(text.find("\xc2\x9b"), std::string::npos);
    EXPECT_EQ(text.find("\u202e"), std::string::npos);
    EXPECT_NE(text.find(harmless), std::string::npos);
  }
}

TEST(Texts, WordsFromOutsideMoveNoCursor) {
  TrainView train;
  train.subject = hostile;
  train.folder = hostile;
  train.interrupted = true;
  FindView find = found();
  find.subject = hostile;
  find.next_command = hostile;
  find.suggestion.reason = hostile;
  for (const auto& text : {train_text(train, plain), find_text(find, plain)}) {
    EXPECT_NE(text.find(harmless), std::string::npos);
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
  }
}

TEST(CandidateLines, AreAsApproved) {
  std::string text;
  for (const Terminal& terminal : {plain, ascii})
    for (const auto& line : candidate_lines(raced().candidates, terminal)) text += line + "\n";
  for (const auto& line : candidate_lines({{0.1, find::CandidateState::racing, {}}}, plain))
    text += line + "\n";
  testing::approve("candidate_lines.txt", text);
}

TEST(ProgressLine, WritesOverItselfOnATerminalAndRarelyElsewhere) {
  const testing::TemporaryFolder folder;
  using namespace std::chrono_literals;
  const auto shown = [&](bool interactive, bool silent) {
    const auto path = folder.path() / "progress";
    std::FILE* file = std::fopen(path.c_str(), "w");
    {
      Terminal terminal = plain;
      terminal.interactive = interactive;
      ProgressLine line(file, terminal, silent);
      const auto now = ProgressLine::Clock::now();
      line.show(0.25, "first", {}, now + 11s);
      line.show(0.5, "too soon", {"not seen"}, now + 11010ms);
      line.show(0.75, "second", {"one", "two"}, now + 22s);
    }
    std::fclose(file);
    return folder.read("progress");
  };
  EXPECT_EQ(shown(false, false), " 25%  first\n 75%  second\n");
  EXPECT_EQ(shown(true, true), "");
  const auto live = shown(true, false);
  EXPECT_TRUE(live.starts_with("━━━━━"));
  EXPECT_EQ(live.find("too soon"), std::string::npos);
  EXPECT_NE(live.find("\r\033[Kone\ntwo\n━━━━━"), std::string::npos);
  EXPECT_EQ(live.find("not seen"), std::string::npos);
  EXPECT_TRUE(live.ends_with("\r\033[K\033[A\033[K\033[A\033[K"));
}

TEST(Chart, IsAsWideAsItsPointsItsMarkAndItsBand) {
  Chart chart;
  EXPECT_EQ(x_range(chart).high, 1);
  chart.log_x = true;
  chart.series.push_back({"a", {{0.01, 1}, {0.1, 2}}, false});
  EXPECT_NEAR(x_range(chart).low, -2, 1e-12);
  chart.mark = 0.005;
  chart.band_from_to = ChartPoint{0.001, 1};
  EXPECT_NEAR(x_range(chart).low, -3, 1e-12);
  EXPECT_NEAR(x_range(chart).high, 0, 1e-12);
}

}  // namespace
}  // namespace surefoot::report
