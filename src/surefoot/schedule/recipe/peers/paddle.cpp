// paddle.optimizer.lr. Source: PaddlePaddle's python/paddle/optimizer/lr.py.
#include <cmath>

#include <fmt/format.h>

#include "surefoot/schedule/recipe/peers/family.hpp"

namespace surefoot::schedule::recipe::peers {
namespace {

using fmt::format;

constexpr const char* rate = "learning_rate";

/// Its step 0 has a rate of 0, its step 1 is the paper's.
Translation noam(const Arguments& a) {
  return {format("constant(0, steps=1) + noam({}, {}{})", a.count("d_model"), a.count("warmup_steps"),
                 unless("factor", a.number(rate), 1))};
}

Translation piecewise(const Arguments& a) {
  return {format("piecewise_constant({}, {})", a.text("values"), a.text("boundaries"))};
}

Translation natural_exp(const Arguments& a) {
  return {format("exponential_decay({}, {})", a.text(rate), number(std::exp(-a.number("gamma"))))};
}

Translation inverse_time(const Arguments& a) {
  return {format("inverse({}, {})", a.text(rate), number(a.number("gamma")))};
}

Translation polynomial(const Arguments& a) {
  return {format("{}({}, {}{}{})", a.flag("cycle") ? "sawtooth" : "polynomial", a.text(rate),
                 a.count("decay_steps"), unless("end", a.number("end_lr"), 0),
                 unless("power", a.number("power"), 1))};
}

/// The warmup may end at a rate or a schedule.
Translation warmup(const Arguments& a) {
  return {format("linear({}, {}, end={}) + {}", number(a.number("start_lr")), a.count("warmup_steps"),
                 number(a.number("end_lr")), a.text(rate))};
}

Translation exponential(const Arguments& a) {
  return {format("exponential_decay({}, {})", a.text(rate), number(a.number("gamma")))};
}

Translation multistep(const Arguments& a) {
  return {
      format("multistep({}, {}, gamma={})", a.text(rate), a.text("milestones"), number(a.number("gamma")))};
}

Translation step(const Arguments& a) {
  return {format("step({}, {}, gamma={})", a.text(rate), a.count("step_size"), number(a.number("gamma")))};
}

Translation cosine(const Arguments& a) {
  return {format("cosine({}, {}{})", a.text(rate), a.count("T_max"), unless("end", a.number("eta_min"), 0))};
}

Translation linear(const Arguments& a) {
  return {format("{} * linear({}, {}, end={})", a.text(rate), number(a.number("start_factor")),
                 a.count("total_steps"), number(a.number("end_factor")))};
}

Translation one_cycle(const Arguments& a) {
  const double peak = a.number("max_learning_rate");
  const double first = peak / a.number("divide_factor");
  return {format("one_cycle({}, {}{}{}, final_div={}{}{})", number(peak), a.count("total_steps"),
                 unless("rise", a.number("phase_pct"), 0.3), unless("div", a.number("divide_factor"), 25),
                 number(first / a.number("end_learning_rate")),
                 a.choice("anneal_strategy", {"cos", "linear"}) == 1 ? ", shape=linear" : "",
                 a.flag("three_phase") ? ", three_phase=true" : "")};
}

}  // namespace

const Family& paddle() {
  static const Parameter lr{rate};
  static const Family family{
      "PaddlePaddle",
      {"paddle", "lr"},
      false,
      {
          {"NoamDecay", {{"d_model"}, {"warmup_steps"}, {rate, "1"}, last_epoch, verbose}, noam},
          {"PiecewiseDecay", {{"boundaries"}, {"values"}, last_epoch, verbose}, piecewise},
          {"NaturalExpDecay", {lr, {"gamma"}, last_epoch, verbose}, natural_exp},
          {"InverseTimeDecay", {lr, {"gamma"}, last_epoch, verbose}, inverse_time},
          {"PolynomialDecay",
           {lr,
            {"decay_steps"},
            {"end_lr", "0.0001"},
            {"power", "1"},
            {"cycle", "false"},
            last_epoch,
            verbose},
           polynomial},
          {"LinearWarmup", {lr, {"warmup_steps"}, {"start_lr"}, {"end_lr"}, last_epoch, verbose}, warmup},
          {"ExponentialDecay", {lr, {"gamma"}, last_epoch, verbose}, exponential},
          {"MultiStepDecay", {lr, {"milestones"}, {"gamma", "0.1"}, last_epoch, verbose}, multistep},
          {"StepDecay", {lr, {"step_size"}, {"gamma", "0.1"}, last_epoch, verbose}, step},
          {"CosineAnnealingDecay", {lr, {"T_max"}, {"eta_min", "0"}, last_epoch, verbose}, cosine},
          {"LinearLR",
           {lr,
            {"total_steps"},
            {"start_factor", "0.3333333333333333"},
            {"end_factor", "1"},
            last_epoch,
            verbose},
           linear},
          {"OneCycleLR",
           {{"max_learning_rate"},
            {"total_steps"},
            {"divide_factor", "25"},
            {"end_learning_rate", "0.0001"},
            {"phase_pct", "0.3"},
            {"anneal_strategy", "cos"},
            {"three_phase", "false"},
            last_epoch,
            verbose},
           one_cycle},
      }};
  return family;
}

}  // namespace surefoot::schedule::recipe::peers
