#include "surefoot/report/json_number.hpp"

#include <cmath>

namespace surefoot::report {

nlohmann::json json_number(double value) {
  return std::isfinite(value) ? nlohmann::json(value) : nlohmann::json();
}

}  // namespace surefoot::report
