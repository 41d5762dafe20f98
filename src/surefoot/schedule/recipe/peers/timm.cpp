// timm.scheduler. Source: its code, version 1.0.31. Its counts are epochs unless t_in_epochs is False.
#include <fmt/format.h>

#include "surefoot/schedule/recipe/peers/family.hpp"

namespace surefoot::schedule::recipe::peers {
namespace {

using fmt::format;

std::string in_epochs(const Arguments& a) {
  return a.flag("t_in_epochs") ? "timm counts epochs here unless t_in_epochs=False; steps are read: "
                                 "per_epoch(…, steps=N) counts epochs of N"
                               : "";
}

/// With the warmup in front: on a clock of its own with warmup_prefix, else cut off the schedule's beginning.
Translation warmed(const Arguments& a, const std::string& text) {
  if (a.has("noise_range_t")) refuse(a, "noise_range_t", "left out: noise(…, amount) is ours");
  const std::int64_t steps = a.count("warmup_t");
  const double start = a.number("warmup_lr_init");
  if (steps == 0) return {text, in_epochs(a)};
  if (a.flag("warmup_prefix"))
    return {format("warmup({}{}) + {}", steps, unless("start", start, 0), text), in_epochs(a)};
  return {format("until(warmup({}{}) + constant({}), steps={}) + shift({}, steps={})", steps,
                 unless("start", start, 0), a.text(base), steps, text, steps),
          in_epochs(a)};
}

/// The options of a cycle, where there is more than one.
std::string cycles(const Arguments& a) {
  return unless("stretch", a.number("cycle_mul"), 1) + unless("decay", a.number("cycle_decay"), 1) +
         format(", cycles={}", number(a.number("cycle_limit")));
}

Translation cosine(const Arguments& a) {
  const auto end = unless("end", a.number("lr_min"), 0);
  const auto warp = unless("warp", a.number("k_decay"), 1);
  if (a.number("cycle_limit") == 1)
    return warmed(a, format("cosine({}, {}{}{})", a.text(base), a.count("t_initial"), end, warp));
  return warmed(a,
                format("restarts({}, {}{}{}{})", a.text(base), a.count("t_initial"), end, cycles(a), warp));
}

Translation poly(const Arguments& a) {
  const auto end = unless("end", a.number("lr_min"), 0);
  const auto power = unless("power", a.number("power"), 1);
  const auto warp = unless("warp", a.number("k_decay"), 1);
  if (a.number("cycle_limit") == 1)
    return warmed(a,
                  format("polynomial({}, {}{}{}{})", a.text(base), a.count("t_initial"), end, power, warp));
  return warmed(a, format("restarts({}, {}{}{}, shape=linear{}{})", a.text(base), a.count("t_initial"), end,
                          cycles(a), power, warp));
}

Translation tanh(const Arguments& a) {
  if (a.number("cycle_limit") != 1) refuse(a, "cycle_limit", "1: repeat(tanh(…), times=N) is ours");
  return warmed(a, format("tanh({}, {}{}{}{})", a.text(base), a.count("t_initial"),
                          unless("end", a.number("lr_min"), 0), unless("lower", a.number("lb"), -7),
                          unless("upper", a.number("ub"), 3)));
}

Translation step(const Arguments& a) {
  return warmed(
      a, format("step({}, {}, gamma={})", a.text(base), a.count("decay_t"), number(a.number("decay_rate"))));
}

/// Its milestones come one step earlier.
Translation multistep(const Arguments& a) {
  std::string milestones;
  for (const auto milestone : a.counts("decay_t"))
    milestones += format("{}{}", milestones.empty() ? "" : ", ", milestone - 1);
  return warmed(
      a, format("multistep({}, [{}], gamma={})", a.text(base), milestones, number(a.number("decay_rate"))));
}

}  // namespace

const Family& timm() {
  static const std::vector<Parameter> warmup{
      {"warmup_t", "0"},       {"warmup_lr_init", "0"}, {"warmup_prefix", "false"},
      {"t_in_epochs", "true"}, {"noise_range_t", ""},   {"noise_pct", ""},
      {"noise_std", ""},       {"noise_seed", ""},      {"k_decay", "1"},
      {"initialize", ""},      base_parameter};
  const auto with = [](std::vector<Parameter> first, bool prefix) {
    for (auto parameter : warmup) {
      if (prefix && std::string(parameter.name) == "warmup_prefix") parameter.otherwise = "true";
      first.push_back(parameter);
    }
    return first;
  };
  static const std::vector<Parameter> cycle{
      {"lr_min", "0"}, {"cycle_mul", "1"}, {"cycle_decay", "1"}, {"cycle_limit", "1"}};
  const auto cyclic = [&](std::vector<Parameter> first) {
    first.insert(first.end(), cycle.begin(), cycle.end());
    return with(first, false);
  };
  static const Family family{
      "timm",
      {"timm", "scheduler"},
      true,
      {
          {"CosineLRScheduler", cyclic({{"t_initial"}}), cosine},
          {"PolyLRScheduler", cyclic({{"t_initial"}, {"power", "0.5"}}), poly},
          {"TanhLRScheduler", cyclic({{"t_initial"}, {"lb", "-7"}, {"ub", "3"}}), tanh},
          {"StepLRScheduler", with({{"decay_t"}, {"decay_rate", "1"}}, true), step},
          {"MultiStepLRScheduler", with({{"decay_t"}, {"decay_rate", "1"}}, true), multistep},
      }};
  return family;
}

}  // namespace surefoot::schedule::recipe::peers
