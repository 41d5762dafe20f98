#pragma once

#include <cstddef>

#include "surefoot/diagnose/prepared_curve.hpp"

namespace surefoot::diagnose {

/// What a curve says about its rate, as numbers without a unit: neither that of the loss, nor a constant
/// added to it, nor that of a step. `fall` is how far training came down in all from the loss it began at to
/// the lowest of its block medians, or where that is less a twentieth of all that it moved.
struct Signals {
  /// Share of the fall that the last 70% of the steps still brought per doubling of the steps, by the
  /// Theil-Sen slope against log2(time): of validation, and of twenty block medians of training.
  double pace_validation = 0;
  double pace_training = 0;
  /// Share of the steps seen after which training had done 80% of its fall; 1 when the end is where it did.
  double time_to_most = 1;
  /// The same for 95% of its fall.
  double time_to_nearly_all = 1;
  /// Share of the fall that the first training loss, or mean of a two-hundredth of the steps, already
  /// brought; negative when it rose; 0 where the run is known from that loss on.
  double first_share = 0;
  /// The highest training loss above where it began, in units of the fall; at least 0.
  double rise = 0;
  /// How far the last quarter lies above where it began, in units of the fall; negative when below.
  double above_start = 0;
  /// How much validation jumps about: median |second difference| of its later values, in units of the fall.
  double roughness = 0;
  /// How far training came back up from its lowest level, in units of the fall.
  double come_back = 0;
  /// Scatter of neighbouring training losses around their course, in units of the fall.
  double noise = 0;
  /// What was left of the fall to come at half of the steps, in units of it.
  double second_half = 0;
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
  /// How many training losses there are, of 200 at most.
  double losses = 0;
  /// The loss before the first step is known.
  bool initial_known = false;
  /// What training came down to, as a share of the initial loss: 1 where that is not known, or a loss is
  /// negative. The one signal that a constant added to the loss changes, so that it decides how sure an
  /// answer is, never which.
  double left = 1;
  /// In units of the loss: how far training came down, negative when it never was below where it began.
  double fall = 0;
};

/// How many losses of a kind a verdict needs.
inline constexpr std::size_t fewest_of_a_kind = 8;

/// Whether there is enough to read signals from: so many losses, and not the same number throughout.
bool has_signals(const PreparedCurve& curve);

/// The signals of a curve that has them. O(n).
Signals read_signals(const PreparedCurve& curve);

/// Whether a whole run is plainly not done: its initial loss is known, it gained a tenth of the fall and more
/// per doubling of the steps to the end, and 80% of the fall took a fifth of the steps and more. No good run
/// of the tasks for choosing does that: where twice the steps would bring so much, so would, or once did,
/// another rate. Counted from the first loss of a log instead, much of the fall is not seen, and three of ten
/// such runs are good.
bool still_descends(const Signals& signals);

/// Whether validation is read beside training: else what is said of validation is of block medians of what
/// there is.
bool reads_validation(const PreparedCurve& curve);

/// Whether training fell by more than it scatters, and came back up by a third of that and by more than it
/// scatters.
bool came_back_up(const Signals& signals);

/// Whether training fell by so much more than it scatters that it learned something.
bool learned(const Signals& signals);

/// The first index beyond a share of the steps seen.
std::size_t first_after(const Losses& losses, double share);

/// Medians of up to twenty runs of neighbouring losses, at the last step of each.
Losses block_medians(const Losses& losses);

}  // namespace surefoot::diagnose
