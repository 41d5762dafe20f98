#include "surefoot/search/cliff.hpp"

namespace surefoot::search {
namespace {

constexpr double far_batch = 5;
constexpr double cap_below_edge = 0.45;
constexpr double cap_below_edge_averaged = 0.7;
/// For what the luckier runs were spared.
constexpr double lean_for_luck = 0.32;
constexpr double lean_per_decade = 0.12;
constexpr double lean_of_averaged = 0.13;

}  // namespace

bool rows_far_out(double farthest_batch) {
  return farthest_batch >= far_batch;
}

bool edge_would_tell(StepLength step_length, double farthest_batch) {
  return rows_far_out(farthest_batch) &&
         (step_length == StepLength::gradient || step_length == StepLength::averaged);
}

double cap_by_edge(double edge, double uncapped, StepLength step_length) {
  return (edge + uncapped) / 2 -
         (step_length == StepLength::averaged ? cap_below_edge_averaged : cap_below_edge);
}

double cap_by_lean(double uncapped, double decades, StepLength step_length) {
  return uncapped - lean_for_luck - lean_per_decade * decades -
         (step_length == StepLength::averaged ? lean_of_averaged : 0);
}

}  // namespace surefoot::search
