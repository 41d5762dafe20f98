// optax.schedules. Source: its documentation, version 0.2.8. decay_steps of what warms up holds the warmup.
#include <cmath>

#include <fmt/format.h>

#include "surefoot/schedule/recipe/peers/family.hpp"

namespace surefoot::schedule::recipe::peers {
namespace {

using fmt::format;

/// A schedule that begins later.
std::string begun(const Arguments& a, const std::string& text) {
  const std::int64_t begin = a.count("transition_begin");
  return begin == 0 ? text : format("shift({}, steps=-{})", text, begin);
}

Translation constant_schedule(const Arguments& a) {
  return {format("constant({})", a.text("value"))};
}

Translation linear_schedule(const Arguments& a) {
  return {begun(a, format("linear({}, {}{})", a.text("init_value"), a.count("transition_steps"),
                          unless("end", a.number("end_value"), 0)))};
}

Translation polynomial_schedule(const Arguments& a) {
  return {begun(a, format("polynomial({}, {}{}{})", a.text("init_value"), a.count("transition_steps"),
                          unless("end", a.number("end_value"), 0), unless("power", a.number("power"), 1)))};
}

/// The boundaries of `{10: 0.5, 25: 0.1}`, in their order.
std::vector<std::pair<std::int64_t, double>> scales(const Arguments& a) {
  std::vector<std::pair<std::int64_t, double>> pairs;
  if (!a.has("boundaries_and_scales")) return pairs;
  const auto& list = a.expression("boundaries_and_scales");
  if (list.kind != Expression::Kind::list || list.keys.size() != list.parts.size())
    refuse(a, "boundaries_and_scales", "a dictionary such as {10: 0.5, 25: 0.1}");
  for (std::size_t i = 0; i < list.keys.size(); ++i) {
    const auto step = read(list.keys[i]).number;
    if (step < 1 || step != std::floor(step) || list.parts[i].kind != Expression::Kind::number)
      refuse(a, "boundaries_and_scales", "a dictionary of numbers such as {10: 0.5, 25: 0.1}");
    pairs.emplace_back(static_cast<std::int64_t>(step), list.parts[i].number);
  }
  std::sort(pairs.begin(), pairs.end());
  return pairs;
}

Translation piecewise_constant_schedule(const Arguments& a) {
  return {in_proportion(a, "init_value", [&](double value) {
    std::string values = number(value);
    std::string boundaries;
    for (const auto& [step, scale] : scales(a)) {
      value *= scale;
      values += ", " + number(value);
      boundaries += format("{}{}", boundaries.empty() ? "" : ", ", step);
    }
    return format("piecewise_constant([{}], [{}])", values, boundaries);
  })};
}

Translation piecewise_interpolate_schedule(const Arguments& a) {
  const bool linear = a.choice("interpolate_type", {"linear", "cosine"}) == 0;
  return {in_proportion(a, "init_value", [&](double value) {
    std::string text;
    std::int64_t begin = 0;
    for (const auto& [step, scale] : scales(a)) {
      text += format("{}{}({}, {}, end={})", text.empty() ? "" : " + ", linear ? "linear" : "cosine",
                     number(value), step - begin, number(value * scale));
      value *= scale;
      begin = step;
    }
    return text.empty() ? format("constant({})", number(value)) : text;
  })};
}

std::string decay(const Arguments& a, const char* rate) {
  const auto end = a.has("end_value") ? format(", end={}", number(a.number("end_value"))) : "";
  return format("exponential_decay({}, {}{}{}{}{})", a.text(rate), number(a.number("decay_rate")),
                unless("decay_steps", static_cast<double>(a.count("transition_steps")), 1),
                a.flag("staircase") ? ", staircase=true" : "",
                unless("begin", static_cast<double>(a.count("transition_begin")), 0), end);
}

Translation exponential_decay(const Arguments& a) {
  return {decay(a, "init_value")};
}

Translation cosine_decay_schedule(const Arguments& a) {
  return {in_proportion(a, "init_value", [&](double rate) {
    return format("cosine({}, {}{}{})", number(rate), a.count("decay_steps"),
                  unless("end", rate * a.number("alpha"), 0), unless("power", a.number("exponent"), 1));
  })};
}

std::string warmup(const Arguments& a) {
  return format("warmup({}{}) + ", a.count("warmup_steps"), unless("start", a.number("init_value"), 0));
}

Translation warmup_constant_schedule(const Arguments& a) {
  return {warmup(a) + format("constant({})", a.text("peak_value"))};
}

Translation warmup_cosine_decay_schedule(const Arguments& a) {
  return {warmup(a) + format("cosine({}, {}{}{})", a.text("peak_value"),
                             rest(a, "decay_steps", "warmup_steps"), unless("end", a.number("end_value"), 0),
                             unless("power", a.number("exponent"), 1))};
}

Translation warmup_exponential_decay_schedule(const Arguments& a) {
  return {warmup(a) + decay(a, "peak_value")};
}

Translation linear_onecycle_schedule(const Arguments& a) {
  const auto steps = static_cast<double>(a.count("transition_steps"));
  const auto up = static_cast<std::int64_t>(a.number("pct_start") * steps);
  const auto back = static_cast<std::int64_t>(a.number("pct_final") * steps);
  return {in_proportion(a, "peak_value", [&](double peak) {
    const double low = peak / a.number("div_factor");
    return format("linear({}, {}, end={}) + linear({}, {}, end={}) + linear({}, {}, end={})", number(low), up,
                  number(peak), number(peak), back - up, number(low), number(low),
                  a.count("transition_steps") - back, number(low / a.number("final_div_factor")));
  })};
}

Translation cosine_onecycle_schedule(const Arguments& a) {
  const auto up =
      static_cast<std::int64_t>(a.number("pct_start") * static_cast<double>(a.count("transition_steps")));
  return {in_proportion(a, "peak_value", [&](double peak) {
    const double low = peak / a.number("div_factor");
    return format("cosine({}, {}, end={}) + cosine({}, {}, end={})", number(low), up, number(peak),
                  number(peak), a.count("transition_steps") - up, number(low / a.number("final_div_factor")));
  })};
}

/// Each item is `dict(…)` with the arguments of a warmup_cosine_decay_schedule.
Translation sgdr_schedule(const Arguments& a) {
  std::string text;
  for (auto item : a.expression("cosine_kwargs").parts) {
    if (item.kind != Expression::Kind::call || item.word != "dict")
      refuse(a, "cosine_kwargs", "a list of dict(init_value=…, peak_value=…, warmup_steps=…, decay_steps=…)");
    item.word = "warmup_cosine_decay_schedule";
    std::vector<std::string> none;
    text += (text.empty() ? "" : " + ") + print(translated(item, none));
  }
  return {text};
}

Translation join_schedules(const Arguments& a) {
  const auto& schedules = a.expression("schedules").parts;
  const auto boundaries = a.counts("boundaries");
  if (schedules.empty() || boundaries.size() + 1 != schedules.size())
    refuse(a, "boundaries", format("one fewer than the {} schedules", schedules.size()));
  return {in_sequence(schedules, boundaries)};
}

const Parameter begin{"transition_begin", "0"};

std::vector<PeerWord> rising_words() {
  return {
      {"linear_onecycle_schedule",
       {{"transition_steps"},
        {"peak_value"},
        {"pct_start", "0.3"},
        {"pct_final", "0.85"},
        {"div_factor", "25"},
        {"final_div_factor", "1e4"}},
       linear_onecycle_schedule},
      {"cosine_onecycle_schedule",
       {{"transition_steps"},
        {"peak_value"},
        {"pct_start", "0.3"},
        {"div_factor", "25"},
        {"final_div_factor", "1e4"}},
       cosine_onecycle_schedule},
      {"warmup_constant_schedule",
       {{"init_value"}, {"peak_value"}, {"warmup_steps"}},
       warmup_constant_schedule},
      {"warmup_cosine_decay_schedule",
       {{"init_value"},
        {"peak_value"},
        {"warmup_steps"},
        {"decay_steps"},
        {"end_value", "0"},
        {"exponent", "1"}},
       warmup_cosine_decay_schedule},
      {"warmup_exponential_decay_schedule",
       {{"init_value"},
        {"peak_value"},
        {"warmup_steps"},
        {"transition_steps"},
        {"decay_rate"},
        begin,
        {"staircase", "false"},
        {"end_value", ""}},
       warmup_exponential_decay_schedule},
  };
}

std::vector<PeerWord> words() {
  std::vector<PeerWord> all{
      {"constant_schedule", {{"value"}}, constant_schedule},
      {"linear_schedule", {{"init_value"}, {"end_value"}, {"transition_steps"}, begin}, linear_schedule},
      {"polynomial_schedule",
       {{"init_value"}, {"end_value"}, {"power"}, {"transition_steps"}, begin},
       polynomial_schedule},
      {"piecewise_constant_schedule",
       {{"init_value"}, {"boundaries_and_scales", ""}},
       piecewise_constant_schedule},
      {"piecewise_interpolate_schedule",
       {{"interpolate_type"}, {"init_value"}, {"boundaries_and_scales", ""}},
       piecewise_interpolate_schedule},
      {"exponential_decay",
       {{"init_value"},
        {"transition_steps"},
        {"decay_rate"},
        begin,
        {"staircase", "false"},
        {"end_value", ""}},
       exponential_decay},
      {"cosine_decay_schedule",
       {{"init_value"}, {"decay_steps"}, {"alpha", "0"}, {"exponent", "1"}},
       cosine_decay_schedule},
      {"sgdr_schedule", {{"cosine_kwargs"}}, sgdr_schedule},
      {"join_schedules", {{"schedules"}, {"boundaries"}}, join_schedules},
  };
  const auto rising = rising_words();
  all.insert(all.end(), rising.begin(), rising.end());
  return all;
}

}  // namespace

const Family& optax() {
  static const Family family{"optax", {"optax", "schedules"}, false, words()};
  return family;
}

}  // namespace surefoot::schedule::recipe::peers
