#pragma once

#include <cmath>
#include <cstdint>
#include <functional>

#include "surefoot/core/learning_curve.hpp"
#include "surefoot/diagnose/rule.hpp"

namespace surefoot::diagnose {

/// A curve of losses that are functions of the step, 200 training and 20 validation losses over 2000 steps.
struct MadeCurve {
  std::function<double(double)> training;
  std::function<double(double)> validation = {};
  std::function<double(double)> rate = [](double) { return 0.03; };
  double start = 2.3;
  std::int64_t steps = 2000;

  LearningCurve curve() const {
    LearningCurve result{"made", {}};
    CurvePoint first;
    first.validation_loss = start;
    first.learning_rate = rate(0);
    result.points.push_back(first);
    for (std::int64_t step = steps / 200; step <= steps; step += steps / 200) {
      CurvePoint p;
      p.step = step;
      const auto t = static_cast<double>(step);
      p.training_loss = training(t);
      p.learning_rate = rate(t);
      if (validation && step % (steps / 20) == 0) p.validation_loss = validation(t);
      result.points.push_back(p);
    }
    return result;
  }
  Evidence evidence() const { return weigh(prepare(curve())); }
};

/// A fall from 2.3 to 0.3 with a time constant of `steps`, and a ripple.
inline std::function<double(double)> falling(double steps, double ripple = 0.004) {
  return [=](double t) { return 0.3 + 2.0 / (1 + t / steps) + ripple * std::sin(1.7 * t); };
}

}  // namespace surefoot::diagnose
