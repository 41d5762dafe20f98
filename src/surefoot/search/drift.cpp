#include "surefoot/search/drift.hpp"

namespace surefoot::search {

double drift_per_doubling(StepLength length) {
  switch (length) {
    case StepLength::gradient:
      return -0.045;
    case StepLength::normalised:
      return -0.09;
    case StepLength::unknown:
      break;
  }
  return -0.065;
}

}  // namespace surefoot::search
