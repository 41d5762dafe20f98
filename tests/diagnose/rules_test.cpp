#include <algorithm>
#include <cmath>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "surefoot/core/random.hpp"
#include "surefoot/diagnose/diagnose.hpp"
#include "surefoot/diagnose/next_rate.hpp"
#include "surefoot/diagnose/noise.hpp"
#include "surefoot/diagnose/rule.hpp"

#include "diagnose/curves.hpp"

namespace surefoot::diagnose {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Diverged, SeesALossThatEndsInNaN) {
  const auto evidence = MadeCurve{[](double t) { return t < 1500 ? 2.3 - t / 1000 : NAN; }}.evidence();
  // NaN alone is a loss that was not measured: the log has to say that it was lost.
  EXPECT_FALSE(diverged(evidence));
  auto curve = MadeCurve{[](double t) { return t < 1500 ? 2.3 - t / 1000 : NAN; }}.curve();
  for (auto& point : curve.points) point.diverged = point.step >= 1500;
  const auto finding = diverged(weigh(prepare(curve)));
  ASSERT_TRUE(finding);
  EXPECT_EQ(finding->from_step, 1500);
  EXPECT_EQ(finding->confidence, 1);
  EXPECT_THAT(finding->evidence, HasSubstr("at step 1490"));
}

TEST(Diverged, SeesAnExplosionButNoSpikeAndNoRecovery) {
  EXPECT_TRUE(diverged(MadeCurve{[](double t) { return t < 1000 ? 2.0 : 1e4; }}.evidence()));
  EXPECT_FALSE(diverged(MadeCurve{[](double t) { return t == 1000 ? 1e9 : 2.0; }}.evidence()));
  EXPECT_FALSE(diverged(MadeCurve{[](double t) { return t < 200 ? 1e4 : 1.0; }}.evidence()));
  auto overflow = MadeCurve{falling(50)}.curve();
  overflow.points[50].training_loss = NAN;
  overflow.points[50].diverged = true;
  EXPECT_FALSE(diverged(weigh(prepare(overflow)))) << "one lost loss that finite ones follow";
}

TEST(Diverged, TwoLargeMeansAtTheEndAreASpikeYet) {
  EXPECT_FALSE(diverged(MadeCurve{[](double t) { return t < 1990 ? 2.0 : 1e4; }}.evidence()));
  EXPECT_TRUE(diverged(MadeCurve{[](double t) { return t < 1980 ? 2.0 : 1e4; }}.evidence()));
}

TEST(TooHigh, SeesARunThatIsStuckAboveItsStart) {
  const auto finding = too_high(MadeCurve{
      [](double t) { return 2.5 + 0.1 * std::sin(t); }, [](double t) { return 2.5 + 0.1 * std::sin(3 * t); },
      [](double) { return 3.0; }}.evidence());
  ASSERT_TRUE(finding);
  EXPECT_THAT(finding->evidence, HasSubstr("is no lower than the initial 2.3"));
  EXPECT_LE(*finding->factor, 0.1) << "a tenth at least";
}

TEST(TooHigh, SeesALossThatCameBackUpToStay) {
  const auto collapse = [](double t) { return t < 1000 ? 0.5 + 1.8 * std::exp(-t / 100) : 2.3; };
  const auto finding = too_high(MadeCurve{collapse, collapse}.evidence());
  ASSERT_TRUE(finding);
  EXPECT_THAT(finding->evidence, HasSubstr("came back up"));
  EXPECT_FALSE(too_high(MadeCurve{falling(20), falling(20)}.evidence()));
}

TEST(TooLow, SeesADescentThatIsNotDone) {
  const auto line = [](double t) { return 2.3 - t / 2500 + 0.002 * std::sin(1.7 * t); };
  const auto finding = too_low(MadeCurve{line, line, [](double) { return 1e-4; }}.evidence());
  ASSERT_TRUE(finding);
  EXPECT_GT(finding->factor, 1);
  EXPECT_FALSE(too_low(MadeCurve{falling(20), falling(20)}.evidence()));
}

TEST(TooLow, ALossAboveItsStartIsNoDescent) {
  const auto above = [](double t) { return 4 - t / 2000; };
  auto evidence = MadeCurve{above, above}.evidence();
  evidence.odds = RateOdds{.too_low = 0.9, .good = 0.05, .too_high = 0.05};
  EXPECT_FALSE(too_low(evidence));
}

TEST(TooLow, ASmallRateAloneIsNoEvidence) {
  const auto flat = [](double t) { return t < 30 ? 2.3 - t * 2 / 30 : 0.3; };
  EXPECT_FALSE(too_low(MadeCurve{flat, flat, [](double) { return 1e-6; }}.evidence()));
}

