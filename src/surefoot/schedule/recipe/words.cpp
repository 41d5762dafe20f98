#include "surefoot/schedule/recipe/words.hpp"

#include <cmath>

#include "surefoot/core/error.hpp"
#include "surefoot/schedule/check.hpp"
#include "surefoot/schedule/cycle.hpp"
#include "surefoot/schedule/decay.hpp"
#include "surefoot/schedule/ramp.hpp"
#include "surefoot/schedule/table.hpp"

namespace surefoot::schedule::recipe {
namespace {

using Steps = std::optional<std::int64_t>;

Part part(Schedule schedule, Steps steps = {}) {
  return {std::move(schedule), steps, {}, {}};
}

Shape shape(const Arguments& a) {
  constexpr Shape shapes[]{Shape::linear, Shape::cosine, Shape::sqrt, Shape::exponential};
  return shapes[a.choice("shape", {"linear", "cosine", "sqrt", "exponential"})];
}

std::optional<MomentumRange> momentum_range(const Arguments& a, const char* who) {
  if (!a.has("momentum")) return {};
  const auto range = a.numbers("momentum");
  if (range.size() != 2)
    throw RefusedArgument(who, "momentum", "must be a list of two numbers such as [0.85, 0.95]");
  return MomentumRange{range[0], range[1]};
}

Part build_constant(const Arguments& a) {
  Steps steps;
  if (a.has("steps")) {
    steps = a.count("steps");
    check_steps_or_none("constant", "steps", *steps);
  }
  return part(constant({a.number("learning_rate")}), steps);
}

RampOptions ramp_options(const Arguments& a) {
  return {.start = a.number("start"), .end = a.number("end"), .steps = a.count("steps")};
}

Part build_linear(const Arguments& a) {
  return part(linear(ramp_options(a)), a.count("steps"));
}

Part build_exponential(const Arguments& a) {
  return part(exponential(ramp_options(a)), a.count("steps"));
}

Part build_cosine(const Arguments& a) {
  return part(cosine({.peak = a.number("peak"),
                      .steps = a.count("steps"),
                      .end = a.number("end"),
                      .power = a.number("power"),
                      .warp = a.number("warp"),
                      .cycles = a.number("cycles")}),
              a.count("steps"));
}

Part build_rex(const Arguments& a) {
  return part(rex({.peak = a.number("peak"),
                   .steps = a.count("steps"),
                   .end = a.number("end"),
                   .beta = a.number("beta")}),
              a.count("steps"));
}

Part build_power(const Arguments& a) {
  return part(power({.peak = a.number("peak"),
                     .amplitude = a.number("amplitude"),
                     .exponent = a.number("exponent"),
                     .tokens = a.number("tokens")}));
}

Part build_trapezoid(const Arguments& a) {
  return part(trapezoid({.peak = a.number("peak"),
                         .steps = a.count("steps"),
                         .warmup = a.count("warmup"),
                         .cooldown = a.count("cooldown"),
                         .end = a.number("end"),
                         .shape = shape(a)}),
              a.count("steps"));
}

template <Schedule (*make)(const FallOptions&)>
Part build_fall(const Arguments& a) {
  return part(make({.peak = a.number("peak"),
                    .steps = a.count("steps"),
                    .end = a.number("end"),
                    .power = a.number("power"),
                    .warp = a.number("warp")}),
              a.count("steps"));
}

Part build_tanh(const Arguments& a) {
  return part(tanh_fall({.peak = a.number("peak"),
                         .steps = a.count("steps"),
                         .end = a.number("end"),
                         .lower = a.number("lower"),
                         .upper = a.number("upper")}),
              a.count("steps"));
}

Part build_exponential_decay(const Arguments& a) {
  ExponentialDecayOptions options{.initial = a.number("initial"),
                                  .decay_rate = a.number("decay_rate"),
                                  .decay_steps = a.count("decay_steps"),
                                  .staircase = a.flag("staircase"),
                                  .begin = a.count("begin")};
  if (a.has("end")) options.end = a.number("end");
  return part(exponential_decay(options));
}

Part build_step(const Arguments& a) {
  return part(step({.initial = a.number("initial"), .steps = a.count("steps"), .gamma = a.number("gamma")}));
}

Part build_multistep(const Arguments& a) {
  return part(multistep(
      {.initial = a.number("initial"), .milestones = a.counts("milestones"), .gamma = a.number("gamma")}));
}

Part build_piecewise_constant(const Arguments& a) {
  return part(piecewise_constant({.values = a.numbers("values"), .boundaries = a.counts("boundaries")}));
}

Part build_inverse(const Arguments& a) {
  return part(inverse({.initial = a.number("initial"),
                       .gamma = a.number("gamma"),
                       .power = a.number("power"),
                       .decay_steps = a.count("decay_steps"),
                       .staircase = a.flag("staircase")}));
}

Part build_inverse_sqrt(const Arguments& a) {
  return part(inverse_sqrt({.peak = a.number("peak"), .timescale = a.count("timescale")}));
}

Part build_noam(const Arguments& a) {
  return part(noam(
      {.width = a.count("width"), .warmup_steps = a.count("warmup_steps"), .factor = a.number("factor")}));
}

Part build_sigmoid(const Arguments& a) {
  return part(
      sigmoid({.initial = a.number("initial"), .gamma = a.number("gamma"), .middle = a.count("middle")}));
}

Part build_cyclic(const Arguments& a) {
  constexpr CycleMode modes[]{CycleMode::triangular, CycleMode::triangular2, CycleMode::exp_range,
                              CycleMode::exp_bounds};
  CyclicOptions options{
      .base = a.number("base"),
      .peak = a.number("peak"),
      .up = a.count("up"),
      .mode = modes[a.choice("mode", {"triangular", "triangular2", "exp_range", "exp_bounds"})],
      .gamma = a.number("gamma"),
      .momentum = momentum_range(a, "cyclic")};
  if (a.has("down")) options.down = a.count("down");
  return part(cyclic(options));
}

/// The whole length of so many cycles; none when they never end.
Steps length(const RestartsOptions& o) {
  if (o.cycles == 0) return {};
  const double n = std::floor(o.cycles);
  const double whole =
      o.stretch == 1 ? o.steps * n : o.steps * (std::pow(o.stretch, n) - 1) / (o.stretch - 1);
  const double total = whole + (o.cycles - n) * o.steps * std::pow(o.stretch, n);
  if (!(total <= static_cast<double>(last_step))) return {};
  return static_cast<std::int64_t>(std::ceil(total));
}

Part build_restarts(const Arguments& a) {
  const RestartsOptions options{.peak = a.number("peak"),
                                .steps = a.number("steps"),
                                .end = a.number("end"),
                                .stretch = a.number("stretch"),
                                .decay = a.number("decay"),
                                .cycles = a.number("cycles"),
                                .bend = {shape(a), a.number("power"), a.number("warp")}};
  return part(restarts(options), length(options));
}

Part build_sawtooth(const Arguments& a) {
  return part(sawtooth({.peak = a.number("peak"),
                        .steps = a.count("steps"),
                        .end = a.number("end"),
                        .power = a.number("power")}));
}

Part build_one_cycle(const Arguments& a) {
  return part(one_cycle({.peak = a.number("peak"),
                         .steps = a.count("steps"),
                         .rise = a.number("rise"),
                         .div = a.number("div"),
                         .final_div = a.number("final_div"),
                         .shape = shape(a),
                         .three_phase = a.flag("three_phase"),
                         .momentum = momentum_range(a, "one_cycle")}),
              a.count("steps"));
}

Part build_warmup(const Arguments& a) {
  WarmupOptions options{.steps = a.count("steps"), .start = a.number("start")};
  options.logarithmic = a.choice("shape", {"linear", "cosine", "sqrt", "exponential", "log"}) == 4;
  if (!options.logarithmic) options.bend = {shape(a), a.number("power")};
  check_steps_or_none("warmup", "steps", options.steps);
  (options.bend.shape == Shape::exponential ? check_positive : check_rate)("warmup", "start", options.start);
  check_positive("warmup", "power", options.bend.power);
  Part result;
  result.warmup = options;
  return result;
}

Part build_cooldown(const Arguments& a) {
  CooldownOptions options{
      .steps = a.count("steps"), .end = a.number("end"), .bend = {shape(a), a.number("power")}};
  check_steps_or_none("cooldown", "steps", options.steps);
  (options.bend.shape == Shape::exponential ? check_positive : check_rate)("cooldown", "end", options.end);
  check_positive("cooldown", "power", options.bend.power);
  Part result;
  result.cooldown = options;
  return result;
}

Part build_until(const Arguments& a) {
  return part(until(*a.schedule("schedule").schedule, a.count("steps")), a.count("steps"));
}

Part build_repeat(const Arguments& a) {
  const Part inner = a.schedule("schedule");
  if (!inner.steps && !a.has("steps"))
    throw InvalidArgument("repeat: steps is missing, and the schedule has no end of its own");
  const RepeatOptions options{.steps = a.has("steps") ? a.count("steps") : *inner.steps,
                              .times = a.count("times"),
                              .decay = a.number("decay")};
  Schedule rounds = repeat(*inner.schedule, options);
  if (options.times == 0 || options.times > last_step / options.steps) return part(rounds);
  return part(rounds, options.times * options.steps);
}

Part build_per_epoch(const Arguments& a) {
  const Part inner = a.schedule("schedule");
  const std::int64_t steps = a.count("steps");
  Schedule stairs = per_epoch(*inner.schedule, steps);
  if (!inner.steps || *inner.steps > last_step / steps) return part(stairs);
  return part(stairs, *inner.steps * steps);
}

Part build_shift(const Arguments& a) {
  const Part inner = a.schedule("schedule");
  const std::int64_t steps = a.count("steps");
  const bool left = inner.steps && *inner.steps > steps && *inner.steps - steps <= last_step;
  return part(shift(*inner.schedule, steps), left ? Steps(*inner.steps - steps) : Steps());
}

Part build_offset(const Arguments& a) {
  const Part inner = a.schedule("schedule");
  return part(offset(*inner.schedule, a.number("amount")), inner.steps);
}

Part build_clamp(const Arguments& a) {
  const Part inner = a.schedule("schedule");
  ClampOptions options{.low = a.number("low")};
  if (a.has("high")) options.high = a.number("high");
  return part(clamp(*inner.schedule, options), inner.steps);
}

Part build_noise(const Arguments& a) {
  const Part inner = a.schedule("schedule");
  check_steps_or_none("noise", "seed", a.count("seed"));
  NoiseOptions options{.amount = a.number("amount"),
                       .normal = a.flag("normal"),
                       .most = a.number("most"),
                       .seed = static_cast<std::uint64_t>(a.count("seed")),
                       .every = a.count("every"),
                       .begin = a.count("begin")};
  if (a.has("end")) options.end = a.count("end");
  return part(noise(*inner.schedule, options), inner.steps);
}

Part build_momentum(const Arguments& a) {
  const Part rate = a.schedule("schedule");
  return part(with_momentum(*rate.schedule, *a.schedule("momentum").schedule), rate.steps);
}

const std::vector<Parameter> fall_parameters{
    {"peak"}, {"steps"}, {"end", "0"}, {"power", "1"}, {"warp", "1"}};

const std::vector<Word> all{
    {"constant", {{"learning_rate", nullptr, "peak"}, {"steps", ""}}, build_constant},
    {"linear", {{"start", nullptr, "peak"}, {"steps"}, {"end", "0"}}, build_linear},
    {"exponential", {{"start", nullptr, "peak"}, {"steps"}, {"end"}}, build_exponential},
    {"cosine",
     {{"peak"}, {"steps"}, {"end", "0"}, {"power", "1"}, {"warp", "1"}, {"cycles", "0.5"}},
     build_cosine},
    {"polynomial", fall_parameters, build_fall<polynomial>},
    {"sqrt", fall_parameters, build_fall<one_minus_sqrt>},
    {"rex", {{"peak"}, {"steps"}, {"end", "0"}, {"beta", "0.5"}}, build_rex},
    {"trapezoid",
     {{"peak"}, {"steps"}, {"warmup"}, {"cooldown"}, {"end", "0"}, {"shape", "linear"}},
     build_trapezoid},
    {"tanh", {{"peak"}, {"steps"}, {"end", "0"}, {"lower", "-7"}, {"upper", "3"}}, build_tanh},
    {"exponential_decay",
     {{"initial", nullptr, "peak"},
      {"decay_rate"},
      {"decay_steps", "1"},
      {"staircase", "false"},
      {"begin", "0"},
      {"end", ""}},
     build_exponential_decay},
    {"step", {{"initial", nullptr, "peak"}, {"steps"}, {"gamma", "0.1"}}, build_step},
    {"multistep", {{"initial", nullptr, "peak"}, {"milestones"}, {"gamma", "0.1"}}, build_multistep},
    {"piecewise_constant", {{"values"}, {"boundaries"}}, build_piecewise_constant},
    {"inverse",
     {{"initial", nullptr, "peak"}, {"gamma"}, {"power", "1"}, {"decay_steps", "1"}, {"staircase", "false"}},
     build_inverse},
    {"inverse_sqrt", {{"peak"}, {"timescale"}}, build_inverse_sqrt},
    {"power", {{"peak"}, {"amplitude"}, {"exponent", "-0.51"}, {"tokens", "1"}}, build_power},
    {"noam", {{"width"}, {"warmup_steps"}, {"factor", "1"}}, build_noam},
    {"sigmoid", {{"initial", nullptr, "peak"}, {"gamma"}, {"middle"}}, build_sigmoid},
    {"cyclic",
     {{"base"},
      {"peak"},
      {"up", "2000"},
      {"down", ""},
      {"mode", "triangular"},
      {"gamma", "1"},
      {"momentum", ""}},
     build_cyclic},
    {"restarts",
     {{"peak"},
      {"steps"},
      {"end", "0"},
      {"stretch", "1"},
      {"decay", "1"},
      {"cycles", "0"},
      {"shape", "cosine"},
      {"power", "1"},
      {"warp", "1"}},
     build_restarts},
    {"sawtooth", {{"peak"}, {"steps"}, {"end", "0"}, {"power", "1"}}, build_sawtooth},
    {"one_cycle",
     {{"peak"},
      {"steps"},
      {"rise", "0.3"},
      {"div", "25"},
      {"final_div", "1e4"},
      {"shape", "cosine"},
      {"three_phase", "false"},
      {"momentum", ""}},
     build_one_cycle},
    {"warmup", {{"steps"}, {"start", "0"}, {"shape", "linear"}, {"power", "1"}}, build_warmup},
    {"cooldown", {{"steps"}, {"end", "0"}, {"shape", "linear"}, {"power", "1"}}, build_cooldown},
    {"until", {{"schedule"}, {"steps"}}, build_until},
    {"repeat", {{"schedule"}, {"times", "0"}, {"decay", "1"}, {"steps", ""}}, build_repeat},
    {"per_epoch", {{"schedule"}, {"steps"}}, build_per_epoch},
    {"shift", {{"schedule"}, {"steps"}}, build_shift},
    {"offset", {{"schedule"}, {"amount"}}, build_offset},
    {"clamp", {{"schedule"}, {"low", "0"}, {"high", ""}}, build_clamp},
    {"noise",
     {{"schedule"},
      {"amount"},
      {"normal", "false"},
      {"most", "1"},
      {"seed", "0"},
      {"every", "1"},
      {"begin", "0"},
      {"end", ""}},
     build_noise},
    {"momentum", {{"schedule"}, {"momentum"}}, build_momentum},
};

}  // namespace

std::span<const Word> words() {
  return all;
}

}  // namespace surefoot::schedule::recipe
