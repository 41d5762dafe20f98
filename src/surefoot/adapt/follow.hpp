#pragma once

#include <cstdint>
#include <optional>

#include "surefoot/adapt/controller.hpp"
#include "surefoot/schedule/schedule.hpp"

namespace surefoot::adapt {

/// The schedules to follow, both of the step.
struct FollowOptions {
  schedule::Schedule learning_rate;
  /// Momentum as a function of the step, where it is to cycle too.
  std::optional<schedule::Schedule> momentum = std::nullopt;
};

/// A schedule as a controller: at step t the rate is learning_rate(t), whatever the training reports. Each
/// decision is one step; its observations may be empty. A saved state resumes at its step.
Controller follow(FollowOptions options);

}  // namespace surefoot::adapt
