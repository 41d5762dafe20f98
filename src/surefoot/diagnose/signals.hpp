#pragma once

#include <cstddef>

#include "surefoot/diagnose/prepared_curve.hpp"

namespace surefoot::diagnose {

/// What a curve says about its rate, as numbers without a unit. `fall` is how far the loss came down in all:
/// initial loss − lowest level, at least a hundredth of the initial loss.
struct Signals {
  /// Share of the fall that the last 70% of the steps still brought per doubling of the steps, by the
  /// Theil-Sen slope against log2(step): of validation, and of twenty block medians of training.
  double pace_validation = 0;
  double pace_training = 0;
  /// Share of the steps seen after which training had done 80% of its fall; 1 when the end is where it did.
  double time_to_most = 1;
  /// The same for 95% of its fall.
  double time_to_nearly_all = 1;
  /// Share of the fall that the first training loss, or mean of a two-hundredth of the steps, already
  /// brought; negative when it rose.
  double first_share = 0;
  /// The highest training loss over the initial one, in units of it; at least 1.
  double peak = 1;
  /// How far the last quarter lies above the initial loss, in units of it; negative when below.
  double above_start = 0;
  /// How much validation jumps about: median |second difference| of its later values, in units of the fall.
  double roughness = 0;
  /// How far training came back up from its lowest level, in units of the fall.
  double come_back = 0;
  /// Scatter of neighbouring training losses around their course, in units of the fall.
  double noise = 0;
  /// The fall in units of the initial loss.
  double fall = 0;
  /// What is left of the initial loss at the end of training, in units of it.
  double remaining = 1;
  /// Share of its fall that validation still holds at the end.
  double kept = 1;
  /// Share of its later steps, from a quarter on, at which validation rose.
  double rises = 0;
  /// How far validation ends above training, in units of the fall of training.
  double gap = 0;
  /// log10 of the rate; NaN when it is not known.
  double log_rate = not_measured;
  /// Of the planned steps, the share that is seen.
  double fraction = 1;
};

/// How many losses of a kind a verdict needs.
inline constexpr std::size_t fewest_of_a_kind = 8;

/// Whether there is enough to read signals from: so many losses, and not the same number throughout.
bool has_signals(const PreparedCurve& curve);

/// The signals of a curve that has them. O(n).
Signals read_signals(const PreparedCurve& curve);

/// Whether a whole run is plainly not done: it gained a tenth of the fall and more per doubling of the steps
/// to the end, and 80% of the fall took a fifth of the steps and more. No good run of the tasks for choosing
/// does that: where twice the steps would bring so much, so would, or once did, another rate.
bool still_descends(const Signals& signals);

/// Whether validation is read beside training: else what is said of validation is of block medians of what
/// there is.
bool reads_validation(const PreparedCurve& curve);

/// Whether training fell by a tenth at least, and came back up by a third of that and by more than it
/// scatters.
bool came_back_up(const Signals& signals);

/// Medians of up to twenty runs of neighbouring losses, at the last step of each.
Losses block_medians(const Losses& losses);

}  // namespace surefoot::diagnose
