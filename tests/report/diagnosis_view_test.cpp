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

}  // namespace
}  // namespace surefoot::report
