#include "surefoot/core/number_text.hpp"

#include <cmath>
#include <cstdlib>

#include <fmt/format.h>

namespace surefoot {

std::string number_text(double value, int digits) {
  constexpr double longest = 1e7;
  std::string text = fmt::format("{:.{}g}", value, digits);
  if (text.find("e+") == std::string::npos) return text;
  const double rounded = std::strtod(text.c_str(), nullptr);
  return std::abs(rounded) < longest ? fmt::format("{:.0f}", rounded) : text;
}

}  // namespace surefoot
