#pragma once

#include <limits>

#include "surefoot/find/drift.hpp"

namespace surefoot::find {

/// Beside a cliff a batch with a row far out, or another bad one, may throw a run off: what is known of
/// where, in log10 of the rate. Chosen on the exploration tasks of the proving ground
/// (docs/decisions/0004-the-race.md).

/// The most that a rate may be; in decades, how far below and above it the range reaches that is stated of
/// it, and how far a peak may rise above it that comes once the rows farthest out were met.
struct Cap {
  double rate = std::numeric_limits<double>::infinity();
  double below = 0.3;
  double above = 0.15;
  double lift = 0.5;
};

/// Whether rows lie so far out that a batch with one of them may throw a run off: `farthest_batch`, how many
/// times as large the mean square of the inputs is there as over all rows, is 5 or more. False for NaN.
bool rows_far_out(double farthest_batch);

/// Whether the sharpness at the row farthest out would tell a race where the cliff is
/// (Race::tell_sharpness): there are rows far out, and steps follow the gradient.
bool sharpness_would_tell(StepLength step_length, double farthest_batch);

/// The most that a full run bears, from log10 of the sharpness at the row farthest out
/// (run::Trainable::far_sharpness) after a run from which `decades` are left to the horizon. A lone gradient
/// of that batch overshoots from 2 over the sharpness on; a network bears several times that, for it gets
/// flatter by being thrown (Lewkowycz et al. 2020, arXiv 2003.02218): 6 times, and 0.12 decades less for each
/// that are left, in which the loss gets sharper. `unlearned`: the share that the best run has left of the
/// loss of an answer that knows nothing, 0 to 1. From a half down the cap is lower, by up to 0.3 decades:
/// higher rates win little there.
double cap_by_sharpness(double sharpness, double decades, double unlearned);

/// The same where that is not known: below where the valley is carried to, the more, the more `decades` lie
/// from the longest rung to the horizon, and with momentum, which carries a bad batch on.
double cap_by_lean(double uncapped, double decades, StepLength step_length);

/// A cap by sharpness with its range, which is the wider, the less is left to learn, and its lift, which is
/// the smaller: one run in forty that falls costs more then than a higher peak wins.
Cap with_range(double rate, double unlearned);

}  // namespace surefoot::find
