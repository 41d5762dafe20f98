#pragma once

#include <optional>
#include <span>

#include "surefoot/diagnose/diagnose.hpp"
#include "surefoot/diagnose/odds.hpp"
#include "surefoot/diagnose/prepared_curve.hpp"
#include "surefoot/diagnose/signals.hpp"

namespace surefoot::diagnose {

/// The input of a rule.
struct Evidence {
  PreparedCurve curve;
  /// Training losses alone, which scatter and show nothing else (noise.hpp).
  bool only_noise = false;
  /// Less of the run is seen than tells a rate.
  bool too_early = false;
  /// The accuracy stays where guessing leaves it, and the loss is no lower than guessing makes it.
  bool at_chance = false;
  /// The same, and the loss lies far above that: it blew up.
  bool blown_up = false;
  /// Empty where there are too few losses, only noise, it is too early, or the loss is no measure of
  /// progress.
  std::optional<Signals> signals = {};
  std::optional<RateOdds> odds = {};
};

/// Reads signals and odds where the curve allows it.
Evidence weigh(PreparedCurve curve);

/// A rule says what it found, or nothing. Pure; throws nothing. Source: our own, all of them.
using Rule = std::optional<Finding> (*)(const Evidence&);

/// A loss that is NaN or infinite at the end, or the last losses more than ten times the initial one above it
/// (core/divergence.hpp, read off a log instead of step by step).
std::optional<Finding> diverged(const Evidence& evidence);
/// The odds say too high, or the loss fell and came back up to stay.
std::optional<Finding> too_high(const Evidence& evidence);
/// Validation turned up by a tenth of its fall, beyond its scatter, and training did not turn with it.
std::optional<Finding> overfit(const Evidence& evidence);
/// Nothing falls over the later half, and the odds do not say that this is where it ends.
std::optional<Finding> plateau(const Evidence& evidence);
/// The odds say too low: a steady descent that is far from done.
std::optional<Finding> too_low(const Evidence& evidence);
/// The odds say that no rate within reach would do much better, and it does not overfit.
std::optional<Finding> good(const Evidence& evidence);
/// Fewer losses than a verdict needs.
std::optional<Finding> too_short(const Evidence& evidence);
/// The losses scatter by more than they fell.
std::optional<Finding> too_noisy(const Evidence& evidence);
/// The loss shot up within the first twentieth and came back, and the rate did not rise from low.
std::optional<Finding> warmup_missing(const Evidence& evidence);
/// The rate fell below a third of its peak while the loss was falling well, and the descent stopped with it.
std::optional<Finding> decayed_too_early(const Evidence& evidence);
/// Single losses far above their neighbours.
std::optional<Finding> spikes(const Evidence& evidence);

/// All of them.
std::span<const Rule> rules();

}  // namespace surefoot::diagnose
