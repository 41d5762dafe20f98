#pragma once

#include <optional>

namespace surefoot::search {

/// Finds where training falls off a cliff, by three questions about seven rates a quarter of a decade apart,
/// from a quarter below a start to five quarters above it. Ask and tell; a rate above one that fell is taken
/// to fall too.
class CliffSearch {
 public:
  static constexpr int questions = 3;
  static constexpr double spacing = 0.25;

  /// `start`: log10 of a rate.
  explicit CliffSearch(double start) : start_(start) {}

  /// log10 of the rate to try next; empty when the edge is known.
  std::optional<double> ask() const;
  /// Whether training survived the rate asked for.
  void tell(bool survived);
  /// log10 of the rate halfway between the highest that survived and the lowest that fell; an eighth of a
  /// decade beyond the rates when all survived or fell.
  double edge() const;

 private:
  double rate(double index) const;

  double start_;
  int highest_that_survived_ = -1;
  int lowest_that_fell_ = 7;
};

}  // namespace surefoot::search
