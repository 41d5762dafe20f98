#pragma once

#include <cmath>
#include <functional>
#include <optional>
#include <string>

#include "surefoot/core/error.hpp"
#include "surefoot/study/session.hpp"
#include "surefoot/study/study.hpp"

namespace surefoot::study {

inline StudySpec grid(std::int64_t seeds = 1) {
  StudySpec spec;
  spec.space = {search::parse_learning_rate("0.1,0.01,10", 4)};
  spec.seeds = seeds;
  return spec;
}

/// The loss of the fifth of five steps of gradient descent on x², whose best rate is near 0.5.
inline std::optional<Ending> descend(const Trial& trial, TrialSession& session,
                                     const std::function<bool()>&) {
  double x = 1;
  for (int step = 1; step <= 20; ++step) {
    x -= 2 * search::to_number(trial.parameters.at("lr")) * x;
    if (!session.add({.step = step, .steps = 20, .training_loss = x * x})) break;
  }
  session.flush();
  return session.ending(0.5, "");
}

inline std::string error_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace surefoot::study
