#pragma once

#include <cstddef>

#include "surefoot/diagnose/prepared_curve.hpp"

namespace surefoot::diagnose {

/// The properties of a curve that tell of its rate, as numbers without a unit: neither that of the loss, nor
/// a constant added to it, nor that of a step. `fall` is how far training came down in all from the loss it
/// began at to the lowest of its block medians, or where that is less a twentieth of all that it moved.
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
  /// The height of the last quarter above the start, in units of the fall; negative when below.
  double above_start = 0;
  /// The roughness of validation: median |second difference| of its later values, in units of the fall.
  double roughness = 0;
  /// The rise of training from its lowest level, in units of the fall.
  double come_back = 0;
  /// Scatter of neighbouring training losses around their course, in units of the fall.
  double noise = 0;
  /// The part of the fall still to come at half of the steps, in units of the fall.
  double second_half = 0;
  /// Share of its fall that validation still holds at the end.
  double kept = 1;
  /// Share of its later steps, from a quarter on, at which validation rose.
  double rises = 0;
  /// The height of validation above training at the end, in units of the fall of training.
  double gap = 0;
  /// log10 of the rate; NaN when it is not known.
  double log_rate = not_measured;
  /// Of the planned steps, the share that is seen.
  double fraction = 1;
  /// The number of training losses, of 200 at most.
  double losses = 0;
  /// The loss before the first step is known.
  bool initial_known = false;
  /// The lowest level of training, as a share of the initial loss: 1 where that is not known, or a loss is
  /// negative. The one signal that a constant added to the loss changes, so that it decides how sure an
  /// answer is, never which.
  double left = 1;
  /// In units of the loss: how far training came down, negative when it never was below where it began.
  double fall = 0;
};

/// The fewest losses of a kind that a verdict needs.
inline constexpr std::size_t fewest_of_a_kind = 8;

/// True when the curve has enough to read signals from: so many losses, and not the same number throughout.
bool has_signals(const PreparedCurve& curve);

/// The signals of a curve that has them. O(n).
Signals read_signals(const PreparedCurve& curve);

/// True when a whole run is plainly not done: its initial loss is known, it gained a tenth of the fall and
/// more per doubling of the steps to the end, and 80% of the fall took a fifth of the steps and more. No good
/// run of the tasks for choosing does that: where twice the steps would bring so much, so would, or once did,
/// another rate. Counted from the first loss of a log instead, much of the fall is not seen, and three of ten
/// such runs are good.
bool still_descends(const Signals& signals);

/// True when validation is read beside training; otherwise statements about validation rest on block medians
/// of the few losses there are.
bool reads_validation(const PreparedCurve& curve);

/// True when training fell by more than it scatters, and came back up by a third of that and by more than it
/// scatters.
bool came_back_up(const Signals& signals);

/// True when training fell by so much more than it scatters that it learned something.
bool learned(const Signals& signals);

/// The first index beyond a share of the steps seen.
std::size_t first_after(const Losses& losses, double share);

/// Medians of up to twenty runs of neighbouring losses, at the last step of each.
Losses block_medians(const Losses& losses);

}  // namespace surefoot::diagnose
