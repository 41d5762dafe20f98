#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "surefoot/core/read_summary.hpp"
#include "surefoot/diagnose/sweep.hpp"
#include "surefoot/report/terminal.hpp"
#include "surefoot/study/sweep.hpp"

namespace surefoot::report {

/// The comparison of a study's trials that differ in the rate alone.
struct TogetherView {
  /// The parameters they share: all but the rate.
  search::Parameters parameters;
  diagnose::SweepDiagnosis sweep;
  /// The best configuration is among them.
  bool holds_best = false;
  /// The numbers of the trials whose curves were compared, in their order.
  std::vector<std::int64_t> trials = {};
};

/// A study and its trials, for every way of showing them. Showing them throws InvalidArgument for a rate
/// (`lr`) that is a word, and else nothing.
struct SweepView {
  std::string study;
  study::StudySpec spec;
  std::vector<study::Trial> trials;
  std::optional<study::Best> best;
  /// Trials the study has when it is done.
  std::int64_t size = 0;
  /// Run by this command.
  std::int64_t ran = 0;
  double seconds = 0;
  bool interrupted = false;
  /// The folder with the outputs of the trials; empty when there is none.
  std::string folder;
  /// Trials are judged by a number that is no loss.
  bool named_metric = false;
  /// The middle of what is good: the rate to use. Empty where too few were tried to tell.
  std::optional<double> recommended_rate = {};
  /// The summary of the numbers read from the first trial that printed any.
  std::optional<ReadSummary> read = {};
  std::vector<TogetherView> together;
};

/// `lr 0.01, wd 1e-4`.
std::string parameters_text(const search::Parameters& parameters);

/// Keys study, trial, learning_rate, params, seed, state, reason, value, steps, seconds, attempts; with
/// `reported` where values were read. A value that is no finite number is null.
nlohmann::json trial_json(const std::string& study, const study::Trial& trial);
/// Keys study, trial, learning_rate, params, value, seed, seeds (over how many the value is the mean).
nlohmann::json best_json(const std::string& study, const study::Best& best);
/// Keys params, judged_by (`validation_loss` or `training_loss`), best_learning_rate (null where all
/// diverged), best_at_edge, evidence, advice, rates: a list of objects with learning_rate, verdict and loss
/// (null where there is none).
nlohmann::json together_json(const TogetherView& view);
/// Keys study, trials, done, states (count of each), best, recommended_learning_rate, interrupted, seconds,
/// together (a list of together_json), read (as read_json() gives it, null where no command was read).
nlohmann::json sweep_json(const SweepView& view);

/// A line for each running trial: its parameters, how far it is, its last value and those before it as a
/// spark line.
std::vector<std::string> running_lines(const study::SweepProgress& progress, const Terminal& terminal);
/// `12/30 trials, best 0.31 at lr 0.01, 2 min left`.
std::string progress_text(const study::SweepProgress& progress);
/// One plain line about a trial that ended.
std::string finished_line(const study::Trial& trial);

/// The configurations with their results, what ended otherwise and why, the best; ends in a line break.
std::string sweep_text(const SweepView& view, const Terminal& terminal);
/// All trials in a table; ends in a line break.
std::string trials_text(const SweepView& view);
/// The studies of a store in a table; ends in a line break.
std::string studies_text(const std::vector<SweepView>& studies);
nlohmann::json studies_json(const std::vector<SweepView>& studies);
/// All trials, one a line: trial, configuration, each parameter, seed, state, reason, value, steps, seconds.
std::string trials_csv(const SweepView& view);

}  // namespace surefoot::report
