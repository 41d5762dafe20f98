// torchtitan's [lr_scheduler]. Source: torchtitan/components/lr_scheduler.py; the schedule begins one step in
// and ends one step before its end, so that no step has a rate of 0.
#include <cmath>

#include <fmt/format.h>

#include "surefoot/schedule/recipe/peers/family.hpp"

namespace surefoot::schedule::recipe::peers {
namespace {

using fmt::format;

Translation lr_scheduler(const Arguments& a) {
  constexpr const char* shapes[]{"linear", "sqrt", "cosine"};
  const char* shape = shapes[a.choice("decay_type", {"linear", "sqrt", "cosine"})];
  const bool known = a.has("steps");
  const std::int64_t steps = known ? a.count("steps") : 0;
  const std::int64_t warm = a.count("warmup_steps");
  if (!known) refuse(a, "steps", "given, as in steps = 10000 of [training]");
  std::int64_t decay = steps - warm;
  if (a.has("decay_ratio"))
    decay = std::min<std::int64_t>(decay, std::llround(static_cast<double>(steps) * a.number("decay_ratio")));
  if (decay < 0) refuse(a, "warmup_steps", "at most steps");
  const std::int64_t stable = steps + 1 - warm - decay;
  return {in_proportion(a, base, [&](double rate) {
    return format("shift(warmup({}) + constant({}, steps={}) + cooldown({}{}{}), steps=1)", warm,
                  number(rate), stable, decay, unless("end", rate * a.number("min_lr_factor"), 0),
                  std::string(shape) == "linear" ? "" : format(", shape={}", shape));
  })};
}

}  // namespace

const Family& torchtitan() {
  static const Family family{"torchtitan",
                             {"torchtitan"},
                             false,
                             {{"lr_scheduler",
                               {{"steps", "", "training_steps"},
                                {"warmup_steps", "200"},
                                {"decay_ratio", ""},
                                {"decay_type", "linear"},
                                {"min_lr_factor", "0", "lr_min"},
                                base_parameter},
                               lr_scheduler}}};
  return family;
}

}  // namespace surefoot::schedule::recipe::peers
