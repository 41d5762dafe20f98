#include "surefoot/diagnose/next_rate.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace surefoot::diagnose {
namespace {

constexpr std::array round_factors{2.0, 3.0, 5.0, 10.0, 20.0, 30.0, 50.0, 100.0};

/// Below it a rate may well be good, and a leap costs more than a step.
constexpr double sure_enough = 0.8;

/// The round factor nearest to 10^exponent.
double rounded(double exponent) {
  return *std::min_element(round_factors.begin(), round_factors.end(), [&](double a, double b) {
    return std::abs(std::log10(a) - exponent) < std::abs(std::log10(b) - exponent);
  });
}

}  // namespace

double raised(const RateOdds& odds) {
  return std::min(rounded(odds.log_factor), odds.too_low < sure_enough ? 3.0 : 100.0);
}

double lowered(const RateOdds& odds) {
  return 1 / rounded(-odds.log_factor);
}

double likelier_side(const RateOdds& odds) {
  return odds.too_low > odds.too_high ? 2 : 0.5;
}

}  // namespace surefoot::diagnose
