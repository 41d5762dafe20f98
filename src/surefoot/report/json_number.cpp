#include "surefoot/report/json_number.hpp"

#include <cmath>

namespace surefoot::report {

nlohmann::json json_number(double value) {
  return std::isfinite(value) ? nlohmann::json(value) : nlohmann::json();
}

nlohmann::json json_numbers(const std::vector<double>& values) {
  auto array = nlohmann::json::array();
  for (const double value : values) array.push_back(json_number(value));
  return array;
}

}  // namespace surefoot::report
