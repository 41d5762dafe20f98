#pragma once

#include <cstdint>
#include <string>

#include "surefoot/core/error.hpp"

/// The rules that arguments of schedules keep. Each throws RefusedArgument naming the schedule, the argument,
/// the rule and the value: `cosine: steps must be positive, got -3`.
namespace surefoot::schedule {

/// The error that the checks throw; it knows the argument by its name.
class RefusedArgument : public InvalidArgument {
 public:
  /// `rule` is the rest of the message: `must rise, got 3 after 5`.
  RefusedArgument(const std::string& who, const std::string& argument, const std::string& rule);

  const std::string& argument() const { return argument_; }

 private:
  std::string argument_;
};

/// Finite and not negative.
void check_rate(const char* who, const char* argument, double value);
/// Finite and positive.
void check_positive(const char* who, const char* argument, double value);
void check_finite(const char* who, const char* argument, double value);
/// Positive where the rate grows without an end: 0 times what is past every number is none.
void check_growing(const char* who, const char* argument, double value, bool grows);
/// In [low, high].
void check_between(const char* who, const char* argument, double value, double low, double high);
/// A count of steps: at least 1, at most `last_step`.
void check_steps(const char* who, const char* argument, std::int64_t value);
/// The same where none is fine.
void check_steps_or_none(const char* who, const char* argument, std::int64_t value);

/// factor·rate, 0 for a rate of 0 however large the factor.
inline double grown(double rate, double factor) {
  return rate == 0 ? 0 : factor * rate;
}

}  // namespace surefoot::schedule
