#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "surefoot/core/learning_curve.hpp"
#include "surefoot/core/random.hpp"

namespace surefoot::diagnose {

/// A curve of some kind, drawn at random: 8 to 60 losses a kind, as epochs from 1, or `longer` times as many
/// of the same course.
inline LearningCurve drawn_curve(std::uint64_t seed, std::size_t longer = 1) {
  RandomStream random(seed);
  const int count = (8 + static_cast<int>(random.uniform() * 52)) * static_cast<int>(longer);
  const double start = 0.5 + 4 * random.uniform();
  const double floor = start * random.uniform();
  const double half_life = std::pow(10.0, -2 + 3 * random.uniform());
  const double noise = start * std::pow(10.0, -4 + 3.3 * random.uniform());
  const double turn = random.uniform() < 0.3 ? random.uniform() : 2;
  const double back = start * 2 * random.uniform();
  const double bump = random.uniform() < 0.3 ? start * 4 * random.uniform() : 0;
  const double rising = random.uniform() < 0.15 ? start * random.uniform() : 0;
  const bool validated = random.uniform() < 0.6;
  const bool trained = !validated || random.uniform() < 0.8;
  LearningCurve curve{"drawn", {}};
  for (int i = 1; i <= count; ++i) {
    const double t = static_cast<double>(i) / count;
    const auto level = [&](double delay) {
      double loss = floor + (start - floor) / (1 + t / half_life / delay) + rising * t;
      loss += bump * std::exp(-std::pow((t - 0.1) / 0.05, 2));
      return t > turn ? loss + back * (t - turn) : loss;
    };
    CurvePoint p;
    p.step = i;
    if (trained) p.training_loss = level(1) + noise * random.normal();
    if (validated) p.validation_loss = level(1.2) + noise * random.normal();
    curve.points.push_back(p);
  }
  return curve;
}

/// Every k-th point of it.
inline LearningCurve sampled(const LearningCurve& curve, std::size_t every) {
  LearningCurve result{curve.name, {}};
  for (std::size_t i = every - 1; i < curve.points.size(); i += every)
    result.points.push_back(curve.points[i]);
  return result;
}

/// Steps counted in other units, from another origin.
inline LearningCurve counted(LearningCurve curve, std::int64_t unit, std::int64_t origin) {
  for (auto& point : curve.points) point.step = point.step * unit + origin;
  return curve;
}

/// A constant added to every loss.
inline LearningCurve moved(LearningCurve curve, double by) {
  for (auto& point : curve.points) {
    point.training_loss += by;
    point.validation_loss += by;
  }
  return curve;
}

}  // namespace surefoot::diagnose
