#include "surefoot/search/drift.hpp"

namespace surefoot::search {
namespace {

constexpr double of_fresh_learning = -0.07;
constexpr double of_a_shape = 0.03;

double usual_drift(StepLength length) {
  switch (length) {
    case StepLength::gradient:
      return -0.05;
    case StepLength::averaged:
      return -0.07;
    case StepLength::normalised:
      return -0.08;
    case StepLength::unknown:
      break;
  }
  return -0.065;
}

}  // namespace

double drift_per_doubling(StepLength length, double fresh_share, bool shaped) {
  const bool slow_on_a_plateau = length != StepLength::normalised;
  return usual_drift(length) + (shaped ? of_a_shape : 0) +
         (slow_on_a_plateau ? of_fresh_learning * fresh_share : 0);
}

}  // namespace surefoot::search
