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

/// The verdicts on each curve alone and on all together.
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
  EXPECT_THAT(runs[2].findings.front().evidence,
              HasSubstr("3.8% of the fall above 0.1, which did best of 5 rates"));
  EXPECT_THAT(runs[2].findings.front().evidence,
              HasSubstr("0.03 reaches a validation loss of 0.3981 by step 2000"));
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
  EXPECT_THAT(judged.runs[0].findings.front().evidence,
              HasSubstr("it did best of 2 rates: 0.03 reaches a validation loss of 0.8"));
  EXPECT_EQ(judged.runs[1].next_learning_rate, 0.03);
}

TEST(Sweep, WhatCameBackUpCountsByWhereItStays) {
  const auto collapse = [](double t) { return t < 1000 ? 0.2 + 2.1 * std::exp(-t / 100) : 2.3; };
  const Judged judged({MadeCurve{collapse, collapse, [](double) { return 0.3; }}.curve(), at_rate(0.03, 60)});
  EXPECT_EQ(judged.together.best_learning_rate, 0.03);
  EXPECT_EQ(judged.runs[0].verdict, Kind::too_high);
}

LearningCurve constant(double rate, double loss) {
  const auto flat = [=](double) { return loss; };
  return MadeCurve{flat, flat, [=](double) { return rate; }, loss}.curve();
}

LearningCurve noisy(double rate, double phase) {
  const auto noise = [=](double t) { return 2.3 + 0.02 * std::sin(phase + 997 * t); };
  return MadeCurve{noise, {}, [=](double) { return rate; }}.curve();
}

TEST(Sweep, NothingLearnedIsNothingCompared) {
  EXPECT_FALSE(diagnose_together(std::vector{constant(0.1, 2.3), constant(0.01, 2.3)}));
  EXPECT_FALSE(diagnose_together(std::vector{noisy(0.1, 1), noisy(0.01, 2), noisy(0.001, 3)}));
}

TEST(Sweep, TooFewLossesAreNoRun) {
  auto begun = at_rate(0.1, 20);
  begun.points.resize(1);
  EXPECT_FALSE(diagnose_together(std::vector{begun, at_rate(0.01, 300)}));
  const auto sweep = diagnose_together(std::vector{begun, at_rate(0.01, 300), at_rate(0.03, 100)});
  EXPECT_THAT(sweep->evidence, HasSubstr("left out: 0.1 (too few losses)"));
  EXPECT_FALSE(sweep->best_at_edge) << "0.1 was tried";
}

TEST(Sweep, WhatDivergedAtOnceCountsAndSetsNoStart) {
  auto lost = at_rate(1, 20);
  for (auto& point : lost.points) {
    point.diverged = true;
    point.training_loss = point.validation_loss = NAN;
  }
  auto exploded = at_rate(3, 20);
  for (auto& point : exploded.points) point.training_loss = point.validation_loss = 1e10;
  exploded.points.back().diverged = true;
  exploded.points.back().training_loss = exploded.points.back().validation_loss = NAN;
  const Judged judged({lost, exploded, at_rate(0.1, 20), at_rate(0.01, 300)});
  ASSERT_EQ(judged.together.rates.size(), 4U);
  EXPECT_EQ(judged.together.rates[2].verdict, Kind::diverged);
  EXPECT_EQ(judged.runs[3].verdict, Kind::too_low);
  EXPECT_EQ(judged.runs[0].verdict, Kind::diverged);
  EXPECT_EQ(judged.runs[0].next_learning_rate, 0.1) << "the best, not what the run alone would try";
  EXPECT_EQ(judged.runs[1].next_learning_rate, 0.1);
}

