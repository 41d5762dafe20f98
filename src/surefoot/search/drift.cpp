#include "surefoot/search/drift.hpp"

namespace surefoot::search {

double drift_per_doubling(StepLength length) {
  switch (length) {
    case StepLength::gradient:
      return -0.04;
    case StepLength::normalised:
      return -0.07;
    case StepLength::unknown:
      break;
  }
  return -0.055;
}

}  // namespace surefoot::search
