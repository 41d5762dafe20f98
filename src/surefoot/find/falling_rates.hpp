#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "surefoot/find/suggestion.hpp"

namespace surefoot::find {

/// Rates are linear, not log10.
struct FallingRatesOptions {
  /// The first rate tried, and the highest; must be positive and finite.
  double start = 1;
  /// No rate below this one is tried; in (0, start].
  double stop = 1e-7;
  /// Rates tried a decade, each a fresh start; at least 1.
  std::int64_t per_decade = 1;
  /// Steps each is given, at least 4.
  std::int64_t iterations = 10;
};

/// The textbook's trial and error: fresh starts at 1, 0.1, 0.01, … until one whose loss falls (loss_falls)
/// within the first iterations, then two orders of magnitude lower. Ask and tell; a value. Source: the rule
/// of thumb of introductions; the test of a fall is our own.
///
///     FallingRates search;
///     while (const auto trial = search.ask()) search.tell(fresh_run(trial->learning_rate, trial->steps));
class FallingRates {
 public:
  /// Throws InvalidArgument for options out of bounds, naming them.
  explicit FallingRates(const FallingRatesOptions& options = {});

  /// A fresh trial to make: so many steps at this rate.
  struct Trial {
    double learning_rate = 0;
    std::int64_t steps = 0;
  };
  /// The next trial, the same until its losses are told. Nothing when the search is over.
  std::optional<Trial> ask();
  /// The losses of the trial that was asked for, fewer when it diverged: then they have not fallen. Throws
  /// InvalidArgument when none was asked for or there are more losses than steps.
  void tell(std::span<const double> losses);

  /// A trial that was told, and whether its loss fell.
  struct Tried {
    double learning_rate = 0;
    bool fell = false;
  };
  /// In order of falling rates; only the last can have fallen.
  const std::vector<Tried>& tried() const { return tried_; }

  /// Two orders below the rate that fell once ask() gives nothing; a refusal before, and when no rate's loss
  /// fell. The confidence is 0: the procedure does not know how sure it is. It may name a rate below `stop`.
  Suggestion suggestion() const;

 private:
  bool fell() const { return !tried_.empty() && tried_.back().fell; }

  FallingRatesOptions options_;
  std::vector<Tried> tried_;
  bool asked_ = false;
};

/// True when losses fall: four or more, every one finite, the median of the last quarter (at least two) below
/// that of the first quarter, and Theil and Sen's slope over all of them negative. One high or low loss does
/// not decide. Source: our own; the slope is Theil 1950's and Sen 1968's.
bool loss_falls(std::span<const double> losses);

}  // namespace surefoot::find