TEST(Good, SeesARunThatIsDone) {
  auto evidence = MadeCurve{falling(20), falling(20)}.evidence();
  const auto finding = good(evidence);
  ASSERT_TRUE(finding);
  EXPECT_EQ(finding->factor.has_value(), finding->confidence < 0.9);
  EXPECT_FALSE(good(MadeCurve{[](double) { return 2.3; }}.evidence()));
}

TEST(Good, IsNotSaidBesideOverfitting) {
  const auto turning = [](double t) { return t < 600 ? 2.3 - t / 400 : 0.8 + (t - 600) / 1400; };
  auto evidence = MadeCurve{falling(60), turning}.evidence();
  evidence.odds = RateOdds{.too_low = 0.02, .good = 0.95, .too_high = 0.03};
  ASSERT_TRUE(overfit(evidence));
  EXPECT_FALSE(good(evidence));
}

TEST(Good, NamesAnExperimentWhereItIsNotSure) {
  auto evidence = MadeCurve{falling(20), falling(20)}.evidence();
  evidence.odds = RateOdds{.too_low = 0.1, .good = 0.7, .too_high = 0.2};
  EXPECT_EQ(good(evidence)->factor, 0.5);
  EXPECT_THAT(good(evidence)->advice, HasSubstr("try half the rate"));
  evidence.odds = RateOdds{.too_low = 0.2, .good = 0.7, .too_high = 0.1};
  EXPECT_EQ(good(evidence)->factor, 2);
  evidence.odds = RateOdds{.too_low = 0.02, .good = 0.95, .too_high = 0.03};
  EXPECT_FALSE(good(evidence)->factor);
  evidence.odds = RateOdds{.too_low = 0.25, .good = 0.5, .too_high = 0.25};
  EXPECT_FALSE(good(evidence)) << "as likely wrong as right";
}

TEST(NextRate, IsARoundFactorOnTheSideOfTheVerdict) {
  EXPECT_EQ(raised({.too_low = 0.9, .log_factor = 1.05}), 10);
  EXPECT_EQ(raised({.too_low = 0.9, .log_factor = 9}), 100);
  EXPECT_EQ(raised({.too_low = 0.6, .log_factor = 9}), 3) << "a leap wants to be sure";
  EXPECT_EQ(raised({.log_factor = -1}), 2);
  EXPECT_DOUBLE_EQ(lowered({.log_factor = -0.6}), 1.0 / 5);
  EXPECT_EQ(lowered({.log_factor = 1}), 0.5);
}

TEST(NextRate, IsAPeakWhereTheRateVaries) {
  MadeCurve made{.training = falling(1500), .validation = falling(1500)};
  made.rate = [](double step) { return 0.1 * (1 - 0.9 * step / 2000); };
  const auto diagnosis = diagnose(made.curve());
  ASSERT_TRUE(diagnosis.learning_rate);
  EXPECT_TRUE(diagnosis.rate_is_peak);
  EXPECT_EQ(*diagnosis.learning_rate, 0.1);
  ASSERT_TRUE(diagnosis.factor && diagnosis.next_learning_rate);
  EXPECT_EQ(*diagnosis.next_learning_rate, 0.1 * *diagnosis.factor);
}

TEST(Diagnose, ALossThatNeverChangesIsUnclear) {
  for (const double loss : {0.0, 2.3026}) {
    MadeCurve made{[=](double) { return loss; }, [=](double) { return loss; }};
    made.start = loss;
    const auto diagnosis = diagnose(made.curve(), {});
    EXPECT_EQ(diagnosis.verdict, Kind::unclear);
    EXPECT_THAT(diagnosis.findings.front().evidence, HasSubstr("throughout"));
    EXPECT_EQ(diagnosis.findings.size(), 1U);
  }
}

TEST(Overfit, SeesValidationTurnWhileTrainingFalls) {
  const auto turning = [](double t) { return t < 600 ? 2.3 - t / 400 : 0.8 + (t - 600) / 1400; };
  const auto finding = overfit(MadeCurve{falling(60), turning}.evidence());
  ASSERT_TRUE(finding);
  EXPECT_NEAR(static_cast<double>(finding->from_step), 600, 150);
  EXPECT_FALSE(overfit(MadeCurve{falling(60), falling(60)}.evidence()));
  EXPECT_FALSE(overfit(MadeCurve{turning, turning}.evidence())) << "training turned with it";
}

