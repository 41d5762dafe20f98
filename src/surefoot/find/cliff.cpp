#include "surefoot/find/cliff.hpp"

#include <algorithm>
#include <cmath>

namespace surefoot::find {
namespace {

constexpr double far_batch = 5;
/// How far above the edge of stability a run still bears the batches in question.
constexpr double above_stable = 0.775;
/// How much sharper the loss gets in a run ten times as long.
constexpr double sharper_per_decade = 0.12;
/// Where less than half of the initial loss is left, higher rates win little: down to so much less.
constexpr double away_where_learned = 0.3;
/// The range where half or more is left, and by how much wider it is where nothing is.
constexpr double narrow_below = 0.12;
constexpr double narrow_above = 0.06;
constexpr double wider_below = 0.5;
constexpr double wider_above = 0.15;
/// For what the luckier runs were spared.
constexpr double lean_for_luck = 0.32;
constexpr double lean_per_decade = 0.12;
constexpr double lean_of_averaged = 0.13;

/// 1 where nothing is left to learn, 0 where half of the initial loss or more is.
double learned(double unlearned) {
  return std::max(0.0, 1 - 2 * unlearned);
}

}  // namespace

bool rows_far_out(double farthest_batch) {
  return farthest_batch >= far_batch;
}

bool sharpness_would_tell(StepLength step_length, double farthest_batch) {
  return rows_far_out(farthest_batch) &&
         (step_length == StepLength::gradient || step_length == StepLength::averaged);
}

double cap_by_sharpness(double sharpness, double decades, double unlearned) {
  return std::log10(2.0) - sharpness + above_stable - sharper_per_decade * decades -
         away_where_learned * learned(unlearned);
}

Cap with_range(double rate, double unlearned) {
  return {.rate = rate,
          .below = narrow_below + wider_below * learned(unlearned),
          .above = narrow_above + wider_above * learned(unlearned),
          .lift = Cap{}.lift * (1 - learned(unlearned))};
}

double cap_by_lean(double uncapped, double decades, StepLength step_length) {
  return uncapped - lean_for_luck - lean_per_decade * decades -
         (step_length == StepLength::averaged ? lean_of_averaged : 0);
}

}  // namespace surefoot::find
