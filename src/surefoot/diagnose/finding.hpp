#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace surefoot::diagnose {

/// The kinds of findings: faults of a run, or its good state.
enum class Kind {
  diverged,
  too_high,
  overfit,
  plateau,
  too_low,
  good,
  unclear,
  too_short,
  too_noisy,
  warmup_missing,
  decayed_too_early,
  spikes,
};

/// `too_high`, `warmup_missing`, …
std::string_view name_of(Kind kind);

/// True for the kinds that answer how good the rate is: too_high, plateau, too_low, good or unclear. One run
/// has one such answer.
bool judges_rate(Kind kind);

/// One thing that a curve shows.
struct Finding {
  Kind kind = Kind::unclear;
  /// The steps it rests on, both included.
  std::int64_t from_step = 0;
  std::int64_t to_step = 0;
  /// The probability of the finding, in [0, 1].
  double confidence = 0;
  /// The numbers and steps it rests on, in words.
  std::string evidence;
  /// The next thing to do, in words.
  std::string advice;
  /// The factor to multiply the rate with next; empty when the rate should stay, or nobody can tell.
  std::optional<double> factor = {};
};

}  // namespace surefoot::diagnose
