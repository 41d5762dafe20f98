#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace surefoot::diagnose {

/// What can be wrong, or right, with a run.
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

/// Whether it answers how good the rate is: too_high, plateau, too_low, good or unclear. One run has one such
/// answer.
bool judges_rate(Kind kind);

/// One thing that a curve shows.
struct Finding {
  Kind kind = Kind::unclear;
  /// The steps it rests on, both included.
  std::int64_t from_step = 0;
  std::int64_t to_step = 0;
  /// How probable it is, in [0, 1].
  double confidence = 0;
  /// The numbers and steps it rests on, in words.
  std::string evidence;
  /// What to do next, in words.
  std::string advice;
  /// What to multiply the rate with next; empty when the rate should stay, or nobody can tell.
  std::optional<double> factor = {};
};

}  // namespace surefoot::diagnose
