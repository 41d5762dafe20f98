#include "surefoot/study/run_curve.hpp"

#include <cmath>

#include <nlohmann/json.hpp>

#include "surefoot/core/error.hpp"

namespace surefoot::study {
namespace {

using nlohmann::json;

double either(double a, double b) {
  return std::isnan(b) ? a : b;
}

/// Two neighbours in one, which stand for `a_count` points and for one or more.
CurvePoint joined(const CurvePoint& a, double a_count, const CurvePoint& b, double b_count) {
  CurvePoint both = b;
  both.learning_rate = either(a.learning_rate, b.learning_rate);
  both.validation_loss = either(a.validation_loss, b.validation_loss);
  both.diverged = a.diverged || b.diverged;
  both.training_loss = either(a.training_loss, b.training_loss);
  if (!std::isnan(a.training_loss) && !std::isnan(b.training_loss))
    both.training_loss = (a.training_loss * a_count + b.training_loss * b_count) / (a_count + b_count);
  return both;
}

json column(const RunCurve& curve, double CurvePoint::*field) {
  json values = json::array();
  for (const auto& point : curve.points)
    values.push_back(std::isnan(point.*field) ? json() : json(point.*field));
  return values;
}

void read_column(const json& values, RunCurve& curve, double CurvePoint::*field) {
  for (std::size_t i = 0; i < curve.points.size(); ++i)
    if (const auto& value = values.at(i); !value.is_null()) curve.points[i].*field = value.get<double>();
}

}  // namespace

void CurveThinner::add(const CurvePoint& point) {
  auto& points = curve_.points;
  if (!points.empty() && point.step <= points.back().step) {
    const std::int64_t step = points.back().step;
    // A loss told again replaces the one before; of several joined ones it is one.
    const double before = in_last_ > 1 ? static_cast<double>(in_last_ - 1) : 0;
    points.back() = joined(points.back(), before, point, 1);
    points.back().step = step;
    return;
  }
  if (in_last_ < joined_ && points.size() > 1) {
    points.back() = joined(points.back(), static_cast<double>(in_last_), point, 1);
    ++in_last_;
    return;
  }
  if (points.size() == most_points) halve();
  points.push_back(point);
  in_last_ = 1;
}

void CurveThinner::halve() {
  auto& points = curve_.points;
  std::size_t kept = 1;
  for (std::size_t i = 1; i + 1 < points.size(); i += 2)
    points[kept++] = joined(points[i], 1, points[i + 1], 1);
  points.resize(kept);
  joined_ *= 2;
}

std::string to_text(const RunCurve& curve) {
  json steps = json::array();
  json diverged = json::array();
  for (const auto& point : curve.points) {
    steps.push_back(point.step);
    if (point.diverged) diverged.push_back(point.step);
  }
  return json{{"planned_steps", curve.planned_steps},
              {"step", steps},
              {"learning_rate", column(curve, &CurvePoint::learning_rate)},
              {"training_loss", column(curve, &CurvePoint::training_loss)},
              {"validation_loss", column(curve, &CurvePoint::validation_loss)},
              {"diverged", diverged}}
      .dump();
}

RunCurve curve_from_text(const std::string& text) {
  try {
    const json all = json::parse(text);
    RunCurve curve;
    curve.planned_steps = all.at("planned_steps").get<std::int64_t>();
    for (const auto& step : all.at("step")) curve.points.push_back({.step = step.get<std::int64_t>()});
    read_column(all.at("learning_rate"), curve, &CurvePoint::learning_rate);
    read_column(all.at("training_loss"), curve, &CurvePoint::training_loss);
    read_column(all.at("validation_loss"), curve, &CurvePoint::validation_loss);
    for (const auto& step : all.at("diverged"))
      for (auto& point : curve.points)
        point.diverged = point.diverged || point.step == step.get<std::int64_t>();
    return curve;
  } catch (const json::exception&) {
    throw StoreError("a curve cannot be read: what is kept of it is damaged");
  }
}

}  // namespace surefoot::study