TEST(Overfit, AlsoWhereTrainingStaysLow) {
  const auto turning = [](double t) { return t < 300 ? 2.3 - t / 200 : 0.8 + (t - 300) / 1700; };
  const auto flat = [](double t) { return 0.3 + 2 * std::exp(-t / 60) + 0.002 * std::sin(1.7 * t); };
  const auto finding = overfit(MadeCurve{flat, turning}.evidence());
  ASSERT_TRUE(finding);
  EXPECT_THAT(finding->evidence, HasSubstr("while training stayed near 0.3"));
}

TEST(Prepared, AValidationBesideTheFirstTrainingLossIsNoInitialLoss) {
  LearningCurve keras;
  for (int epoch = 0; epoch < 20; ++epoch) {
    CurvePoint p;
    p.step = epoch;
    p.training_loss = 2.0 / (1 + epoch);
    p.validation_loss = 2.1 / (1 + epoch);
    keras.points.push_back(p);
  }
  EXPECT_EQ(prepare(keras).initial_loss, 2);
  EXPECT_FALSE(prepare(keras).initial_known);
  EXPECT_EQ(prepare(keras).validation.size(), 20U);
  for (auto& point : keras.points) ++point.step;
  keras.points.insert(keras.points.begin(), CurvePoint{.step = 0, .validation_loss = 2.4});
  EXPECT_EQ(prepare(keras).initial_loss, 2.4) << "measured before the first step";
  EXPECT_TRUE(prepare(keras).initial_known);
  EXPECT_EQ(prepare(keras).validation.size(), 20U);
}

TEST(Diagnose, AThousandthOfTheRunTellsNothing) {
  const auto curve = MadeCurve{falling(20), falling(20)}.curve();
  const auto said = diagnose(curve, {.horizon = 2'000'000});
  EXPECT_EQ(said.verdict, Kind::unclear);
  EXPECT_THAT(said.findings.front().evidence, HasSubstr("0.1% of the planned steps"));
}

TEST(Plateau, IsWhatTheOddsLeaveOpen) {
  auto evidence = MadeCurve{falling(20)}.evidence();
  evidence.signals->pace_training = 0;
  evidence.signals->pace_validation = 0;
  evidence.odds = RateOdds{.too_low = 0.05, .good = 0.45, .too_high = 0.5};
  ASSERT_TRUE(plateau(evidence));
  EXPECT_NEAR(plateau(evidence)->confidence, 0.5 / 0.95, 1e-12) << "how likely a smaller rate is to help";
  evidence.odds = RateOdds{.too_low = 0.05, .good = 0.5, .too_high = 0.45};
  EXPECT_FALSE(plateau(evidence)) << "a smaller rate is as likely no better";
  evidence.odds = RateOdds{.too_low = 0.05, .good = 0.9, .too_high = 0.05};
  EXPECT_FALSE(plateau(evidence)) << "a good run is flat at its end too";
  evidence.odds = RateOdds{.too_low = 0.05, .good = 0.45, .too_high = 0.5};
  EXPECT_THAT(plateau(evidence)->evidence, Not(HasSubstr("validation"))) << "there is none";
  evidence.signals->pace_training = 0.1;
  EXPECT_FALSE(plateau(evidence));
}

TEST(TooShort, CountsTheLosses) {
  LearningCurve curve{"short", {}};
  for (int step = 0; step < 5; ++step) {
    CurvePoint p;
    p.step = step;
    p.training_loss = 2;
    curve.points.push_back(p);
  }
  EXPECT_THAT(too_short(weigh(prepare(curve)))->evidence, HasSubstr("5 training and 0 validation losses"));
  EXPECT_FALSE(too_short(MadeCurve{falling(20)}.evidence()));
}

TEST(TooNoisy, ComparesScatterWithTheFall) {
  const auto noise = [](double t) { return 2.3 + 0.8 * std::sin(1000 * std::sin(t)); };
  EXPECT_TRUE(too_noisy(MadeCurve{noise}.evidence()));
  EXPECT_FALSE(too_noisy(MadeCurve{falling(20)}.evidence()));
}

TEST(TooNoisy, NoiseWithoutATrendIsUnclear) {
  int unclear = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    RandomStream random(seed);
    LearningCurve curve;
    for (std::int64_t step = 0; step < 100; ++step)
      curve.points.push_back({.step = step, .training_loss = 2.3 + 0.1 * random.normal()});
    const auto diagnosis = diagnose(curve);
    const bool noisy = std::any_of(diagnosis.findings.begin(), diagnosis.findings.end(),
                                   [](const Finding& f) { return f.kind == Kind::too_noisy; });
    if (diagnosis.verdict == Kind::unclear && noisy) ++unclear;
  }
  EXPECT_GE(unclear, 93);
}

