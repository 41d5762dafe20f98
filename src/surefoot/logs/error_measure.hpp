#pragma once

#include <string>

#include "surefoot/logs/line.hpp"

namespace surefoot::logs {

/// Takes a measure of error for the loss of a line that has none: `Epoch 3, rmse: 0.12`. Gives its name;
/// empty where there is none. For logs in which nothing is called a loss.
std::string take_error_measure(LogLine& line);

}  // namespace surefoot::logs
