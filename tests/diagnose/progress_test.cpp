#include "surefoot/diagnose/progress.hpp"

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "surefoot/diagnose/accuracy.hpp"
#include "surefoot/diagnose/diagnose.hpp"
#include "surefoot/diagnose/sweep.hpp"

namespace surefoot::diagnose {
namespace {

using ::testing::HasSubstr;

bool progresses(const std::string& loss, std::vector<std::string> beside = {}) {
  return !why_no_progress(loss, beside);
}

LearningCurve falling_curve(double rate = not_measured, double from = 2.3) {
  LearningCurve curve;
  for (int i = 1; i <= 20; ++i)
    curve.points.push_back({.step = i, .learning_rate = rate, .training_loss = from * (0.2 + 0.8 / i)});
  return curve;
}

TEST(Progress, LossesOfPoliciesPenaltiesAndPairsAreNone) {
  for (const char* name :
       {"policy_loss", "train/value_loss", "actor_loss", "critic loss", "train/policy_gradient_loss", "kl",
        "mean_kl", "LossPi", "qf_loss", "d_loss", "Loss_G", "discriminator_loss"})
    EXPECT_FALSE(progresses(name)) << name;
  for (const char* name : {"loss", "train_loss", "cross_entropy", "nll_loss", "lm loss", "box_loss", "mse",
                           "", "loss_depth", "elbo", "distillation_loss"})
    EXPECT_TRUE(progresses(name)) << name;
}

TEST(Progress, IsToldByWhatIsLoggedBeside) {
  EXPECT_FALSE(progresses("loss", {"reward", "reward_std", "kl"}));
  EXPECT_FALSE(progresses("train/loss", {"rollout/ep_rew_mean"}));
  EXPECT_FALSE(progresses("loss", {"approx_kl", "clip_fraction"}));
  EXPECT_FALSE(progresses("loss", {"d_loss", "g_loss"}));
  EXPECT_FALSE(progresses("loss", {"episodic_return"}));
  EXPECT_TRUE(progresses("loss", {"accuracy", "grad_norm", "tokens"}));
  EXPECT_TRUE(progresses("loss", {"recon", "kl"})) << "a VAE";
  EXPECT_TRUE(progresses("loss", {"rewards/chosen", "rewards/rejected", "rewards/margins"})) << "DPO";
  EXPECT_TRUE(progresses("loss", {"g"})) << "one letter alone";
}

TEST(Progress, WithoutItACurveIsUnclearAndSaysWhy) {
  auto curve = falling_curve();
  for (auto& point : curve.points) point.metrics["reward"] = 1;
  const auto said = diagnose(curve);
  EXPECT_EQ(said.verdict, Kind::unclear);
  EXPECT_THAT(said.findings.front().evidence, HasSubstr("'reward' is logged beside it"));
  EXPECT_EQ(diagnose(falling_curve(), {.loss_name = "value_loss"}).verdict, Kind::unclear);
  EXPECT_EQ(diagnose(falling_curve(), {.beside = {"d_loss", "g_loss"}}).verdict, Kind::unclear);
  // It began at nothing and grows, which is no divergence; what is lost is lost.
  for (std::size_t i = 0; i < curve.points.size(); ++i)
    curve.points[i].training_loss = 1e-4 * static_cast<double>(i);
  EXPECT_EQ(diagnose(curve).verdict, Kind::unclear);
  curve.points.back().training_loss = NAN;
  curve.points.back().diverged = true;
  EXPECT_EQ(diagnose(curve).verdict, Kind::diverged);
}

LearningCurve with_accuracy(double loss, double accuracy, const char* name = "val_acc") {
  LearningCurve curve;
  for (int i = 1; i <= 12; ++i) {
    CurvePoint p{.step = i, .training_loss = loss * (1 + 9.0 / i)};
    p.metrics[name] = accuracy * (1 + 0.03 * (i % 3));
    curve.points.push_back(p);
  }
  return curve;
}

TEST(Accuracy, AtChanceWithAHugeLossIsARateTooHigh) {
  for (const auto& [accuracy, name] :
       {std::pair<double, const char*>{11.2, "eval_top1"}, {0.1, "accuracy"}, {50, "acc"}}) {
    const auto said = diagnose(with_accuracy(400, accuracy, name));
    EXPECT_EQ(said.verdict, Kind::too_high) << name;
    EXPECT_THAT(said.findings.front().evidence, HasSubstr(name));
    EXPECT_THAT(said.findings.front().evidence, HasSubstr("blew up before its first line"));
  }
}

TEST(Accuracy, AtChanceNearTheLossOfGuessingIsUnclear) {
  LearningCurve curve;
  for (int i = 1; i <= 12; ++i) {
    CurvePoint p{.step = i, .training_loss = 2.31 + 0.05 / i, .validation_loss = 2.32 + 0.01 * (i % 3)};
    p.metrics["val_accuracy"] = 0.1 + 0.005 * (i % 2);
    curve.points.push_back(p);
  }
  EXPECT_EQ(diagnose(curve).verdict, Kind::unclear);
  EXPECT_THAT(diagnose(curve).findings.front().evidence, HasSubstr("nothing is learned"));
}

TEST(Accuracy, ThatRisesOrIsNoOneOverKSaysNothing) {
  EXPECT_FALSE(accuracy_at_chance(with_accuracy(0.3, 0.9)));
  EXPECT_FALSE(accuracy_at_chance(with_accuracy(0.3, 0.65)));
  auto rising = with_accuracy(2, 0.1);
  for (auto& point : rising.points) point.metrics["val_acc"] = 0.1 + 0.05 * static_cast<double>(point.step);
  EXPECT_FALSE(accuracy_at_chance(rising));
  EXPECT_FALSE(accuracy_at_chance(with_accuracy(2, 0.1, "grad_norm")));
  EXPECT_TRUE(accuracy_at_chance(with_accuracy(2, 0.1, "top1")));
}

TEST(Sweep, ARunThatBlewUpBeforeItsFirstLineSilencesNobody) {
  const std::vector curves{falling_curve(0.01), falling_curve(0.1, 2.2), falling_curve(3, 4100)};
  auto together = diagnose_together(curves);
  ASSERT_TRUE(together);
  EXPECT_LT(together->best_learning_rate, 1);
  EXPECT_EQ(together->rates.back().verdict, Kind::diverged);
  std::vector<Diagnosis> runs;
  for (const auto& curve : curves) runs.push_back(diagnose(curve));
  decide_together(*together, runs);
  EXPECT_NE(runs.back().verdict, Kind::good);
  // Where it is a low rate that begins far above, these are different trainings.
  EXPECT_FALSE(
      diagnose_together(std::vector{falling_curve(0.001, 4100), falling_curve(0.01), falling_curve(0.1)}));
}

}  // namespace
}  // namespace surefoot::diagnose