TEST(IsOnlyNoise, SeesTrendsAndWhatComesBack) {
  const auto shaped = [](auto shape) {
    RandomStream random(7);
    std::vector<double> values;
    for (int i = 0; i < 100; ++i) values.push_back(shape(i / 100.0) + 0.1 * random.normal());
    return values;
  };
  EXPECT_TRUE(is_only_noise(shaped([](double) { return 2.0; })));
  EXPECT_FALSE(is_only_noise(shaped([](double x) { return -0.2 * x; })));
  EXPECT_FALSE(is_only_noise(shaped([](double x) { return std::abs(x - 0.5); }))) << "it fell and came back";
  int sign = 1;
  EXPECT_FALSE(is_only_noise(shaped([&](double) { return 0.2 * (sign = -sign); }))) << "it oscillates";
  EXPECT_FALSE(is_only_noise(std::vector<double>(100, 1.0)));
  EXPECT_FALSE(is_only_noise(std::vector<double>{1, 2, 1, 2, 1, 2})) << "too few";
}

TEST(WarmupMissing, SeesAnEarlyRiseUnlessTheRateRoseFromLow) {
  const auto rise = [](double t) { return t <= 60 ? 2.3 + t / 15 : 0.3 + 2 / (1 + t / 50); };
  const auto finding = warmup_missing(MadeCurve{rise}.evidence());
  ASSERT_TRUE(finding);
  EXPECT_LE(finding->to_step, 100);
  EXPECT_FALSE(
      warmup_missing(MadeCurve{rise, {}, [](double t) { return t < 100 ? 1e-3 : 0.03; }}.evidence()));
  EXPECT_FALSE(warmup_missing(MadeCurve{falling(50)}.evidence()));
}

TEST(WarmupMissing, NoiseAroundTheStartIsNoRise) {
  const auto noisy = [](double t) {
    const double draw = 43758.5453 * std::sin(12.9898 * t);
    return 0.5 - t / 4000 + 0.6 * (draw - std::floor(draw));
  };
  MadeCurve made{noisy};
  made.start = 0.4;
  EXPECT_FALSE(warmup_missing(made.evidence()));
}

TEST(DecayedTooEarly, SeesADescentThatStoppedWithTheRate) {
  const auto stopped = [](double t) { return 2.3 - std::min(t, 700.0) / 1000; };
  const auto decayed = [](double t) { return t < 700 ? 0.1 : 0.001; };
  EXPECT_TRUE(decayed_too_early(MadeCurve{stopped, {}, decayed}.evidence()));
  EXPECT_FALSE(decayed_too_early(MadeCurve{stopped}.evidence())) << "the rate did not move";
  EXPECT_FALSE(decayed_too_early(MadeCurve{falling(20), {}, decayed}.evidence())) << "there was little left";
}

TEST(Spikes, StandOutFromTheirNeighbours) {
  const auto spiky = [](double t) { return falling(50)(t) + (t == 800 || t == 1200 || t == 1600 ? 1.5 : 0); };
  const auto finding = spikes(MadeCurve{spiky}.evidence());
  ASSERT_TRUE(finding);
  EXPECT_EQ(finding->from_step, 800);
  EXPECT_EQ(finding->to_step, 1600);
  EXPECT_THAT(finding->evidence, HasSubstr("3 spikes"));
  EXPECT_FALSE(spikes(MadeCurve{falling(50)}.evidence()));
}

TEST(Diagnose, AnswersWithOneVerdictByPrecedence) {
  auto curve = MadeCurve{falling(20), falling(20)}.curve();
  auto said = diagnose(curve);
  EXPECT_EQ(said.verdict, Kind::good);
  EXPECT_EQ(said.learning_rate, 0.03);
  EXPECT_FALSE(said.next_learning_rate);
  curve.points.back().training_loss = NAN;
  curve.points.back().validation_loss = NAN;
  curve.points.back().diverged = true;
  said = diagnose(curve);
  EXPECT_EQ(said.verdict, Kind::diverged);
  EXPECT_EQ(said.findings.front().kind, Kind::diverged);
  EXPECT_LT(*said.next_learning_rate, 0.03);
  EXPECT_TRUE(is_hopeless(said));
}

TEST(Diagnose, SaysNothingOfAValidationThatIsNotThere) {
  EXPECT_THAT(diagnose(MadeCurve{falling(20)}.curve()).findings.front().evidence,
              Not(HasSubstr("validation")));
  EXPECT_THAT(diagnose(MadeCurve{falling(20), falling(20)}.curve()).findings.front().evidence,
              HasSubstr("validation went from"));
}

