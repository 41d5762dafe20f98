#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "surefoot/report/chart.hpp"
#include "surefoot/report/terminal.hpp"
#include "surefoot/search/sensitivity.hpp"

namespace surefoot::report {

/// The sensitivity of a table, a study or logs, for every way of showing it. Showing it throws nothing.
struct SensitivityView {
  search::Sensitivity sensitivity;
  /// The source: `study mine`, `runs.csv`.
  std::string subject;
  /// The columns or numbers that were taken; empty where there is none.
  std::string rate_name = "learning rate";
  std::string value_name = "loss";
  std::string step_name;
  std::string seconds_name;
  bool maximize = false;
  /// The target was given rather than chosen.
  bool target_given = false;
  bool with_price = false;
  /// Assumptions and omissions, a sentence each without a stop.
  std::vector<std::string> notes;
};

/// The answer in a sentence: `rates between 0.02 and 0.3 are as good as the best (within 2% regret); from
/// 0.9 training falls apart; ten times too low costs 4 times the steps`, or `cannot tell: …`.
std::string sensitivity_sentence(const search::Sensitivity& sensitivity);

/// Why the answer is less sure than it looks, a sentence each without a stop; empty where nothing is amiss.
std::vector<std::string> thin_evidence(const search::Sensitivity& sensitivity);

/// Keys learning_rate, best_tried, best_value, initial_value, from_worst, reason, sentence, metric,
/// direction, ranges
/// (`"0.01"`, `"0.02"`, `"0.05"`: [low, high]), ends (the same keys: {low, high}, each [lowest, highest] of
/// the true end, null where the rates tried end before it), confidence (of ends), decades (the width of each
/// range), cliff, slope, lr_sensitivity, target, cost (a list of {learning_rate, steps, seconds, money}, null
/// is never or not known, `reached` tells which), tenfold_cost, rates (a list of {learning_rate, value,
/// regret, error, runs, diverged}), evidence {rates, runs, seeds [fewest, most], diverged, best_at_edge,
/// narrower_than_grid, coarse_grid, thin, assumed, columns}, settle, settle_seeds. Where nothing can be told
/// `reason` says why, and the answers are null or empty.
nlohmann::json sensitivity_json(const SensitivityView& view);

/// The sentence, the ranges, the chart, the cost of each rate, the evidence; ends in a line break.
std::string sensitivity_text(const SensitivityView& view, const Terminal& terminal);

/// The mean result of each rate, the initial value cut off, with the range within 2% and the rate to use.
Chart sensitivity_chart(const SensitivityView& view);

}  // namespace surefoot::report
