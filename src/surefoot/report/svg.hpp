#pragma once

#include <string>

#include "surefoot/report/chart.hpp"

namespace surefoot::report {

/// The chart as a picture of 900 by 560 units: a whole SVG 1.1 document on white, with axes, grid, legend,
/// mark and band, colours that people with any colour vision can tell apart, and no script. Texts are
/// escaped; what is not finite breaks a line; what explodes upwards is cut at y_range(). Lines of several
/// thousand points are thinned to the smallest and largest of each column.
std::string svg(const Chart& chart);

}  // namespace surefoot::report