TEST(Diagnose, ListsNoSecondAnswerOnTheRate) {
  const auto turning = [](double t) { return t < 600 ? 2.3 - t / 400 : 0.8 + (t - 600) / 1400; };
  const auto curve = MadeCurve{falling(600), turning, [](double) { return 1e-6; }}.curve();
  const Evidence evidence = weigh(prepare(curve));
  ASSERT_TRUE(overfit(evidence));
  ASSERT_TRUE(too_low(evidence) || too_high(evidence) || plateau(evidence)) << "an answer to pass over";
  for (const Finding& finding : diagnose(curve).findings) EXPECT_FALSE(judges_rate(finding.kind));
}

TEST(Diagnose, NothingIsUnclearAndNamesAnExperiment) {
  const auto said = diagnose(LearningCurve{});
  EXPECT_EQ(said.verdict, Kind::unclear);
  EXPECT_FALSE(said.findings.front().advice.empty());
}

TEST(Diagnose, TakesAnyCurve) {
  rc::check("whatever the numbers, there is one verdict and probabilities", [](std::vector<double> losses) {
    LearningCurve curve{"any", {}};
    for (std::size_t i = 0; i < losses.size(); ++i) {
      CurvePoint p;
      p.step = static_cast<std::int64_t>(i * i % 50);
      (i % 3 == 0 ? p.validation_loss : p.training_loss) = losses[i];
      p.learning_rate = losses[losses.size() - 1 - i];
      curve.points.push_back(p);
    }
    const auto said = diagnose(curve);
    RC_ASSERT(said.confidence >= 0 && said.confidence <= 1);
    RC_ASSERT(said.findings.front().kind == said.verdict);
    const auto answers = std::count_if(said.findings.begin() + 1, said.findings.end(),
                                       [](const Finding& f) { return judges_rate(f.kind); });
    RC_ASSERT(answers == 0);
  });
}

TEST(Signals, DoNotDependOnTheScaleOfTheLoss) {
  const auto base = falling(60);
  auto scaled = MadeCurve{[&](double t) { return 7 * base(t); }, [&](double t) { return 7 * base(t); }};
  scaled.start = 7 * 2.3;
  const auto a = read_signals(prepare(MadeCurve{base, base}.curve()));
  const auto b = read_signals(prepare(scaled.curve()));
  EXPECT_NEAR(a.pace_validation, b.pace_validation, 1e-9);
  EXPECT_NEAR(a.time_to_most, b.time_to_most, 1e-9);
  EXPECT_NEAR(a.roughness, b.roughness, 1e-9);
  EXPECT_NEAR(a.noise, b.noise, 1e-9);
}

TEST(Signals, ReadWhatIsLeftWhatIsKeptAndHowOftenValidationRises) {
  MadeCurve made{[](double t) { return t < 1000 ? 2.3 - t / 1000 : 1.15; },
                 [](double t) { return t <= 1000 ? 2.3 - t / 1000 : 1.3 + (t - 1000) / 2000; }};
  const auto s = read_signals(prepare(made.curve()));
  EXPECT_NEAR(s.kept, (2.3 - 1.8) / (2.3 - 1.3), 1e-9);
  // Of the fourteen steps between the last fifteen of twenty validations, ten rise.
  EXPECT_NEAR(s.rises, 10 / 14.0, 1e-9);
  EXPECT_NEAR(s.gap, (1.8 - 1.15) / 1.15, 1e-9);
}

TEST(Signals, ReadThePaceOfAKnownDescent) {
  // 1 − log2(t)/11 falls by 1/11 a doubling, from 1 at step 1 to 0 at step 2048.
  MadeCurve made{[](double t) { return 1 - std::log2(t) / 11; },
                 [](double t) { return 1 - std::log2(t) / 11; }};
  made.start = 1;
  made.steps = 2000;
  const auto s = read_signals(prepare(made.curve()));
  EXPECT_NEAR(s.pace_training, 1 / 11.0, 0.005);
  EXPECT_NEAR(s.pace_validation, 1 / 11.0, 0.005);
  EXPECT_EQ(s.rise, 0);
}

TEST(Prepared, InventsNoStartOfALogThatBeginsLate) {
  LearningCurve curve{"late", {}};
  for (int step = 128; step <= 4096; step *= 2)
    curve.points.push_back({.step = step, .training_loss = 10 - std::log2(step) / 2});
  EXPECT_EQ(prepare(curve).initial_loss, 6.5);
  EXPECT_FALSE(prepare(curve).initial_known);
  EXPECT_EQ(prepare(curve, {.initial_loss = 11}).initial_loss, 11);
}

}  // namespace
}  // namespace surefoot::diagnose
