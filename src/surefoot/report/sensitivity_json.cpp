#include <cmath>

#include "surefoot/core/number_text.hpp"
#include "surefoot/report/json_number.hpp"
#include "surefoot/report/sensitivity_view.hpp"

namespace surefoot::report {
namespace {

using search::Sensitivity;

nlohmann::json optional_json(const std::optional<double>& value) {
  return value ? json_number(*value) : nlohmann::json();
}

/// 0 and infinity are where the rates tried end.
nlohmann::json end_json(const search::RangeEnd& end) {
  return {end.lowest > 0 ? json_number(end.lowest) : nlohmann::json(), json_number(end.highest)};
}

void add_ranges(nlohmann::json& object, const Sensitivity& s) {
  auto& ranges = object["ranges"] = nlohmann::json::object();
  auto& ends = object["ends"] = nlohmann::json::object();
  auto& decades = object["decades"] = nlohmann::json::object();
  for (const double regret : search::sensitivity_regrets) ranges[number_text(regret, 2)] = nullptr;
  for (const auto& range : s.ranges) {
    const std::string key = number_text(range.regret, 2);
    const double low = range.low.learning_rate;
    const double high = range.high.learning_rate;
    ranges[key] = {json_number(low), json_number(high)};
    ends[key] = {{"low", end_json(range.low)}, {"high", end_json(range.high)}};
    decades[key] = json_number(std::log10(high / low));
  }
}

nlohmann::json costs_json(const Sensitivity& s) {
  auto costs = nlohmann::json::array();
  for (const auto& cost : s.costs)
    costs.push_back({{"learning_rate", cost.learning_rate},
                     {"steps", json_number(cost.steps)},
                     {"seconds", json_number(cost.seconds)},
                     {"money", json_number(cost.money)},
                     {"reached", std::isfinite(cost.steps)}});
  return costs;
}

nlohmann::json rates_json(const Sensitivity& s) {
  auto rates = nlohmann::json::array();
  for (const auto& rate : s.rates)
    rates.push_back({{"learning_rate", rate.learning_rate},
                     {"value", json_number(rate.mean)},
                     {"regret", s.found() ? json_number(rate.regret) : nlohmann::json()},
                     {"error", s.found() ? json_number(rate.error) : nlohmann::json()},
                     {"runs", rate.runs},
                     {"diverged", rate.diverged}});
  return rates;
}

nlohmann::json evidence_json(const SensitivityView& view) {
  const Sensitivity& s = view.sensitivity;
  const auto named = [](const std::string& name) {
    return name.empty() ? nlohmann::json() : nlohmann::json(name);
  };
  nlohmann::json edge;
  if (s.best_is_lowest) edge = "low";
  if (s.best_is_highest) edge = "high";
  return {{"rates", s.rates.size()},
          {"runs", s.runs},
          {"seeds", {s.fewest_seeds, s.most_seeds}},
          {"diverged", s.diverged},
          {"best_at_edge", edge},
          {"narrower_than_grid", s.narrower_than_grid},
          {"coarse_grid", s.coarse_grid},
          {"thin", thin_evidence(s)},
          {"assumed", view.notes},
          {"columns",
           {{"learning_rate", named(view.rate_name)},
            {"value", named(view.value_name)},
            {"step", named(view.step_name)},
            {"seconds", named(view.seconds_name)}}}};
}

}  // namespace

nlohmann::json sensitivity_json(const SensitivityView& view) {
  const Sensitivity& s = view.sensitivity;
  const auto answer = [&](double value) { return s.found() ? json_number(value) : nlohmann::json(); };
  nlohmann::json json{{"learning_rate", answer(s.learning_rate)},
                      {"best_tried", answer(s.best_tried)},
                      {"best_value", answer(s.best_value)},
                      {"initial_value", answer(s.initial_value)},
                      {"from_worst", s.from_worst},
                      {"reason", s.reason},
                      {"sentence", sensitivity_sentence(s)},
                      {"metric", view.value_name},
                      {"direction", view.maximize ? "maximize" : "minimize"},
                      {"confidence", search::sensitivity_confidence},
                      {"cliff", optional_json(s.cliff)},
                      {"slope", optional_json(s.slope)},
                      {"lr_sensitivity", answer(s.lr_sensitivity)},
                      {"target", answer(s.target)},
                      {"cost", costs_json(s)},
                      {"tenfold_cost", optional_json(s.tenfold_cost)},
                      {"rates", rates_json(s)},
                      {"evidence", evidence_json(view)},
                      {"settle", json_numbers(s.settle)},
                      {"settle_seeds", json_numbers(s.settle_seeds)}};
  add_ranges(json, s);
  return json;
}

}  // namespace surefoot::report
