#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "surefoot/core/log_grid.hpp"
#include "surefoot/find/estimate.hpp"
#include "surefoot/find/range_test.hpp"
#include "surefoot/find/suggestion.hpp"
#include "surefoot/run/trainable.hpp"

namespace surefoot::run {

/// Makes a fresh trial. The same seed must give the same start and the same batches, another seed others.
/// Called by the thread that calls find(), one trial after another, in an order that hangs on the answers
/// alone: what it gives to a seed may hang on which seeds came before.
using TrialFactory = std::function<std::unique_ptr<Trainable>(std::uint64_t seed)>;

using find::PeakedSchedule;

/// Steps of the full run where a trainer is told none.
inline constexpr std::int64_t default_horizon = 1000;
/// The share of the full run that a search may cost where none is said.
inline constexpr double default_budget = 0.25;
/// The most trials side by side.
inline constexpr std::int64_t most_threads = 1024;

/// The progress of a finder while it works.
struct FinderProgress {
  /// The stage of its work, in a few words: `range test 2 of 3`.
  std::string stage;
  /// Steps spent so far, and the most it may spend; in gradient steps.
  double spent = 0;
  double budget = 0;
  std::vector<find::Candidate> candidates;
};

struct FinderOptions {
  /// One of methods() (run/method.hpp): `race`, `combined`, a selector's name (find/selectors.hpp) or
  /// `two-orders`.
  std::string method = "race";
  /// The most a race may cost, as a share of the full run, validations and scouting included; in (0, 1].
  double budget = default_budget;
  /// Ends a race as soon as its answer is at least so sure, in (0, 1), or its next rung would end later than
  /// so many seconds after the start; 0 for neither.
  double sure = 0;
  double seconds = 0;
  /// The schedule of the full run under a peak; the answer is the peak to use. The race is run at constant
  /// rates, and the peak is the one with the same mean over the run (over its second half where steps are
  /// adaptive), lower where the rows of a run of many epochs would be memorized
  /// (find/scheduled_rates.hpp), and no higher than a cliff allows, below which the rates of the first part
  /// must stay (two epochs, and a tenth of the run at least). A constant rate when empty.
  PeakedSchedule schedule;
  /// The rates to look at; widened once when the answer lies outside. 1e-7 to 10 when not set, and for
  /// `two-orders`, which begins at the high end and ends at the low one, 1 down to 1e-7.
  std::optional<RateRange> range = std::nullopt;
  /// Steps of the full run the rate is for.
  std::int64_t horizon = 0;
  /// Steps of one range test.
  std::int64_t range_test_steps = 100;
  /// Range tests with different seeds; a selector that reads one curve gets the first.
  std::int64_t replicates = 3;
  std::uint64_t seed = 0;
  /// Trials trained side by side; 1 to 1024.
  std::int64_t threads = 1;
  /// Runs once in every worker thread before it trains.
  std::function<void()> at_thread_start;
  /// Called from the calling thread only, now and then.
  std::function<void(const FinderProgress&)> on_progress;
  /// Looked at between steps from every thread; once true the finder ends early with what it has.
  std::function<bool()> should_stop;
};

/// A finder's result and its cost.
struct FinderResult {
  std::string method;
  find::Suggestion suggestion;
  std::vector<find::RangeCurve> range_tests;
  std::vector<find::Candidate> candidates;
  /// Everything a race saw; empty for methods that run none.
  find::RaceRecord record;
  /// The certainty that a longer race would buy.
  std::optional<find::MoreCertainty> more = std::nullopt;
  /// Gradient steps spent; a validation batch counts a third.
  double steps_spent = 0;
  std::int64_t horizon = 0;
  /// Ended early by should_stop.
  bool interrupted = false;

  /// steps_spent as a share of one full run.
  double cost_share() const { return horizon > 0 ? steps_spent / static_cast<double>(horizon) : 0; }
};

/// Throws InvalidArgument for options that find() would not take.
void check(const FinderOptions& options);

/// The number of validation samples that should judge a candidate of a race that may spend `budget` gradient
/// steps: so many that one validation costs a two-hundredth of the budget, but 128 to 4096.
std::int64_t judging_samples(double budget, std::int64_t batch_size);
/// The same for these options: a race that ends once it is sure is expected to spend 800 steps.
std::int64_t judging_samples(const FinderOptions& options, std::int64_t batch_size);

/// Finds a learning rate by training fresh trials. Blocks; what it starts has ended when it returns or
/// throws. Throws InvalidArgument for options out of bounds, and what the user's own code throws.
FinderResult find(const TrialFactory& make_trial, const FinderOptions& options);

}  // namespace surefoot::run
