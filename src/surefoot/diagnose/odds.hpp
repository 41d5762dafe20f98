#pragma once

#include <array>
#include <vector>

#include "surefoot/diagnose/signals.hpp"

namespace surefoot::diagnose {

/// The probabilities that a rate is too low (a larger one would do better by more than a few percent of the
/// whole fall), good, or too high.
struct RateOdds {
  double too_low = 0;
  double good = 0;
  double too_high = 0;
  /// Expected log10 of what the rate must be multiplied with to be the best.
  double log_factor = 0;
  /// An answer must be surer than this: more so where the loss before the first step is not known, for there
  /// the same run, told more or less often, would be answered the other way too easily.
  double least = 0.5;
};

/// The probability that decides: of the likeliest of the three when it is that one, else 0. An answer that is
/// as likely wrong as right does not decide.
double deciding(const RateOdds& odds, double RateOdds::*one);

/// The inputs of the odds, in the order of the weights: logarithms of the signals within the bounds where
/// they say something, the flatness of training beyond what a good run shows and its square, how unusual is
/// what is left of the loss; some of them once more by how much of the run is not seen yet (the logarithm of
/// the fraction); and the rate where it is known.
std::vector<double> weighed_signals(const Signals& signals);

/// Weighed sums for too_low, good and too_high, and the expected log10 of the factor to the best rate.
using RateSums = std::array<double, 4>;

/// The sums of the weights for what is known of the run (weights.hpp): fitted on runs of known outcome at
/// constant rates by benchmarks/diagnose/fit.py. Source: our own; the first three are fitted by logistic
/// regression, the factor by ridge regression.
RateSums rate_sums(const Signals& signals);

/// The degree to which a run made all its progress within its first steps and has stood still since: 0 where
/// training still moves or took more than a tenth of the steps for 95% of its fall, 1.8 at most. Such a curve
/// is that of a run that is done as of one that is stuck, and does not say which.
double standing_still(const Signals& signals);

/// The same where the loss says that something is left to learn: 0 where training came below a tenth of an
/// initial loss that is known.
double left_standing(const Signals& signals);

/// The odds as a softmax of the sums over a temperature, so that what is said to be 90% sure is right nine
/// times in ten on runs that nobody here made too: the temperature is larger the more the run is left
/// standing (certainty.hpp; fitted by benchmarks/diagnose/calibrate.py). A run that still descends
/// (still_descends) is not good whatever the sums say.
RateOdds rate_odds(const Signals& signals);

}  // namespace surefoot::diagnose
