#pragma once

#include "surefoot/search/drift.hpp"

namespace surefoot::search {

/// Beside a cliff a batch with a row far out, or another bad one, may throw a run off: what is known of
/// where, in log10 of the rate. Chosen on the exploration tasks of the proving ground
/// (docs/decisions/0004-the-race.md).

/// How far a stated range goes above the most that a cliff allows, in decades.
constexpr double range_above_cap = 0.15;

/// Whether rows lie so far out that a batch with one of them may throw a run off: `farthest_batch`, how many
/// times as large the mean square of the inputs is there as over all rows, is 5 or more. False for NaN.
bool rows_far_out(double farthest_batch);

/// Whether a race would know where training falls apart when far rows are in its batches (Race::tell_edge):
/// there are such rows, and steps follow the gradient.
bool edge_would_tell(StepLength step_length, double farthest_batch);

/// The most that a full run bears, from the edge of that test and from where the valley is carried to: midway
/// between the two, either of which alone is a noisier guess, less 0.45 decades, or 0.7 with momentum.
double cap_by_edge(double edge, double uncapped, StepLength step_length);

/// The same where there was no test: below where the valley is carried to, the more, the more `decades` lie
/// from the longest rung to the horizon, and with momentum, which carries a bad batch on.
double cap_by_lean(double uncapped, double decades, StepLength step_length);

}  // namespace surefoot::search
