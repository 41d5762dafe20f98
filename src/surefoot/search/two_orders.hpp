#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "surefoot/search/suggestion.hpp"

namespace surefoot::search {

struct TwoOrdersOptions {
  /// The highest rate tried, and the first.
  double start = 1;
  /// No rate below this one is tried.
  double stop = 1e-7;
  /// Rates per decade: 1 tries 1, 0.1, 0.01, …
  std::int64_t per_decade = 1;
  /// Training steps of each trial.
  std::int64_t iterations = 10;
  /// Decades from the first rate that falls down to the suggestion.
  double orders = 2;
};

/// A trial to run: a freshly initialised model trained for `steps` steps at a constant rate.
struct FreshTrial {
  double learning_rate = 0;
  std::int64_t steps = 0;
};

/// The textbook procedure, as ask and tell.
class TwoOrders {
 public:
  struct Tried {
    double learning_rate = 0;
    std::vector<double> losses = {};
    bool fell = false;
  };

  explicit TwoOrders(const TwoOrdersOptions& options = {});

  /// The next trial, the same until its losses are told. Empty once the search has ended.
  std::optional<FreshTrial> ask();
  /// Takes the training loss of each step of the trial, in order; fewer than asked for when it diverged.
  /// Throws InvalidArgument when no trial was asked for or there are more losses than steps.
  void tell(std::span<const double> losses);
  bool done() const { return done_; }
  const std::vector<Tried>& tried() const { return tried_; }
  /// The answer once done; a refusal before, or when no trial's loss fell.
  Suggestion suggestion() const;

 private:
  TwoOrdersOptions options_;
  std::vector<Tried> tried_;
  bool asked_ = false;
  bool done_ = false;
};

}  // namespace surefoot::search
