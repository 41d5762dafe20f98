#pragma once

#include <cstdint>

#include "surefoot/adapt/controller.hpp"

namespace surefoot::adapt {

/// The times of searches and their bounds. Rates linear, with 0 ≤ min_rate ≤ learning_rate ≤ max_rate < ∞.
struct LineSearchOptions {
  /// The rate at which the first search begins; within the bounds.
  double learning_rate = 0.1;
  /// Optimizer steps between two searches.
  std::int64_t every = 1000;
  /// Minibatches, one optimizer step each, on which a rate is tried.
  std::int64_t minibatches = 10;
  /// The rates tried lie this factor apart; above 1.
  double spacing = 2;
  /// Rates tried in one search at most on either side of the present one.
  std::int64_t reach = 6;
  /// The value that judges a trial: the lower the better.
  Watch watch = Watch::validation_loss;
  double min_rate = 1e-8;
  double max_rate = 100;
};

/// Every `every` steps, the first time at the start, a search along the rate: from where the run stands,
/// rates r·spacing^k are tried on a few minibatches each, upwards while the loss gets lower, then downwards,
/// until the best one has a worse neighbour on both sides (bracket.hpp); the run goes on from where the best
/// one led, at its rate. A trial that diverges is worse than any other; when all do, the run goes on from
/// where it stood at the lowest rate tried.
///
/// Looks only a few minibatches ahead, where a rate that is too low for the long run often looks best: it
/// follows the loss greedily. Holds two snapshots. Throws InvalidArgument for options out of bounds and for a
/// loss not measured.
///
/// Source: the search before an epoch of CNTK (`SearchBeforeEpoch`) and the line searches of OpenNN, with
/// trials of some minibatches in the place of exact evaluations.
Controller line_search(const LineSearchOptions& options);

}  // namespace surefoot::adapt
