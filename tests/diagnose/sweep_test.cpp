#include "surefoot/diagnose/sweep.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "diagnose/curves.hpp"

namespace surefoot::diagnose {
namespace {

using ::testing::HasSubstr;

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

/// What each says alone and what they say together.
struct Judged {
  explicit Judged(const std::vector<LearningCurve>& curves) : together(*diagnose_together(curves)) {
    for (const auto& curve : curves) runs.push_back(diagnose(curve));
    alone = runs;
    decide_together(together, runs);
  }
  SweepDiagnosis together;
  std::vector<Diagnosis> alone, runs;
};

TEST(Sweep, DecidesOnEachOfItsRuns) {
  auto lost = at_rate(3, 20);
  lost.points.back().diverged = true;
  lost.points.back().training_loss = lost.points.back().validation_loss = NAN;
  const Judged judged({at_rate(0.1, 20), lost, at_rate(0.03, 100), at_rate(0.3, 80), at_rate(0.2, 20.5)});
  EXPECT_EQ(judged.alone[2].verdict, Kind::good) << "by its curve alone";
  const auto& runs = judged.runs;
  EXPECT_EQ(runs[0].verdict, Kind::good);
  EXPECT_FALSE(runs[0].next_learning_rate);
  EXPECT_EQ(runs[1].verdict, Kind::diverged);
  EXPECT_EQ(runs[1].findings.size(), judged.alone[1].findings.size());
  EXPECT_EQ(runs[2].verdict, Kind::too_low);
  EXPECT_EQ(runs[2].next_learning_rate, 0.1);
  EXPECT_THAT(runs[2].findings.front().evidence, HasSubstr("3.8% of the fall above 0.1, which did best of 5 rates"));
  EXPECT_THAT(runs[2].findings.front().evidence, HasSubstr("0.03 reaches a validation loss of 0.3981 by step 2000"));
  EXPECT_EQ(runs[3].verdict, Kind::too_high);
  EXPECT_EQ(runs[3].next_learning_rate, 0.1);
  EXPECT_EQ(runs[4].verdict, Kind::good);
  EXPECT_EQ(runs[4].next_learning_rate, 0.1) << "the best is as good";
  for (const auto& run : runs) {
    EXPECT_EQ(run.findings.front().kind, run.verdict);
    EXPECT_EQ(run.findings.front().confidence, run.confidence);
    const auto of_rate = std::count_if(run.findings.begin(), run.findings.end(), [](const Finding& f) {
      return f.kind == Kind::too_high || f.kind == Kind::too_low || f.kind == Kind::good ||
             f.kind == Kind::plateau || f.kind == Kind::unclear;
    });
    EXPECT_LE(of_rate, 1);
  }
}

TEST(Sweep, SeesNothingBeyondTheRatesTried) {
  const auto line = [](double by) {
    return [=](double t) { return 2.3 - by * t / 2500 + 0.002 * std::sin(1.7 * t); };
  };
  const auto slow = [&](double rate, double by) {
    return MadeCurve{line(by), line(by), [=](double) { return rate; }}.curve();
  };
  const Judged judged({slow(1e-5, 0.2), slow(1e-4, 1)});
  ASSERT_EQ(judged.alone[1].verdict, Kind::too_low);
  EXPECT_EQ(judged.runs[1].verdict, Kind::too_low) << "the best of two may be too low";
  EXPECT_GT(judged.runs[1].next_learning_rate, 1e-4);
  EXPECT_EQ(judged.together.rates[1].verdict, Kind::too_low);
  EXPECT_THAT(judged.together.advice, HasSubstr("its curve says too low"));
  EXPECT_EQ(judged.runs[0].verdict, Kind::too_low);
  EXPECT_EQ(judged.runs[0].next_learning_rate, 1e-4);
}

TEST(Sweep, WhatOverfitsAtTheBestRateDoesSoStill) {
  const auto turning = [](double t) { return t < 600 ? 2.3 - t / 400 : 0.8 + (t - 600) / 1400; };
  const Judged judged({MadeCurve{falling(60), turning}.curve(), at_rate(0.001, 2000)});
  ASSERT_EQ(judged.alone[0].verdict, Kind::overfit);
  EXPECT_EQ(judged.runs[0].verdict, Kind::overfit);
  EXPECT_FALSE(judged.runs[0].factor) << "no other rate did better";
  EXPECT_THAT(judged.runs[0].findings.front().evidence, HasSubstr("it did best of 2 rates: 0.03 reaches a validation loss of 0.8"));
  EXPECT_EQ(judged.runs[1].next_learning_rate, 0.03);
}

TEST(Sweep, WhatCameBackUpCountsByWhereItStays) {
  const auto collapse = [](double t) { return t < 1000 ? 0.2 + 2.1 * std::exp(-t / 100) : 2.3; };
  const Judged judged({MadeCurve{collapse, collapse, [](double) { return 0.3; }}.curve(), at_rate(0.03, 60)});
  EXPECT_EQ(judged.together.best_learning_rate, 0.03);
  EXPECT_EQ(judged.runs[0].verdict, Kind::too_high);
}

TEST(Sweep, ARunThatEndedEarlyIsNotCompared) {
  auto early = at_rate(0.3, 10);
  early.points.resize(early.points.size() / 3);
  const Judged judged({at_rate(0.1, 20), early, at_rate(0.01, 300)});
  EXPECT_EQ(judged.together.rates.size(), 2U);
  EXPECT_EQ(judged.together.step, 2000);
  EXPECT_EQ(judged.runs[1].findings.front().evidence, judged.alone[1].findings.front().evidence);
}

}  // namespace
}  // namespace surefoot::diagnose
