#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "surefoot/adapt/controller.hpp"

#include "task.hpp"

namespace surefoot::bench {

/// A way to choose the rate while a run trains.
struct Policy {
  std::string name;
  /// The controller for a run of so many steps that begins at a rate, and is looked at every so many.
  std::function<adapt::Controller(double rate, std::int64_t horizon, std::int64_t every)> controller;
  /// What trains a task: its own optimizer when empty.
  std::function<std::string(const Task&)> optimizer = {};
  /// It is told no rate, so where it starts does not matter.
  bool finds_rate = false;
  /// It undoes what diverges by itself; otherwise a run that diverges has ended.
  bool repairs = false;
};

/// Surefoot's own first, then the rest.
const std::vector<Policy>& policies();

}  // namespace surefoot::bench
