#include "surefoot/find/drift.hpp"

namespace surefoot::find {
namespace {

constexpr double of_fresh_learning = -0.07;

double usual_drift(StepLength length) {
  switch (length) {
    case StepLength::gradient:
      return -0.05;
    case StepLength::averaged:
      return -0.07;
    case StepLength::normalised:
      return -0.08;
    case StepLength::scale_free:
      return -0.02;
    case StepLength::unknown:
      break;
  }
  return -0.065;
}

}  // namespace

double drift_per_doubling(StepLength length, double fresh_share) {
  const bool slow_on_a_plateau = length != StepLength::normalised && length != StepLength::scale_free;
  return usual_drift(length) + (slow_on_a_plateau ? of_fresh_learning * fresh_share : 0);
}

}  // namespace surefoot::find
