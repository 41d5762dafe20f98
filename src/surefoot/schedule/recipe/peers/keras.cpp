// keras.optimizers.schedules. Source: its documentation, version 3.15. decay_steps does not hold the warmup.
#include <fmt/format.h>

#include "surefoot/schedule/recipe/peers/family.hpp"

namespace surefoot::schedule::recipe::peers {
namespace {

using fmt::format;

constexpr const char* rate = "initial_learning_rate";

Translation cosine_decay(const Arguments& a) {
  if (a.has("warmup_target")) {
    const double target = a.number("warmup_target");
    return {format("warmup({}{}) + cosine({}, {}{})", a.count("warmup_steps"),
                   unless("start", a.number(rate), 0), number(target), a.count("decay_steps"),
                   unless("end", target * a.number("alpha"), 0))};
  }
  return {in_proportion(a, rate, [&](double initial) {
    return format("cosine({}, {}{})", number(initial), a.count("decay_steps"),
                  unless("end", initial * a.number("alpha"), 0));
  })};
}

Translation cosine_decay_restarts(const Arguments& a) {
  const auto stretch = unless("stretch", a.number("t_mul"), 1);
  const double alpha = a.number("alpha");
  const std::int64_t steps = a.count("first_decay_steps");
  return {in_proportion(a, rate, [&](double initial) {
    if (a.number("m_mul") == 1 || alpha == 0)
      return format("restarts({}, {}{}{}{})", number(initial), steps, unless("end", initial * alpha, 0),
                    stretch, unless("decay", a.number("m_mul"), 1));
    return format("offset({} * restarts(1, {}{}, decay={}), amount={})", number((1 - alpha) * initial), steps,
                  stretch, number(a.number("m_mul")), number(alpha * initial));
  })};
}

Translation exponential_decay(const Arguments& a) {
  return {format("exponential_decay({}, {}, decay_steps={}{})", a.text(rate), number(a.number("decay_rate")),
                 a.count("decay_steps"), a.flag("staircase") ? ", staircase=true" : "")};
}

Translation inverse_time_decay(const Arguments& a) {
  return {format("inverse({}, {}, decay_steps={}{})", a.text(rate), number(a.number("decay_rate")),
                 a.count("decay_steps"), a.flag("staircase") ? ", staircase=true" : "")};
}

/// Keras has the old rate at the boundary itself.
Translation piecewise_constant_decay(const Arguments& a) {
  std::string boundaries;
  for (const auto boundary : a.counts("boundaries"))
    boundaries += format("{}{}", boundaries.empty() ? "" : ", ", boundary + 1);
  return {format("piecewise_constant({}, [{}])", a.text("values"), boundaries)};
}

Translation polynomial_decay(const Arguments& a) {
  const bool cycle = a.flag("cycle");
  return {format("{}({}, {}{}{})", cycle ? "sawtooth" : "polynomial", a.text(rate), a.count("decay_steps"),
                 unless("end", a.number("end_learning_rate"), 0), unless("power", a.number("power"), 1))};
}

}  // namespace

const Family& keras() {
  static const Parameter name{"name", ""};
  static const Parameter staircase{"staircase", "false"};
  static const Parameter initial{rate, nullptr, "learning_rate"};
  static const Family family{
      "Keras",
      {"keras", "tf", "tensorflow", "schedules", "experimental"},
      false,
      {
          {"CosineDecay",
           {initial, {"decay_steps"}, {"alpha", "0"}, name, {"warmup_target", ""}, {"warmup_steps", "0"}},
           cosine_decay},
          {"CosineDecayRestarts",
           {initial, {"first_decay_steps"}, {"t_mul", "2"}, {"m_mul", "1"}, {"alpha", "0"}, name},
           cosine_decay_restarts},
          {"ExponentialDecay",
           {initial, {"decay_steps"}, {"decay_rate"}, staircase, name},
           exponential_decay},
          {"InverseTimeDecay",
           {initial, {"decay_steps"}, {"decay_rate"}, staircase, name},
           inverse_time_decay},
          {"PiecewiseConstantDecay", {{"boundaries"}, {"values"}, name}, piecewise_constant_decay},
          {"PolynomialDecay",
           {initial,
            {"decay_steps"},
            {"end_learning_rate", "0.0001"},
            {"power", "1"},
            {"cycle", "false"},
            name},
           polynomial_decay},
      }};
  return family;
}

}  // namespace surefoot::schedule::recipe::peers
