// transformers.optimization and the names of lr_scheduler_type. Source: its documentation, version 5.23.
// num_training_steps holds the warmup.
#include <cmath>

#include <fmt/format.h>

#include "surefoot/schedule/recipe/peers/family.hpp"

namespace surefoot::schedule::recipe::peers {
namespace {

using fmt::format;

std::string warmup(const Arguments& a) {
  return format("warmup({}) + ", a.count("num_warmup_steps"));
}

std::int64_t decay_steps(const Arguments& a) {
  return rest(a, "num_training_steps", "num_warmup_steps");
}

Translation constant(const Arguments& a) {
  return {format("constant({})", a.text(base))};
}

Translation constant_with_warmup(const Arguments& a) {
  return {warmup(a) + format("constant({})", a.text(base))};
}

Translation linear(const Arguments& a) {
  return {warmup(a) + format("linear({}, {})", a.text(base), decay_steps(a))};
}

Translation cosine(const Arguments& a) {
  return {warmup(a) + format("cosine({}, {}{})", a.text(base), decay_steps(a),
                             unless("cycles", a.number("num_cycles"), 0.5))};
}

/// The whole cycles, then 0: a cycle that the run cuts off falls to it at the end.
Translation hard_restarts(const Arguments& a) {
  const double cycles = a.number("num_cycles");
  const std::int64_t steps = decay_steps(a);
  if (!(cycles > 0)) refuse(a, "num_cycles", "positive");
  if (cycles < 1) {
    return {warmup(a) + format("cosine({}, {}, cycles={}) + 0", a.text(base), steps, number(cycles / 2))};
  }
  const auto restarts = format("restarts({}, {}, cycles={})", a.text(base),
                               number(static_cast<double>(steps) / cycles), number(cycles));
  return {warmup(a) +
          (cycles == std::floor(cycles) ? restarts : format("until({}, steps={}) + 0", restarts, steps))};
}

Translation polynomial(const Arguments& a) {
  return {warmup(a) + format("polynomial({}, {}{}{})", a.text(base), decay_steps(a),
                             unless("end", a.number("lr_end"), 0), unless("power", a.number("power"), 1))};
}

Translation inverse_sqrt(const Arguments& a) {
  const std::int64_t warmup_steps = a.count("num_warmup_steps");
  const std::int64_t timescale = a.has("timescale") ? a.count("timescale")
                                 : warmup_steps > 0 ? warmup_steps
                                                    : 10000;
  return {warmup(a) + format("inverse_sqrt({}, {})", a.text(base), timescale)};
}

/// `min_lr` is a rate, `min_lr_rate` a share of the peak.
std::string cosine_to(const Arguments& a) {
  const auto cycles = unless("cycles", a.number("num_cycles"), 0.5);
  if (a.has("min_lr"))
    return warmup(a) + format("cosine({}, {}{}{})", a.text(base), decay_steps(a),
                              unless("end", a.number("min_lr"), 0), cycles);
  if (!a.has("min_lr_rate")) refuse(a, "min_lr", "given, or min_lr_rate");
  return in_proportion(a, base, [&](double rate) {
    return warmup(a) + format("cosine({}, {}{}{})", number(rate), decay_steps(a),
                              unless("end", rate * a.number("min_lr_rate"), 0), cycles);
  });
}

Translation cosine_with_min_lr(const Arguments& a) {
  return {cosine_to(a)};
}

/// It begins one step into its warmup.
Translation cosine_warmup_with_min_lr(const Arguments& a) {
  if (a.has("warmup_lr_rate"))
    refuse(a, "warmup_lr_rate", "left out: warmup(…, start=RATE) says where it begins");
  return {"shift(" + cosine_to(a) + ", steps=1)"};
}

const char* shape_of(const Arguments& a, const char* name) {
  constexpr const char* shapes[]{"linear", "cosine", "sqrt"};
  return shapes[a.choice(name, {"linear", "cosine", "1-sqrt"})];
}

Translation wsd(const Arguments& a) {
  const std::int64_t warm = a.count("num_warmup_steps");
  const std::int64_t decay = a.count("num_decay_steps");
  if (!a.has("num_stable_steps") && !a.has("num_training_steps"))
    refuse(a, "num_training_steps", "given, or num_stable_steps");
  const std::int64_t stable =
      a.has("num_stable_steps") ? a.count("num_stable_steps") : a.count("num_training_steps") - warm - decay;
  if (stable < 0) refuse(a, "num_training_steps", "at least the warmup and the decay");
  return {in_proportion(a, base, [&](double rate) {
    const double low = rate * a.number("min_lr_ratio");
    const std::string up = shape_of(a, "warmup_type");
    return format("warmup({}{}{}) + constant({}, steps={}) + cooldown({}{}, shape={})", warm,
                  unless("start", low, 0), up == "linear" ? "" : ", shape=" + up, number(rate), stable, decay,
                  unless("end", low, 0), shape_of(a, "decay_type"));
  })};
}

/// ratio·steps, rounded up, as the trainer does.
std::int64_t warmup_of(const Arguments& a, std::int64_t steps) {
  if (a.has("warmup_steps") && a.number("warmup_steps") >= 1) return a.count("warmup_steps");
  const double ratio = a.has("warmup_steps") ? a.number("warmup_steps") : a.number("warmup_ratio");
  return static_cast<std::int64_t>(std::ceil(ratio * static_cast<double>(steps)));
}

/// A trainer's settings, put as the call it makes. Without max_steps the run's length is open: shares of it.
Translation training_arguments(const Arguments& a) {
  const auto type = a.expression("lr_scheduler_type").word;
  const bool endless = type == "constant" || type == "constant_with_warmup" || type == "inverse_sqrt";
  std::string call = format("{}(lr={}", type, a.text(base));
  for (const char* name :
       {"num_cycles", "lr_end", "power", "min_lr", "min_lr_rate", "timescale", "num_decay_steps",
        "num_stable_steps", "decay_type", "warmup_type", "min_lr_ratio"})
    if (a.has(name)) call += format(", {}={}", name, a.text(name));
  if (a.has("max_steps")) {
    call += format(", num_training_steps={}", a.count("max_steps"));
    if (type != "constant") call += format(", num_warmup_steps={}", warmup_of(a, a.count("max_steps")));
  } else if (endless) {
    if (a.number("warmup_ratio") > 0) refuse(a, "max_steps", "given, for warmup_ratio is a share of it");
    if (type != "constant") call += format(", num_warmup_steps={}", warmup_of(a, 0));
  } else if ((type == "linear" || type == "cosine") && !a.has("warmup_steps")) {
    const double share = 100 * a.number("warmup_ratio");
    return {format("warmup({}%) + {}({}, {}%)", number(share), type, a.text(base), number(100 - share))};
  } else {
    refuse(a, "max_steps", "given: the schedule hangs on it");
  }
  std::vector<std::string> none;
  return {print(translated(read(call + ")"), none))};
}

/// Of the trainer's own settings.
std::vector<Parameter> settings_parameters() {
  return {{"lr_scheduler_type", "linear"},
          {"warmup_steps", ""},
          {"warmup_ratio", "0"},
          {"max_steps", ""},
          {"num_cycles", ""},
          {"lr_end", ""},
          {"power", ""},
          {"min_lr", ""},
          {"min_lr_rate", ""},
          {"timescale", ""},
          {"num_decay_steps", ""},
          {"num_stable_steps", ""},
          {"decay_type", ""},
          {"warmup_type", ""},
          {"min_lr_ratio", ""},
          base_parameter};
}

std::vector<Parameter> stable_decay_parameters(const Parameter& warm) {
  return {warm,
          {"num_decay_steps"},
          {"num_training_steps", "", "max_steps"},
          {"num_stable_steps", ""},
          {"warmup_type", "linear"},
          {"decay_type", "cosine"},
          {"min_lr_ratio", "0"},
          {"num_cycles", ""},
          last_epoch,
          base_parameter};
}

}  // namespace

const Family& hugging_face() {
  static const Parameter warm{"num_warmup_steps", nullptr, "warmup_steps"};
  static const Parameter warm_or_none{"num_warmup_steps", "0", "warmup_steps"};
  static const Parameter total{"num_training_steps", nullptr, "max_steps"};
  static const std::vector<Parameter> linear_parameters{warm, total, last_epoch, base_parameter};
  static const std::vector<Parameter> cosine_parameters{
      warm, total, {"num_cycles", "0.5"}, last_epoch, base_parameter};
  static const std::vector<Parameter> restart_parameters{
      warm, total, {"num_cycles", "1"}, last_epoch, base_parameter};
  static const std::vector<Parameter> polynomial_parameters{warm,           total,      {"lr_end", "1e-7"},
                                                            {"power", "1"}, last_epoch, base_parameter};
  static const std::vector<Parameter> min_parameters{warm,
                                                     total,
                                                     {"num_cycles", "0.5"},
                                                     last_epoch,
                                                     {"min_lr", ""},
                                                     {"min_lr_rate", ""},
                                                     {"warmup_lr_rate", ""},
                                                     base_parameter};
  static const std::vector<Parameter> wsd_parameters = stable_decay_parameters(warm);
  static const std::vector<Parameter> timed{
      warm_or_none, {"timescale", ""}, {"num_training_steps", ""}, last_epoch, base_parameter};
  static const std::vector<Parameter> flat{last_epoch, {"num_training_steps", ""}, base_parameter};
  static const std::vector<Parameter> warmed{warm, last_epoch, {"num_training_steps", ""}, base_parameter};
  static const Family family{
      "Transformers",
      {"transformers", "optimization", "hf", "diffusers"},
      true,
      {
          {"get_constant_schedule", flat, constant},
          {"get_constant_schedule_with_warmup", warmed, constant_with_warmup},
          {"constant_with_warmup", warmed, constant_with_warmup},
          {"get_linear_schedule_with_warmup", linear_parameters, linear},
          {"linear_with_warmup", linear_parameters, linear},
          {"linear", linear_parameters, linear},
          {"get_cosine_schedule_with_warmup", cosine_parameters, cosine},
          {"cosine_with_warmup", cosine_parameters, cosine},
          {"cosine", cosine_parameters, cosine},
          {"get_cosine_with_hard_restarts_schedule_with_warmup", restart_parameters, hard_restarts},
          {"cosine_with_restarts", restart_parameters, hard_restarts},
          {"get_polynomial_decay_schedule_with_warmup", polynomial_parameters, polynomial},
          {"polynomial", polynomial_parameters, polynomial},
          {"get_inverse_sqrt_schedule", timed, inverse_sqrt},
          {"inverse_sqrt", timed, inverse_sqrt},
          {"get_cosine_with_min_lr_schedule_with_warmup", min_parameters, cosine_with_min_lr},
          {"cosine_with_min_lr", min_parameters, cosine_with_min_lr},
          {"get_cosine_with_min_lr_schedule_with_warmup_lr_rate", min_parameters, cosine_warmup_with_min_lr},
          {"cosine_warmup_with_min_lr", min_parameters, cosine_warmup_with_min_lr},
          {"get_wsd_schedule", wsd_parameters, wsd},
          {"warmup_stable_decay", wsd_parameters, wsd},
          {"constant", flat, constant},
          {"TrainingArguments", settings_parameters(), training_arguments},
      }};
  return family;
}

}  // namespace surefoot::schedule::recipe::peers
