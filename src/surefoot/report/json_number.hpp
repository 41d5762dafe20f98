#pragma once

#include <nlohmann/json.hpp>

namespace surefoot::report {

/// A number as JSON: null when it is NaN or infinite, which JSON cannot say.
nlohmann::json json_number(double value);

}  // namespace surefoot::report
