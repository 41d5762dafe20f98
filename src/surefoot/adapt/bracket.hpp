#pragma once

#include <limits>
#include <optional>
#include <vector>

#include "surefoot/adapt/fields.hpp"

namespace surefoot::adapt {

/// A climb among rates center·spacing^k, k whole, by the loss each gave when tried: first the center, then
/// the rates above the best one while they are better, then those below it, until it has a worse neighbour on
/// both sides. Ask and tell; a plain value.
struct Bracket {
  double center = 0;
  /// Above 1.
  double spacing = 10;
  /// The farthest k from 0.
  double reach = 4;
  /// Rates beyond these are not tried.
  double low = 0;
  double high = std::numeric_limits<double>::infinity();
  /// The positions k tried and the loss of each; one that diverged is infinite.
  std::vector<double> positions = {};
  std::vector<double> losses = {};
  /// While no loss lies below this they tell nothing apart: then rates are tried upwards until one diverges,
  /// and downwards, as far as `reach`.
  double clear = std::numeric_limits<double>::infinity();

  double rate(double position) const;
  /// The position to try next; nothing when the climb is over.
  std::optional<double> next() const;
  void tell(double position, double loss);
  /// The position of the lowest finite loss, the lowest of equals; nothing when there is none.
  std::optional<double> best() const;
  double best_loss() const;
  void visit(Fields& fields);
};

}  // namespace surefoot::adapt
