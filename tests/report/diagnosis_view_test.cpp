#include "surefoot/report/diagnosis_view.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "support/approval.hpp"

namespace surefoot::report {
namespace {

/// Falls from 2 with a time constant of 20 steps and is lost at step 400 where that is wanted.
DiagnosisView view_of(double rate, bool lost) {
  DiagnosisView view;
  view.curve.name = "run.csv";
  for (int step = 0; step <= 400; step += 4) {
    CurvePoint p;
    p.step = step;
    p.learning_rate = rate;
    p.diverged = lost && step == 400;
    if (!p.diverged) p.training_loss = 0.25 + 1.75 / (1 + step / 20.0);
    if (!p.diverged && step % 40 == 0) p.validation_loss = p.training_loss + 0.125;
    view.curve.points.push_back(p);
  }
  view.diagnosis = diagnose::diagnose(view.curve);
  view.read = summary_of(view.curve, 400);
  view.read.format = "CSV";
  view.read.loss_name = "loss";
  view.read.validation_loss_name = "val_loss";
  view.read.learning_rate_name = "lr";
  view.read.notes = {"left out: 'box_loss'"};
  return view;
}

constexpr Terminal terminal{.width = 80, .interactive = false, .colour = false, .unicode = true};

TEST(DiagnosisView, LooksAsApproved) {
  testing::approve("diagnosis.txt", diagnosis_text(view_of(0.03, false), terminal));
  testing::approve("diagnosis_diverged.txt", diagnosis_text(view_of(0.03, true), terminal));
}

TEST(DiagnosisView, ComparesRunsInATable) {
  const std::vector<LearningCurve> curves{view_of(0.03, false).curve, view_of(0.3, true).curve};
  testing::approve("diagnosis_sweep.txt", sweep_text(*diagnose::diagnose_together(curves), terminal));
}

TEST(DiagnosisView, JsonHasTheKeysOfEveryFinding) {
  const auto json = diagnosis_json(view_of(0.03, true));
  EXPECT_EQ(json.at("verdict"), "diverged");
  EXPECT_EQ(json.at("confidence"), 1);
  EXPECT_LT(json.at("next_learning_rate").get<double>(), 0.03);
  for (const auto& finding : json.at("findings"))
    for (const char* key : {"kind", "from_step", "to_step", "confidence", "evidence", "advice"})
      EXPECT_TRUE(finding.contains(key)) << key;
  auto good = view_of(0.03, false);
  EXPECT_EQ(diagnosis_json(good).at("next_learning_rate"), 0.06) << "an experiment";
  good.diagnosis.next_learning_rate.reset();
  EXPECT_TRUE(diagnosis_json(good).at("next_learning_rate").is_null());
}

TEST(DiagnosisView, JsonHasWhatWasRead) {
  const auto json = diagnosis_json(view_of(0.03, true));
  EXPECT_TRUE(json.at("schema").is_number());
  const auto& read = json.at("read");
  EXPECT_EQ(read.at("training_losses"), 101);
  EXPECT_EQ(read.at("validation_losses"), 10);
  EXPECT_EQ(read.at("last_step"), 400);
  EXPECT_EQ(read.at("learning_rate"), 0.03);
  EXPECT_EQ(read.at("notes").size(), 1U);
  const auto nothing = diagnosis_json({.diagnosis = diagnose::diagnose({}), .curve = {}}).at("read");
  for (const char* key :
       {"format", "loss_name", "validation_loss_name", "first_step", "last_step", "planned_steps",
        "first_training_loss", "last_training_loss", "last_validation_loss", "learning_rate"})
    EXPECT_TRUE(nothing.at(key).is_null()) << key;
}

}  // namespace
}  // namespace surefoot::report
