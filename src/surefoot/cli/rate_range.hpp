#pragma once

#include <string>

#include "surefoot/core/log_grid.hpp"

namespace surefoot::cli {

/// Reads `LOW:HIGH`, as in `1e-5:1`. Throws InvalidArgument naming what is wrong with it.
RateRange parse_rate_range(const std::string& text);

/// Reads a rate: positive, and at most what a float holds. Throws InvalidArgument naming the option.
double parse_rate(const std::string& option, const std::string& text);

}  // namespace surefoot::cli
