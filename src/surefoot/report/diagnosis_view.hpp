#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "surefoot/core/learning_curve.hpp"
#include "surefoot/core/read_summary.hpp"
#include "surefoot/diagnose/diagnose.hpp"
#include "surefoot/diagnose/sweep.hpp"
#include "surefoot/report/chart.hpp"
#include "surefoot/report/terminal.hpp"

namespace surefoot::report {

/// A curve and what is said of it, with one finding at least, as diagnose() gives it. Showing it throws
/// nothing.
struct DiagnosisView {
  diagnose::Diagnosis diagnosis;
  LearningCurve curve;
  /// The summary of the numbers that the curve was read from.
  ReadSummary read = {};
};

/// Keys schema (schema.hpp), name, read (as read_json() gives it), verdict, confidence, learning_rate,
/// next_learning_rate, factor (null where there is none), and findings: a list of objects with kind,
/// from_step, to_step, confidence, evidence, advice.
nlohmann::json diagnosis_json(const DiagnosisView& view);

/// One line on what was read, the name, one paragraph in plain words, the chart with the places marked, the
/// other findings; ends in a line break.
std::string diagnosis_text(const DiagnosisView& view, const Terminal& terminal);

/// One line on what was read, the name and the paragraph alone; ends in a line break.
std::string brief_diagnosis_text(const DiagnosisView& view, const Terminal& terminal);

/// The losses by step, the steps that the verdict rests on set off, and the place of what happened marked.
Chart diagnosis_chart(const DiagnosisView& view);

/// The comparison of several runs at different rates: a line a rate, and the answer. `shared` is what they
/// have in common, if there is anything to say: `wd 0.1`.
std::string sweep_text(const diagnose::SweepDiagnosis& sweep, const Terminal& terminal,
                       const std::string& shared = "");

}  // namespace surefoot::report