TEST(Sweep, ComparesWhatMostRunsHave) {
  auto validated = at_rate(0.1, 20);
  for (auto& point : validated.points) point.training_loss = NAN;
  const auto unvalidated = [](double rate, double steps) {
    return MadeCurve{falling(steps), {}, [=](double) { return rate; }}.curve();
  };
  const auto sweep = diagnose_together(std::vector{validated, unvalidated(0.1, 20), unvalidated(0.01, 300)});
  ASSERT_TRUE(sweep);
  EXPECT_FALSE(sweep->by_validation);
  EXPECT_EQ(sweep->best_learning_rate, 0.1);
  EXPECT_THAT(sweep->evidence, HasSubstr("left out: 0.1 (no training losses)"));
}

TEST(Sweep, ADivergedSeedCountsAsItsStart) {
  auto lost = at_rate(0.1, 20);
  lost.points.back().diverged = true;
  lost.points.back().training_loss = lost.points.back().validation_loss = NAN;
  const Judged judged({at_rate(0.1, 20), lost, at_rate(0.03, 60)});
  EXPECT_EQ(judged.together.best_learning_rate, 0.03);
  EXPECT_EQ(judged.runs[0].verdict, Kind::too_high);
  EXPECT_THAT(judged.runs[0].findings.front().evidence, HasSubstr("1 of its 2 runs diverged"));
}

TEST(Sweep, ScatterIsNoDifference) {
  const auto scattered = [](double rate, double phase) {
    const auto loss = [=](double t) {
      const double draw = 43758.5453 * std::sin(12.9898 * t + phase);
      return 0.3 + 2 / (1 + t / 60) + 0.4 * (draw - std::floor(draw));
    };
    return MadeCurve{loss, {}, [=](double) { return rate; }}.curve();
  };
  const Judged judged({scattered(0.1, 1), scattered(0.03, 2), scattered(0.01, 4)});
  const auto best = judged.together.best_learning_rate;
  for (std::size_t i = 0; i < judged.runs.size(); ++i) {
    if (judged.alone[i].learning_rate == best)
      EXPECT_LE(judged.runs[i].confidence, 0.5);
    else
      EXPECT_EQ(judged.runs[i].verdict, judged.alone[i].verdict);
  }
}

TEST(Sweep, RunsThatBeginTenTimesApartAreOfDifferentTrainings) {
  auto other = at_rate(0.01, 300);
  for (auto& point : other.points) {
    point.training_loss *= 100;
    point.validation_loss *= 100;
  }
  EXPECT_FALSE(diagnose_together(std::vector{at_rate(0.1, 20), other}));
}

TEST(Sweep, ARateAsGoodAsABestThatIsTooLowIsTooLow) {
  const auto slow = [](double rate, double by) {
    const auto line = [=](double t) { return 2.3 - by * t / 2500 + 0.002 * std::sin(1.7 * t); };
    return MadeCurve{line, line, [=](double) { return rate; }}.curve();
  };
  const Judged judged({slow(1e-4, 1), slow(0.9e-4, 0.99)});
  ASSERT_EQ(judged.runs[0].verdict, Kind::too_low);
  EXPECT_EQ(judged.runs[1].verdict, Kind::too_low);
  for (const auto& rate : judged.together.rates) EXPECT_EQ(rate.verdict, Kind::too_low);
  EXPECT_GT(judged.runs[1].next_learning_rate, 1e-4);
}

TEST(Sweep, ARunThatWasAheadWhenItEndedLeavesTheBestInDoubt) {
  auto ahead = at_rate(0.1, 20);
  ahead.points.resize(ahead.points.size() * 3 / 5);
  const Judged judged({at_rate(0.03, 60), ahead, at_rate(0.01, 300)});
  EXPECT_EQ(judged.together.step, 2000) << "it does not cut the others";
  EXPECT_THAT(judged.together.ahead, ::testing::ElementsAre(0.1));
  EXPECT_LE(judged.runs[0].confidence, 0.5);
  EXPECT_THAT(judged.runs[0].findings.front().evidence, HasSubstr("0.1 had come as far before it ended"));
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
