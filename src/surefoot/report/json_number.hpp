#pragma once

#include <vector>

#include <nlohmann/json.hpp>

namespace surefoot::report {

/// A number as JSON: null when it is NaN or infinite, which JSON cannot say.
nlohmann::json json_number(double value);
/// An array of such numbers.
nlohmann::json json_numbers(const std::vector<double>& values);

}  // namespace surefoot::report
