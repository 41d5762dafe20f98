#pragma once

#include <array>
#include <vector>

#include "surefoot/diagnose/signals.hpp"

namespace surefoot::diagnose {

/// How probable it is that a rate is too low (a larger one would do better by more than a few percent of the
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

/// What the odds are weighed from, in the order of the weights: logarithms of the signals within the bounds
/// where they say something, the flatness of training beyond what a good run shows and its square, how
/// unusual is what is left of the loss; some of them once more by how much of the run is not seen yet (the
/// logarithm of the fraction); and the rate where it is known.
std::vector<double> weighed_signals(const Signals& signals);

/// The odds as a softmax of weighted sums of the signals, the factor as one more sum; a run that still
/// descends (still_descends) is not good whatever the sums say. The weights were fitted on runs of known
/// outcome at constant rates (docs/diagnosis.md; fitted by benchmarks/diagnose/fit.py). Source: our own; the
/// odds are fitted by logistic regression, the factor by ridge regression.
RateOdds rate_odds(const Signals& signals);

}  // namespace surefoot::diagnose
