#pragma once

#include <string>
#include <vector>

#include "surefoot/diagnose/sweep.hpp"

namespace surefoot::diagnose {

/// Losses no further above the best than this are as good, in units of the fall of the best.
inline constexpr double as_good_as = 0.02;

/// The best of a sweep that has one.
const SweptRate& best_of(const SweepDiagnosis& sweep);
/// `validation` or `training`.
const char* loss_kind(bool by_validation);
/// `reaches a validation loss of 0.31 by step 100`, of one run or the mean of several.
std::string reached_words(const SweepDiagnosis& sweep, const SweptRate& rate);
/// `0.1 and 0.3`: the rates whose difference from the best scatter hides; empty when there are none.
std::string not_told_apart(const SweepDiagnosis& sweep);
/// `highest` or `lowest`: which end of the rates tried the best is.
const char* edge_words(const SweepDiagnosis& sweep);
/// Names the best rate, the number of rates as good, and what was left out or in doubt.
std::string comparison_words(const SweepDiagnosis& sweep, const std::vector<std::string>& left_out);
/// The next thing to do.
std::string comparison_advice(const SweepDiagnosis& sweep);

}  // namespace surefoot::diagnose
