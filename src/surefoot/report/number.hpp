#pragma once

#include <cstdint>
#include <string>

/// Numbers as a person would write them. Any number will do, NaN and infinity too; none of these throws.
namespace surefoot::report {

/// A learning rate to two significant digits: `0.056`, `3.2e-05`, `10`.
std::string rate_text(double rate);
/// A loss to four significant digits; `nan` and `inf` in those words.
std::string loss_text(double loss);
/// Thousands apart: `12,000`.
std::string count_text(std::int64_t count);
/// `0.8 s`, `12 s`, `2 min 10 s`, `3 h 5 min`; `?` for what is negative or not finite.
std::string duration_text(double seconds);
/// `6.4%`, `64%` of a share 0.064, 0.64.
std::string share_text(double share);

}  // namespace surefoot::report
