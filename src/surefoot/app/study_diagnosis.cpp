#include "surefoot/app/study_diagnosis.hpp"

#include <fmt/format.h>

#include "surefoot/app/study_view.hpp"

namespace surefoot::app {
namespace {

using study::TrialStatus;

LearningCurve curve_of(const study::Trial& trial, const study::RunCurve& curve) {
  LearningCurve result{"", curve.points};
  // A run whose metric diverged shows it in no loss: mark its last point.
  if (trial.state == TrialStatus::diverged && !result.points.empty()) result.points.back().diverged = true;
  return result;
}

/// At the trial's own rate: a schedule that the run tells of scales it the same way for all.
LearningCurve curve_at_its_rate(const study::Trial& trial, const study::RunCurve& told) {
  LearningCurve curve = curve_of(trial, told);
  for (auto& point : curve.points) point.learning_rate = search::to_number(trial.parameters.at("lr"));
  return curve;
}

}  // namespace

std::vector<report::TogetherView> diagnose_together(const report::SweepView& view,
                                                    const std::map<std::int64_t, study::RunCurve>& curves) {
  struct Group {
    std::vector<LearningCurve> curves;
    std::vector<std::int64_t> trials;
  };
  std::map<search::Parameters, Group> groups;
  for (const auto& trial : view.trials) {
    const auto curve = curves.find(trial.number);
    if (curve == curves.end() || !trial.parameters.contains("lr")) continue;
    if (trial.state != TrialStatus::complete && trial.state != TrialStatus::diverged) continue;
    Group& group = groups[without_rate(trial.parameters)];
    group.curves.push_back(curve_at_its_rate(trial, curve->second));
    group.trials.push_back(trial.number);
  }
  std::vector<report::TogetherView> all;
  for (auto& [parameters, members] : groups)
    if (auto sweep = diagnose::diagnose_together(members.curves))
      all.push_back({parameters, std::move(*sweep),
                     view.best && without_rate(view.best->trial.parameters) == parameters,
                     std::move(members.trials)});
  return all;
}

namespace {

/// Lets what trials say together decide on each of them.
void decide_together(report::TogetherView& group, std::map<std::int64_t, diagnose::Diagnosis>& diagnoses) {
  std::vector<diagnose::Diagnosis> members;
  for (const std::int64_t trial : group.trials) members.push_back(diagnoses.at(trial));
  diagnose::decide_together(group.sweep, members);
  for (std::size_t i = 0; i < members.size(); ++i) diagnoses.at(group.trials[i]) = std::move(members[i]);
}

}  // namespace

StudyDiagnosis diagnose_study(study::Store& store, const std::string& name, bool alone) {
  const auto view = view_of_study(store, name, true);
  const auto curves = store.curves(store.find_study(name)->id);
  StudyDiagnosis result{.study = name};
  std::map<std::int64_t, LearningCurve> told;
  std::map<std::int64_t, diagnose::Diagnosis> diagnoses;
  for (const auto& trial : view.trials) {
    const auto found = curves.find(trial.number);
    if (found == curves.end()) {
      if (study::is_final(trial.state)) ++result.without_losses;
      continue;
    }
    auto curve = curve_of(trial, found->second);
    curve.name = fmt::format("{} trial {} ({}, seed {})", name, trial.number,
                             report::parameters_text(trial.parameters), trial.seed);
    diagnoses[trial.number] =
        diagnose::diagnose(curve, {.initial_loss = not_measured, .horizon = found->second.planned_steps});
    told[trial.number] = std::move(curve);
  }
  if (!alone) result.together = view.together;
  for (auto& group : result.together) decide_together(group, diagnoses);
  std::vector<diagnose::Kind> all;
  for (auto& [number, diagnosis] : diagnoses) {
    all.push_back(diagnosis.verdict);
    if (view.best && view.best->trial.number == number) result.verdicts = {diagnosis.verdict};
    const auto& curve = told.at(number);
    auto read = summary_of(curve, curves.at(number).planned_steps);
    read.format = "study";
    result.trials.push_back({std::move(diagnosis), curve, std::move(read)});
  }
  if (result.verdicts.empty()) result.verdicts = std::move(all);
  return result;
}

}  // namespace surefoot::app
