// DeepSpeed's schedulers, as calls or as the JSON of its configuration. Source:
// deepspeed/runtime/lr_schedules.py, as functions of its batch counter. total_num_steps holds the warmup.
#include <fmt/format.h>

#include "surefoot/schedule/recipe/peers/family.hpp"

namespace surefoot::schedule::recipe::peers {
namespace {

using fmt::format;

std::string warmup(const Arguments& a, double start) {
  const bool linear = a.choice("warmup_type", {"log", "linear"}) == 1;
  return format("warmup({}{}{})", std::max<std::int64_t>(2, a.count("warmup_num_steps")),
                unless("start", start, 0), linear ? "" : ", shape=log");
}

Translation warmup_lr(const Arguments& a) {
  return {warmup(a, a.number("warmup_min_lr")) + format(" + constant({})", a.text("warmup_max_lr"))};
}

Translation warmup_decay_lr(const Arguments& a) {
  const double low = a.number("warmup_min_lr");
  return {warmup(a, low) + format(" + linear({}, {}{})", a.text("warmup_max_lr"),
                                  rest(a, "total_num_steps", "warmup_num_steps"), unless("end", low, 0))};
}

/// The cosine begins one step in, so that the warmup rises to what is not its first rate.
Translation warmup_cosine_lr(const Arguments& a) {
  const std::int64_t steps = std::max<std::int64_t>(2, a.count("warmup_num_steps"));
  return {in_proportion(a, base, [&](double rate) {
    return format("until({} + constant({}), steps={}) + shift(cosine({}, {}, end={}), steps=1)",
                  warmup(a, rate * a.number("warmup_min_ratio")), number(rate), steps, number(rate),
                  rest(a, "total_num_steps", "warmup_num_steps"), number(rate * a.number("cos_min_ratio")));
  })};
}

Translation range_test(const Arguments& a) {
  return {format("inverse({}, {}, power=-1, decay_steps={}{})", a.text("lr_range_test_min_lr"),
                 number(a.number("lr_range_test_step_rate")), a.count("lr_range_test_step_size"),
                 a.flag("lr_range_test_staircase") ? ", staircase=true" : "")};
}

Translation one_cycle(const Arguments& a) {
  for (const char* stairs : {"cycle_first_stair_count", "cycle_second_stair_count"})
    if (a.has(stairs) && a.number(stairs) != 0) refuse(a, stairs, "0: stairs are not known here");
  const auto low = a.text("cycle_min_lr");
  const auto high = a.text("cycle_max_lr");
  const std::int64_t up = a.count("cycle_first_step_size");
  const std::int64_t down = a.has("cycle_second_step_size") ? a.count("cycle_second_step_size") : up;
  const bool decays = a.number("decay_lr_rate") != 0 && a.number("decay_step_size") != 0;
  const auto tail = decays ? format("inverse({}, {}, decay_steps={})", low, number(a.number("decay_lr_rate")),
                                    a.count("decay_step_size"))
                           : format("constant({})", low);
  return {
      format("linear({}, {}, end={}) + linear({}, {}, end={}) + {}", low, up, high, high, down, low, tail),
      a.flag("cycle_momentum") ? "DeepSpeed moves Adam's first beta against the rate; the rate alone is read"
                               : ""};
}

}  // namespace

const Family& deepspeed() {
  static const Parameter steps{"warmup_num_steps", "1000"};
  static const Parameter type{"warmup_type", "log"};
  static const Parameter last{"last_batch_iteration", ""};
  static const Parameter total{"total_num_steps"};
  static const Family family{
      "DeepSpeed",
      {"deepspeed", "lr_schedules", "runtime"},
      true,
      {
          {"WarmupLR",
           {{"warmup_min_lr", "0"}, {"warmup_max_lr", "found"}, steps, type, last, base_parameter},
           warmup_lr},
          {"WarmupDecayLR",
           {total, {"warmup_min_lr", "0"}, {"warmup_max_lr", "0.001"}, steps, type, last, base_parameter},
           warmup_decay_lr},
          {"WarmupCosineLR",
           {total, {"warmup_min_ratio", "0"}, steps, {"cos_min_ratio", "0.0001"}, type, last, base_parameter},
           warmup_cosine_lr},
          {"LRRangeTest",
           {{"lr_range_test_min_lr", "0.001"},
            {"lr_range_test_step_size", "2000"},
            {"lr_range_test_step_rate", "1"},
            {"lr_range_test_staircase", "false"},
            last,
            base_parameter},
           range_test},
          {"OneCycle",
           {{"cycle_min_lr"},
            {"cycle_max_lr"},
            {"decay_lr_rate", "0"},
            {"cycle_first_step_size", "2000"},
            {"cycle_second_step_size", ""},
            {"cycle_first_stair_count", ""},
            {"cycle_second_stair_count", ""},
            {"decay_step_size", "0"},
            {"cycle_momentum", "true"},
            {"cycle_min_mom", ""},
            {"cycle_max_mom", ""},
            {"decay_mom_rate", ""},
            last,
            base_parameter},
           one_cycle},
      }};
  return family;
}

}  // namespace surefoot::schedule::recipe::peers
