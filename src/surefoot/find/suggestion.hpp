#pragma once

#include <optional>
#include <string>

namespace surefoot::find {

/// A finder's answer. "Cannot tell" is an answer: no rate, and the reason why.
struct Suggestion {
  /// The rate to use (linear, not log10); empty when the finder refuses to name one.
  std::optional<double> learning_rate;
  /// The range believed to be as good, low ≤ learning_rate ≤ high; both 0 in a refusal.
  double low = 0;
  double high = 0;
  /// The chance that the rate is as good as the finder claims, in [0, 1]; 0 in a refusal.
  double confidence = 0;
  /// One sentence in plain words: what the answer rests on, or why there is none.
  std::string reason;

  bool found() const { return learning_rate.has_value(); }
};

/// A suggestion that names no rate.
Suggestion refusal(std::string reason);

/// The certainty that a longer race would buy.
struct MoreCertainty {
  /// The chance that its answer would be right.
  double confidence = 0;
  /// The gradient steps that it would cost in all.
  double steps = 0;
};

}  // namespace surefoot::find
