#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "surefoot/find/range_test.hpp"
#include "surefoot/find/suggestion.hpp"

/// Functions that several selectors share; not for use outside of them.
namespace surefoot::find {

/// The part of a curve that a rule looks at, all finite.
struct Window {
  std::vector<double> rates;
  std::vector<double> losses;
};

/// Leaves out the first `first` and last `last` points of a test.
struct Skip {
  std::size_t first = 0;
  std::size_t last = 0;
};

/// The window of `losses`, one for each rate of the curve. A test that a NaN ended is read as the tools
/// would, which go on after one: the points of NaN up to the planned end are the first to be left out as the
/// last points.
Window window_of(const RangeCurve& curve, std::span<const double> losses, const Skip& skip);

/// fastai leaves out the first tenth of the planned steps and the last five.
/// Source: fastai 2.7, callback/schedule.py, lr_find.
Window fastai_window(const RangeCurve& curve);

/// The derivative of y by x: at inner points the second-order difference for uneven places
/// (h₋²·y₊ + (h₊² − h₋²)·y − h₊²·y₋) / (h₋·h₊·(h₋ + h₊)), one-sided at the ends, as NumPy's gradient.
/// Needs equal lengths of at least 2 and distinct neighbouring x.
std::vector<double> gradient(std::span<const double> y, std::span<const double> x);

/// 0, 1, 2, …
std::vector<double> indices(std::size_t count);

/// Index of the first smallest value.
std::size_t lowest(std::span<const double> values);

/// The rate where the gradient of the window's losses by `places` is least, where there are two points or
/// more.
Suggestion steepest_by(const Window& window, std::span<const double> places, std::string reason);

/// A suggestion of one rate, with no range and no confidence.
Suggestion one_rate(double rate, std::string reason);

/// The refusal of a rule that needs more points.
Suggestion too_few_points(const Window& window, std::size_t needed);

}  // namespace surefoot::find
