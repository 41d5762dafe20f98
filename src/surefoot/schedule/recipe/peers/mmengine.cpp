// MMEngine's param_scheduler: dict(type='CosineAnnealingLR', T_max=1000, begin=500, end=1500), or a list of
// such. Source: mmengine/optim/scheduler/param_scheduler.py. Counts are epochs unless by_epoch is False.
#include <fmt/format.h>

#include "surefoot/schedule/recipe/peers/family.hpp"

namespace surefoot::schedule::recipe::peers {
namespace {

using fmt::format;

std::string in_epochs(const Arguments& a) {
  return a.flag("by_epoch") ? "MMEngine counts epochs here unless by_epoch=False; steps are read: "
                              "per_epoch(…, steps=N) counts epochs of N"
                            : "";
}

/// Its steps, from begin to end; 0 where it has no end.
std::int64_t span(const Arguments& a) {
  if (!a.has("end")) return 0;
  const std::int64_t steps = a.count("end") - a.count("begin");
  if (steps < 1) refuse(a, "end", "behind begin");
  return steps;
}

/// Whatever goes on for ever, up to its end.
Translation ended(const Arguments& a, const std::string& text) {
  return {span(a) == 0 ? text : format("until({}, steps={})", text, span(a)), in_epochs(a)};
}

Translation constant(const Arguments& a) {
  return ended(a, format("{} * constant({})", a.text(base), number(a.number("factor"))));
}

/// It reaches its end one step before `end`.
Translation linear(const Arguments& a) {
  if (span(a) < 2) refuse(a, "end", "given, at least two steps behind begin");
  return ended(a, format("{} * linear({}, {}, end={})", a.text(base), number(a.number("start_factor")),
                         span(a) - 1, number(a.number("end_factor"))));
}

Translation cosine(const Arguments& a) {
  if (!a.has("T_max") && span(a) == 0) refuse(a, "T_max", "given, or end");
  const std::int64_t steps = a.has("T_max") ? a.count("T_max") : span(a);
  if (a.has("eta_min_ratio"))
    return {in_proportion(a, base,
                          [&](double rate) {
                            return format("cosine({}, {}{})", number(rate), steps,
                                          unless("end", rate * a.number("eta_min_ratio"), 0));
                          }),
            in_epochs(a)};
  return {format("cosine({}, {}{})", a.text(base), steps, unless("end", a.number("eta_min"), 0)),
          in_epochs(a)};
}

Translation poly(const Arguments& a) {
  if (span(a) < 2) refuse(a, "end", "given, at least two steps behind begin");
  return ended(a, format("polynomial({}, {}{}{})", a.text(base), span(a) - 1,
                         unless("end", a.number("eta_min"), 0), unless("power", a.number("power"), 1)));
}

Translation step(const Arguments& a) {
  return ended(
      a, format("step({}, {}, gamma={})", a.text(base), a.count("step_size"), number(a.number("gamma"))));
}

Translation multistep(const Arguments& a) {
  return ended(a, format("multistep({}, {}, gamma={})", a.text(base), a.text("milestones"),
                         number(a.number("gamma"))));
}

Translation exponential(const Arguments& a) {
  return ended(a, format("exponential_decay({}, {})", a.text(base), number(a.number("gamma"))));
}

}  // namespace

const Family& mmengine() {
  const auto with = [](std::vector<Parameter> first) {
    for (const Parameter& common :
         {Parameter{"begin", "0"}, Parameter{"end", ""}, Parameter{"by_epoch", "true"},
          Parameter{"convert_to_iter_based", ""}, verbose, base_parameter})
      first.push_back(common);
    return first;
  };
  static const Family family{
      "MMEngine",
      {"mmengine", "dict"},
      true,
      {
          {"ConstantLR", with({{"factor", "0.3333333333333333"}}), constant},
          {"LinearLR", with({{"start_factor", "0.3333333333333333"}, {"end_factor", "1"}}), linear},
          {"CosineAnnealingLR", with({{"T_max", ""}, {"eta_min", "0"}, {"eta_min_ratio", ""}}), cosine},
          {"PolyLR", with({{"eta_min", "0"}, {"power", "1"}}), poly},
          {"StepLR", with({{"step_size"}, {"gamma", "0.1"}}), step},
          {"MultiStepLR", with({{"milestones"}, {"gamma", "0.1"}}), multistep},
          {"ExponentialLR", with({{"gamma"}}), exponential},
      }};
  return family;
}

}  // namespace surefoot::schedule::recipe::peers
