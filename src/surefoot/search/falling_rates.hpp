#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "surefoot/search/suggestion.hpp"

namespace surefoot::search {

struct FallingRatesOptions {
  /// The first rate tried; must be positive and finite.
  double start = 1;
  /// Rates tried a decade, each a fresh start; at least 1.
  std::int64_t per_decade = 1;
  /// Rates tried at most, at least 1.
  std::int64_t most = 8;
  /// Steps each is given, at least 4.
  std::int64_t iterations = 10;
};

/// The textbook's trial and error: fresh starts at 1, 0.1, 0.01, … until one whose loss falls within the
/// first iterations, then two orders of magnitude lower. Ask and tell.
///
/// A loss has fallen when every loss is finite, the median of the last quarter (at least two) lies below that
/// of the first quarter, and Theil and Sen's slope over all is negative.
class FallingRates {
 public:
  /// Throws InvalidArgument for options out of bounds.
  explicit FallingRates(const FallingRatesOptions& options = {});

  /// A fresh trial to make: so many steps at this rate. Nothing when the search is over.
  struct Trial {
    double learning_rate = 0;
    std::int64_t steps = 0;
  };
  std::optional<Trial> ask() const;
  /// The losses of the trial that was asked for, fewer when it diverged. Throws InvalidArgument when it is
  /// over.
  void tell(const std::vector<double>& losses);

  /// The answer once ask() gives nothing; a refusal when no rate's loss fell.
  Suggestion suggestion() const;

 private:
  FallingRatesOptions options_;
  std::int64_t tried_ = 0;
  bool fell_ = false;
};

/// Whether losses fall, by the rule above.
bool loss_falls(const std::vector<double>& losses);

}  // namespace surefoot::search
