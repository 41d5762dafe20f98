#pragma once

#include <string>

namespace surefoot {

/// A number to so many significant digits as a person writes it: `0.056`, `3.2e-05`, `100`, `12350`, and an
/// exponent only below 0.0001 and from ten millions on. `nan`, `inf` and `-inf` in those words.
std::string number_text(double value, int digits);

}  // namespace surefoot
