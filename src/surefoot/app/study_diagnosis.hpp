#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "surefoot/report/diagnosis_view.hpp"
#include "surefoot/report/sweep_view.hpp"
#include "surefoot/study/store/store.hpp"

namespace surefoot::app {

/// Compares the curves of trials that differ in the rate alone, a group for each setting of the other
/// parameters that was tried at two rates or more. Only runs that came to their end or diverged are compared:
/// one that was stopped early would shorten all the others.
std::vector<report::TogetherView> diagnose_together(const report::SweepView& view,
                                                    const std::map<std::int64_t, study::RunCurve>& curves);

/// A study read as logs are.
struct StudyDiagnosis {
  std::string study;
  /// Each trial that has ended and left its losses, named `STUDY trial 3 (lr 0.01, seed 0)`.
  std::vector<report::DiagnosisView> trials;
  std::vector<report::TogetherView> together;
  /// Of the best trial, or of all that there are where none is complete.
  std::vector<diagnose::Kind> verdicts;
  /// Ended trials that left no losses.
  std::int64_t without_losses = 0;
};

/// Trials that are compared are judged by the comparison (diagnose/sweep.hpp), unless each is to be judged
/// `alone`. Throws InvalidArgument when the store has no study of that name.
StudyDiagnosis diagnose_study(study::Store& store, const std::string& name, bool alone = false);

}  // namespace surefoot::app
