#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "surefoot/report/chart.hpp"
#include "surefoot/search/range_test.hpp"
#include "surefoot/search/suggestion.hpp"

namespace surefoot::report {

/// One validation of a candidate.
struct CandidatePointView {
  std::int64_t step = 0;
  double validation_loss = 0;
};

/// A rate that was tried in a run of its own.
struct CandidateRow {
  double learning_rate = 0;
  std::string state;
  std::vector<CandidatePointView> history;
};

/// What a finder found, for every way of showing it. Showing it throws nothing; what is not finite is null in
/// JSON and no point of the chart.
struct FindView {
  std::string method;
  search::Suggestion suggestion;
  std::vector<search::RangeCurve> range_tests;
  std::vector<CandidateRow> candidates;
  double steps_spent = 0;
  std::int64_t horizon = 0;
  double cost_share = 0;
  double seconds = 0;
  std::uint64_t seed = 0;
  bool interrupted = false;
  /// What was trained, in a few words: `mlp:128 on digits with sgd, batches of 64`.
  std::string subject;
  /// The command to type next.
  std::string next_command;
};

/// `schema` 1: exactly the keys learning_rate, low, high (null in a refusal), confidence, reason, method,
/// steps_spent, horizon, cost_share, seconds, seed, range_test {learning_rates, losses, smoothed} of the
/// first range test (empty arrays when there was none), candidates [{learning_rate, state, history [{step,
/// validation_loss}]}].
nlohmann::json find_json(const FindView& view);

/// The answer in plain words, the chart, the cost and the next command; ends in a line break.
std::string find_text(const FindView& view, const Terminal& terminal);

/// Loss against log rate: the range tests' losses, or the validation loss of the candidates at each rung.
Chart find_chart(const FindView& view);

}  // namespace surefoot::report
