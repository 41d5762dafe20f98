// PyTorch's torch.optim.lr_scheduler. Source: its documentation, versions 1.13 to 2.15.
#include <fmt/format.h>

#include "surefoot/schedule/recipe/peers/family.hpp"

namespace surefoot::schedule::recipe::peers {
namespace {

using fmt::format;

Translation constant_lr(const Arguments& a) {
  return {format("{} * (constant({}, steps={}) + 1)", a.text(base), number(a.number("factor")),
                 a.count("total_iters"))};
}

Translation linear_lr(const Arguments& a) {
  return {format("{} * linear({}, {}, end={})", a.text(base), number(a.number("start_factor")),
                 a.count("total_iters"), number(a.number("end_factor")))};
}

Translation exponential_lr(const Arguments& a) {
  return {format("exponential_decay({}, {})", a.text(base), number(a.number("gamma")))};
}

Translation step_lr(const Arguments& a) {
  return {format("step({}, {}, gamma={})", a.text(base), a.count("step_size"), number(a.number("gamma")))};
}

Translation multistep_lr(const Arguments& a) {
  return {
      format("multistep({}, {}, gamma={})", a.text(base), a.text("milestones"), number(a.number("gamma")))};
}

Translation polynomial_lr(const Arguments& a) {
  return {format("polynomial({}, {}{})", a.text(base), a.count("total_iters"),
                 unless("power", a.number("power"), 1))};
}

Translation cosine_lr(const Arguments& a) {
  return {format("cosine({}, {}{})", a.text(base), a.count("T_max"), unless("end", a.number("eta_min"), 0))};
}

Translation warm_restarts(const Arguments& a) {
  return {format("restarts({}, {}{}{})", a.text(base), a.count("T_0"), unless("end", a.number("eta_min"), 0),
                 unless("stretch", a.number("T_mult"), 1))};
}

std::string momentum(const Arguments& a) {
  if (!a.flag("cycle_momentum")) return "";
  return format(", momentum=[{}, {}]", number(a.number("base_momentum")), number(a.number("max_momentum")));
}

Translation cyclic_lr(const Arguments& a) {
  for (const char* own : {"scale_fn", "scale_mode"})
    if (a.has(own) && !a.expression(own).is("cycle"))
      refuse(a, own, "left out: a scale of one's own is CyclicOptions::scale_cycle or scale_step in C++");
  const auto down = a.has("step_size_down") ? format(", down={}", a.count("step_size_down")) : "";
  const auto mode = a.expression("mode").word;
  return {format("cyclic({}, {}, up={}{}{}{}{})", a.text("base_lr"), a.text("max_lr"),
                 a.count("step_size_up"), down, mode == "triangular" ? "" : ", mode=" + mode,
                 unless("gamma", a.number("gamma"), 1), momentum(a))};
}

std::int64_t total_steps(const Arguments& a) {
  if (a.has("total_steps")) return a.count("total_steps");
  if (!a.has("epochs") || !a.has("steps_per_epoch"))
    refuse(a, "total_steps", "given, or epochs and steps_per_epoch");
  return a.count("epochs") * a.count("steps_per_epoch");
}

Translation one_cycle_lr(const Arguments& a) {
  const bool linear = a.choice("anneal_strategy", {"cos", "linear"}) == 1;
  return {format("one_cycle({}, {}{}{}{}{}{}{})", a.text("max_lr"), total_steps(a),
                 unless("rise", a.number("pct_start"), 0.3), unless("div", a.number("div_factor"), 25),
                 unless("final_div", a.number("final_div_factor"), 1e4), linear ? ", shape=linear" : "",
                 a.flag("three_phase") ? ", three_phase=true" : "", momentum(a))};
}

/// Each but the last for the steps between its milestones.
Translation sequential_lr(const Arguments& a) {
  const auto& schedulers = a.expression("schedulers").parts;
  const auto milestones = a.counts("milestones");
  if (schedulers.empty() || milestones.size() + 1 != schedulers.size())
    refuse(a, "milestones", format("one fewer than the {} schedulers", schedulers.size()));
  return {in_sequence(schedulers, milestones)};
}

Translation chained(const Arguments& a) {
  refuse(a, "schedulers",
         "written as a product here, rate * factor * factor, as in 0.1 * linear(0.5, 10, end=1) * "
         "cosine(1, 30)");
}

/// The options that differ from ours.
Translation plateau(const Arguments& a) {
  std::string options;
  const auto add = [&](const char* theirs, const char* ours) {
    if (a.has(theirs)) options += format("{}{}={}", options.empty() ? ":" : ",", ours, a.text(theirs));
  };
  add("mode", "mode");
  add("factor", "factor");
  add("patience", "patience");
  add("threshold", "threshold");
  add("threshold_mode", "threshold_mode");
  add("cooldown", "cooldown");
  add("min_lr", "min_rate");
  add("eps", "eps");
  throw ParseError(format("ReduceLROnPlateau looks at the loss and is no schedule; it is --adapt "
                          "reduce_on_plateau{} of surefoot train",
                          options),
                   "", 0, a.column());
}

Translation own_function(const Arguments& a) {
  throw ParseError(
      "a function of one's own is Schedule(function) in C++, and what it does most likely one of the words "
      "of surefoot schedule --help",
      "", 0, a.column());
}

std::vector<Parameter> cyclic_parameters() {
  return {{"base_lr"},
          {"max_lr"},
          {"step_size_up", "2000"},
          {"step_size_down", ""},
          {"mode", "triangular"},
          {"gamma", "1"},
          {"scale_fn", ""},
          {"scale_mode", ""},
          {"cycle_momentum", "true"},
          {"base_momentum", "0.8"},
          {"max_momentum", "0.9"},
          last_epoch,
          verbose,
          base_parameter};
}

std::vector<Parameter> one_cycle_parameters() {
  return {{"max_lr"},
          {"total_steps", ""},
          {"epochs", ""},
          {"steps_per_epoch", ""},
          {"pct_start", "0.3"},
          {"anneal_strategy", "cos"},
          {"cycle_momentum", "true"},
          {"base_momentum", "0.85"},
          {"max_momentum", "0.95"},
          {"div_factor", "25"},
          {"final_div_factor", "1e4"},
          {"three_phase", "false"},
          last_epoch,
          verbose,
          base_parameter};
}

std::vector<Parameter> plateau_parameters() {
  return {{"mode", ""},     {"factor", ""}, {"patience", ""}, {"threshold", ""}, {"threshold_mode", ""},
          {"cooldown", ""}, {"min_lr", ""}, {"eps", ""},      verbose,           base_parameter};
}

}  // namespace

const Family& pytorch() {
  static const Family family{
      "PyTorch",
      {"torch", "optim", "lr_scheduler"},
      true,
      {
          {"ConstantLR",
           {{"factor", "0.3333333333333333"}, {"total_iters", "5"}, last_epoch, verbose, base_parameter},
           constant_lr},
          {"LinearLR",
           {{"start_factor", "0.3333333333333333"},
            {"end_factor", "1"},
            {"total_iters", "5"},
            last_epoch,
            verbose,
            base_parameter},
           linear_lr},
          {"ExponentialLR", {{"gamma"}, last_epoch, verbose, base_parameter}, exponential_lr},
          {"StepLR", {{"step_size"}, {"gamma", "0.1"}, last_epoch, verbose, base_parameter}, step_lr},
          {"MultiStepLR",
           {{"milestones"}, {"gamma", "0.1"}, last_epoch, verbose, base_parameter},
           multistep_lr},
          {"PolynomialLR",
           {{"total_iters", "5"}, {"power", "1"}, last_epoch, verbose, base_parameter},
           polynomial_lr},
          {"CosineAnnealingLR",
           {{"T_max"}, {"eta_min", "0"}, last_epoch, verbose, base_parameter},
           cosine_lr},
          {"CosineAnnealingWarmRestarts",
           {{"T_0"}, {"T_mult", "1"}, {"eta_min", "0"}, last_epoch, verbose, base_parameter},
           warm_restarts},
          {"CyclicLR", cyclic_parameters(), cyclic_lr},
          {"OneCycleLR", one_cycle_parameters(), one_cycle_lr},
          {"SequentialLR",
           {{"schedulers"}, {"milestones"}, last_epoch, verbose, base_parameter},
           sequential_lr},
          {"ChainedScheduler", {{"schedulers"}, {"optimizer", ""}, base_parameter}, chained},
          {"ReduceLROnPlateau", plateau_parameters(), plateau},
          {"LambdaLR", {{"lr_lambda", ""}, last_epoch, verbose, base_parameter}, own_function},
          {"MultiplicativeLR", {{"lr_lambda", ""}, last_epoch, verbose, base_parameter}, own_function},
      }};
  return family;
}

}  // namespace surefoot::schedule::recipe::peers
