#include "surefoot/report/sensitivity_view.hpp"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/approval.hpp"

namespace surefoot::report {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr Terminal plain{.width = 80, .interactive = false, .colour = false, .unicode = true};

/// Two seeds at half decades, whose loss falls the faster the higher the rate, up to a cliff.
SensitivityView example() {
  std::vector<search::RateRun> runs;
  for (int half = -6; half <= 0; ++half)
    for (const double luck : {0.998, 1.002}) {
      const double rate = std::pow(10.0, half / 2.0);
      search::RateRun run{.learning_rate = rate, .diverged = half == 0};
      for (int step = 0; step <= 1000; step += 50)
        run.curve.push_back({step,
                             half == 0 && step > 0 ? std::nan("") : 0.3 + 2 * luck * std::exp(-rate * step),
                             step * 0.1});
      run.result = run.curve.back().value;
      runs.push_back(run);
    }
  return {.sensitivity = search::sensitivity(runs, {.price_per_hour = 2}),
          .subject = "runs.csv",
          .rate_name = "lr",
          .value_name = "val_loss",
          .step_name = "step",
          .with_price = true,
          .notes = {"2 rows without a result left out"}};
}

SensitivityView refused() {
  SensitivityView view{.sensitivity = search::sensitivity({}), .subject = "runs.csv"};
  return view;
}

TEST(SensitivityView, LooksAsApproved) {
  testing::approve("sensitivity.txt", sensitivity_text(example(), plain));
}

TEST(SensitivityView, JsonHoldsTheAnswer) {
  const auto json = sensitivity_json(example());
  for (const char* key : {"learning_rate", "cliff", "lr_sensitivity", "tenfold_cost"})
    EXPECT_TRUE(json.at(key).is_number()) << key;
  for (const char* regret : {"0.01", "0.02", "0.05"}) {
    ASSERT_EQ(json.at("ranges").at(regret).size(), 2U);
    EXPECT_LE(json.at("ranges").at(regret)[0], json.at("learning_rate"));
    EXPECT_GE(json.at("ranges").at(regret)[1], json.at("learning_rate"));
    EXPECT_LE(json.at("ends").at(regret).at("low")[0], json.at("ranges").at(regret)[0]);
  }
  EXPECT_EQ(json.at("cost").size(), 7U);
  EXPECT_TRUE(json.at("cost")[0].at("steps").is_null());
  EXPECT_EQ(json.at("cost")[0].at("reached"), false);
  EXPECT_EQ(json.at("evidence").at("rates"), 7);
  EXPECT_EQ(json.at("evidence").at("seeds")[0], 2);
  EXPECT_EQ(json.at("evidence").at("diverged"), 2);
}

TEST(SensitivityView, ARefusalSaysWhy) {
  EXPECT_THAT(sensitivity_text(refused(), plain), HasSubstr("cannot tell: there is no run"));
  const auto json = sensitivity_json(refused());
  EXPECT_TRUE(json.at("learning_rate").is_null());
  EXPECT_TRUE(json.at("ranges").at("0.02").is_null());
  EXPECT_THAT(json.at("reason"), HasSubstr("no run"));
}

TEST(SensitivityView, TheChartShowsTheRange) {
  const auto view = example();
  const auto chart = sensitivity_chart(view);
  ASSERT_TRUE(chart.band_from_to);
  EXPECT_EQ(chart.band_from_to->x, view.sensitivity.ranges[1].low.learning_rate);
  EXPECT_EQ(chart.mark, view.sensitivity.learning_rate);
  EXPECT_TRUE(chart.log_x);
}

TEST(SensitivityView, NothingIsThinWhereManyRatesWereTried) {
  EXPECT_THAT(sensitivity_sentence(example().sensitivity), HasSubstr("from 1 training falls apart"));
  EXPECT_THAT(thin_evidence(refused().sensitivity), IsEmpty());
}

}  // namespace
}  // namespace surefoot::report
