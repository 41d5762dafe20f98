#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "surefoot/core/read_summary.hpp"
#include "surefoot/find/more.hpp"
#include "surefoot/find/range_test.hpp"
#include "surefoot/find/record.hpp"
#include "surefoot/find/suggestion.hpp"
#include "surefoot/report/chart.hpp"

namespace surefoot::report {

/// The cost of a command's race in time.
struct CommandCost {
  /// Times the command was started.
  std::int64_t starts = 0;
  /// That all its runs ran together, their starts included.
  double seconds = 0;
  /// One full run, carried on from the run that came farthest; NaN where that is not known.
  double full_run_seconds = 0;
};

/// A finder's result, for every way of showing it. Showing it throws nothing; what is not finite is null in
/// JSON and no point of the chart.
struct FindView {
  std::string method;
  find::Suggestion suggestion;
  std::vector<find::RangeCurve> range_tests;
  std::vector<find::Candidate> candidates;
  /// Of each rung that ended, in the order they did.
  std::vector<find::RungSummary> rungs = {};
  /// The losses of the candidates: `validation_loss`, `training_loss`, or `metric` where one was named.
  std::string judged_by = "validation_loss";
  /// The name of the losses in the chart.
  std::string loss_name = "validation loss";
  double steps_spent = 0;
  std::int64_t horizon = 0;
  double cost_share = 0;
  double seconds = 0;
  std::uint64_t seed = 0;
  bool interrupted = false;
  /// The certainty that a longer race would buy.
  std::optional<find::MoreCertainty> more = std::nullopt;
  /// Of the race of a command.
  std::optional<CommandCost> command_cost = std::nullopt;
  /// The summary of the numbers read from the first run of a command.
  std::optional<ReadSummary> read = std::nullopt;
  /// The task, in a few words: `mlp:128 on digits with sgd, batches of 64`.
  std::string subject;
  /// The command to type next.
  std::string next_command;
};

/// `schema` 1: exactly the keys learning_rate, low, high (null in a refusal), confidence, reason, method,
/// steps_spent, horizon, cost_share, seconds, seed, range_test {learning_rates, losses, smoothed} of the
/// first range test (empty arrays when there was none), judged_by (`validation_loss`, `training_loss` or
/// `metric`), candidates [{learning_rate, state, history [{step, and the loss under the name that judged_by
/// gives}]}], more {confidence, steps} or null; of a command's race also command_cost {starts, seconds,
/// full_run_seconds} and read (as read_json() gives it).
nlohmann::json find_json(const FindView& view);

/// The answer in plain words, the chart, the cost and the next command; ends in a line break.
std::string find_text(const FindView& view, const Terminal& terminal);

/// Loss against log rate: the range tests' losses, or the loss that judged the candidates at each rung, and
/// the middle of each rung's valley, which moves towards the answer.
Chart find_chart(const FindView& view);

}  // namespace surefoot::report
