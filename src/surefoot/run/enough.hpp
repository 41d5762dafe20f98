#pragma once

#include <chrono>
#include <string>

#include "surefoot/find/race.hpp"

namespace surefoot::run {

/// Says after each rung of an open-ended race from the second on, the first that allows an answer, whether to
/// end it: it is as sure as it has to be, or its next rung would last beyond its time. Time is counted from
/// its making.
class Enough {
 public:
  /// `sure`: in (0, 1), or 0 for as sure as the budget makes it. `seconds`: at most, or 0 for as long as it
  /// takes.
  Enough(double sure, double seconds) : sure_(sure), seconds_(seconds) {}

  /// True when a race is to be open-ended.
  bool looks() const { return sure_ > 0 || seconds_ > 0; }
  /// `confidence`: that of the answer at the rung that has just ended.
  bool operator()(const find::Race& race, double confidence) const;
  /// For the end of a reason: what it took where that was more than its time; else empty.
  std::string overtime() const;

 private:
  double seconds_passed() const;

  double sure_ = 0;
  double seconds_ = 0;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

}  // namespace surefoot::run
