#include "surefoot/report/sweep_view.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

#include <fmt/format.h>

#include "surefoot/core/number_text.hpp"
#include "surefoot/core/shown.hpp"
#include "surefoot/diagnose/sweep_words.hpp"
#include "surefoot/report/json_number.hpp"
#include "surefoot/report/number.hpp"
#include "surefoot/report/read_view.hpp"
#include "surefoot/report/spark.hpp"
#include "surefoot/report/wrap.hpp"

namespace surefoot::report {
namespace {

using study::TrialStatus;

constexpr std::size_t spark_width = 16;

/// A value to the digits that are worth showing.
std::string value_text(const search::Value& value) {
  if (const auto* real = std::get_if<double>(&value)) return number_text(*real, 4);
  if (value == search::Value(std::string())) return "(none)";
  return escaped(search::to_text(value));
}

std::string spark_line(const std::vector<double>& values) {
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (const double value : values)
    if (std::isfinite(value)) {
      low = std::min(low, value);
      high = std::max(high, value);
    }
  const std::size_t count = std::min(values.size(), spark_width);
  std::string line;
  for (std::size_t i = 0; i < count; ++i) {
    const double value = values[(i + 1) * values.size() / count - 1];
    const double share = high > low ? (value - low) / (high - low) : 0;
    line += std::isfinite(value) ? spark(share) : "×";
  }
  return line;
}

std::string steps_text(std::int64_t step, std::int64_t steps) {
  if (steps > 0) return fmt::format("{}/{}", count_text(step), count_text(steps));
  return fmt::format("step {}", count_text(step));
}

std::map<TrialStatus, std::int64_t> count_states(const std::vector<study::Trial>& trials) {
  std::map<TrialStatus, std::int64_t> states;
  for (const auto& trial : trials) ++states[trial.state];
  return states;
}

std::int64_t count_done(const std::vector<study::Trial>& trials) {
  return std::count_if(trials.begin(), trials.end(), [](const auto& t) { return study::is_final(t.state); });
}

std::string states_text(const std::vector<study::Trial>& trials) {
  std::string text;
  for (const auto& [state, count] : count_states(trials))
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, study::to_string(state));
  return text;
}

/// The trials of one configuration in one line.
struct Group {
  const study::Trial* first = nullptr;
  std::vector<double> values;
  std::vector<const study::Trial*> others;
};

std::vector<Group> groups_of(const SweepView& view) {
  std::map<std::int64_t, Group> groups;
  for (const auto& trial : view.trials) {
    auto& group = groups[trial.configuration];
    if (group.first == nullptr) group.first = &trial;
    if (trial.state == TrialStatus::complete)
      group.values.push_back(trial.value);
    else
      group.others.push_back(&trial);
  }
  std::vector<Group> all;
  all.reserve(groups.size());
  for (auto& [configuration, group] : groups) all.push_back(std::move(group));
  std::stable_sort(all.begin(), all.end(), [](const Group& a, const Group& b) {
    const auto rate = [](const Group& g) {
      const auto found = g.first->parameters.find("lr");
      return found == g.first->parameters.end() ? 0 : search::to_number(found->second);
    };
    return rate(a) < rate(b);
  });
  return all;
}

/// True when the rate to use is that of the best.
bool is_best_tried(const SweepView& view) {
  return std::abs(*view.recommended_rate / search::to_number(view.best->trial.parameters.at("lr")) - 1) <
         1e-6;
}

std::string group_line(const Group& group, bool is_best) {
  std::string line = fmt::format("  {:<32}", parameters_text(group.first->parameters));
  if (!group.values.empty()) {
    const auto [low, high] = std::minmax_element(group.values.begin(), group.values.end());
    double sum = 0;
    for (const double value : group.values) sum += value;
    line += fmt::format(" {:<9}", loss_text(sum / static_cast<double>(group.values.size())));
    if (group.values.size() > 1)
      line += fmt::format(" {} to {} over {} seeds", loss_text(*low), loss_text(*high), group.values.size());
  }
  std::set<std::string> said;
  for (const auto* trial : group.others) {
    const std::string what = study::to_string(trial->state) +
                             (trial->reason.empty() ? std::string() : ": " + escaped(trial->reason));
    if (said.insert(what).second) line += fmt::format("{}{}", said.size() > 1 ? "; " : " ", what);
  }
  return line + (is_best ? "  <- best" : "");
}

/// The name of the values, as far as their curves were compared: a metric's name may be of anything.
std::string kind_of_value(const SweepView& view) {
  if (view.spec.subject.find(" (metric ") != std::string::npos) return "value";
  for (const auto& group : view.together)
    if (group.holds_best) return std::string(diagnose::loss_kind(group.sweep.by_validation)) + " loss";
  return "value";
}

std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

std::string exact(double value) {
  return std::isnan(value) ? "" : fmt::format("{}", value);
}

nlohmann::json params_json(const search::Parameters& parameters) {
  nlohmann::json result = study::to_json(parameters);
  return result;
}

nlohmann::json rate_json(const search::Parameters& parameters) {
  const auto rate = parameters.find("lr");
  return rate == parameters.end() ? nlohmann::json() : nlohmann::json(search::to_number(rate->second));
}

}  // namespace

std::string parameters_text(const search::Parameters& parameters) {
  std::string text;
  if (const auto rate = parameters.find("lr"); rate != parameters.end())
    text = "lr " + value_text(rate->second);
  for (const auto& [name, value] : parameters)
    if (name != "lr")
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", escaped(name), value_text(value));
  return text;
}

nlohmann::json trial_json(const std::string& study, const study::Trial& trial) {
  nlohmann::json result{{"study", study},
                        {"trial", trial.number},
                        {"learning_rate", rate_json(trial.parameters)},
                        {"params", params_json(trial.parameters)},
                        {"seed", trial.seed},
                        {"state", study::to_string(trial.state)},
                        {"reason", trial.reason},
                        {"value", json_number(trial.value)},
                        {"steps", trial.steps},
                        {"seconds", trial.seconds},
                        {"attempts", trial.epoch}};
  for (const auto& point : trial.reported)
    result["reported"].push_back({{"step", point.step}, {"value", json_number(point.value)}});
  return result;
}

nlohmann::json best_json(const std::string& study, const study::Best& best) {
  return {{"study", study},
          {"trial", best.trial.number},
          {"learning_rate", rate_json(best.trial.parameters)},
          {"params", params_json(best.trial.parameters)},
          {"value", json_number(best.value)},
          {"seed", best.trial.seed},
          {"seeds", best.seeds}};
}

nlohmann::json together_json(const TogetherView& view) {
  nlohmann::json rates = nlohmann::json::array();
  for (const auto& rate : view.sweep.rates)
    rates.push_back({{"learning_rate", rate.learning_rate},
                     {"verdict", diagnose::name_of(rate.verdict)},
                     {"loss", rate.loss ? json_number(*rate.loss) : nlohmann::json()}});
  return {{"params", params_json(view.parameters)},
          {"judged_by", view.sweep.by_validation ? "validation_loss" : "training_loss"},
          {"best_learning_rate", json_number(view.sweep.best_learning_rate)},
          {"best_at_edge", view.sweep.best_at_edge},
          {"evidence", view.sweep.evidence},
          {"advice", view.sweep.advice},
          {"rates", rates}};
}

nlohmann::json sweep_json(const SweepView& view) {
  nlohmann::json together = nlohmann::json::array();
  for (const auto& group : view.together) together.push_back(together_json(group));
  nlohmann::json states = nlohmann::json::object();
  for (const auto& [state, count] : count_states(view.trials)) states[study::to_string(state)] = count;
  return {{"study", view.study},
          {"trials", view.size},
          {"done", count_done(view.trials)},
          {"states", states},
          {"best", view.best ? best_json(view.study, *view.best) : nlohmann::json()},
          {"recommended_learning_rate",
           view.recommended_rate ? nlohmann::json(*view.recommended_rate) : nlohmann::json()},
          {"read", view.read ? read_json(*view.read) : nlohmann::json()},
          {"interrupted", view.interrupted},
          {"seconds", view.seconds},
          {"together", together}};
}

std::vector<std::string> running_lines(const study::SweepProgress& progress, const Terminal& terminal) {
  std::vector<std::string> lines;
  for (const auto& view : progress.running) {
    std::string line = fmt::format("  {:<4} {:<24} {:<14}", view.trial.number,
                                   parameters_text(view.trial.parameters), steps_text(view.step, view.steps));
    if (view.values.empty()) {
      line += fmt::format(" {}", duration_text(view.seconds));
    } else {
      line += fmt::format(" {:<9}", loss_text(view.value));
      if (terminal.unicode) line += " " + spark_line(view.values);
    }
    lines.push_back(cut_to_width(line, terminal.width - 1));
  }
  return lines;
}

std::string progress_text(const study::SweepProgress& progress) {
  std::string text = fmt::format("{}/{} trials", count_text(progress.done), count_text(progress.size));
  if (progress.best)
    text += fmt::format(", best {} at {}", loss_text(progress.best->value),
                        parameters_text(progress.best->parameters));
  if (!std::isnan(progress.seconds_left))
    text += fmt::format(", {} left", duration_text(progress.seconds_left));
  return text;
}

std::string finished_line(const study::Trial& trial) {
  std::string line = fmt::format("trial {}: {}, seed {}: {}", trial.number, parameters_text(trial.parameters),
                                 trial.seed, study::to_string(trial.state));
  if (!std::isnan(trial.value)) line += " " + loss_text(trial.value);
  if (!trial.reason.empty()) line += ", " + escaped(trial.reason);
  return line + fmt::format(" ({})", duration_text(trial.seconds));
}

std::string sweep_text(const SweepView& view, const Terminal& terminal) {
  const std::string value = view.spec.direction == study::Direction::minimize ? "smallest" : "largest";
  std::string text = fmt::format("study {}: {} of {} trials done ({})\n", escaped(view.study),
                                 count_done(view.trials), view.size, states_text(view.trials));
  for (const auto& group : groups_of(view)) {
    const bool is_best = view.best && view.best->trial.configuration == group.first->configuration;
    text += cut_to_width(group_line(group, is_best), std::max<std::size_t>(terminal.width, 100)) + "\n";
  }
  if (view.best) {
    text += fmt::format("best: {}, {} {} {}{}\n", parameters_text(view.best->trial.parameters), value,
                        kind_of_value(view), loss_text(view.best->value),
                        view.best->seeds > 1 ? fmt::format(", the mean of {} seeds", view.best->seeds) : "");
  } else {
    text += "best: none, no trial is complete\n";
  }
  if (view.recommended_rate)
    text += fmt::format("use: lr {}, {}\n", rate_text(*view.recommended_rate),
                        is_best_tried(view) ? "the best tried" : "the middle of what is good");
  // A rate between those tried is the answer; that of the curves would be another.
  const bool one_answer = view.recommended_rate && !is_best_tried(view);
  for (const auto& group : view.together)
    if (group.holds_best || view.together.size() == 1)
      text +=
          fmt::format("curves: {}{}\n", group.sweep.evidence, one_answer ? "" : "; " + group.sweep.advice);
  if (!view.folder.empty()) text += fmt::format("outputs: {}\n", escaped(view.folder));
  if (view.interrupted) text += "stopped before its end; the same command goes on with it\n";
  return text;
}

std::string trials_text(const SweepView& view) {
  std::string text = fmt::format("{:>6}  {:<32} {:>6}  {:<11} {:<10} {:>8}  {}\n", "trial", "parameters",
                                 "seed", "state", "value", "steps", "reason");
  for (const auto& trial : view.trials)
    text += fmt::format("{:>6}  {:<32} {:>6}  {:<11} {:<10} {:>8}  {}\n", trial.number,
                        parameters_text(trial.parameters), trial.seed, study::to_string(trial.state),
                        std::isnan(trial.value) ? "" : loss_text(trial.value), trial.steps,
                        escaped(trial.reason));
  return text;
}

std::string studies_text(const std::vector<SweepView>& studies) {
  if (studies.empty()) return "no studies\n";
  std::string text =
      fmt::format("{:<20} {:>12}  {:<10} {:<28} {}\n", "study", "trials", "best", "at", "subject");
  for (const auto& view : studies)
    text += fmt::format("{:<20} {:>12}  {:<10} {:<28} {}\n", escaped(view.study),
                        fmt::format("{}/{}", count_done(view.trials), view.size),
                        view.best ? loss_text(view.best->value) : "",
                        view.best ? parameters_text(view.best->trial.parameters) : "",
                        escaped(view.spec.subject));
  return text;
}

nlohmann::json studies_json(const std::vector<SweepView>& studies) {
  nlohmann::json all = nlohmann::json::array();
  for (const auto& view : studies) {
    auto one = sweep_json(view);
    one.erase("interrupted");
    one.erase("seconds");
    one.erase("together");
    one.erase("read");
    one.erase("recommended_learning_rate");
    one["subject"] = view.spec.subject;
    all.push_back(one);
  }
  return all;
}

std::string trials_csv(const SweepView& view) {
  std::string text = "trial,configuration";
  for (const auto& parameter : view.spec.space) text += "," + csv_field(parameter.name);
  text += ",seed,state,reason,value,steps,seconds\n";
  for (const auto& trial : view.trials) {
    text += fmt::format("{},{}", trial.number, trial.configuration);
    for (const auto& parameter : view.spec.space) {
      const auto value = trial.parameters.find(parameter.name);
      text += "," + (value == trial.parameters.end() ? "" : csv_field(search::to_text(value->second)));
    }
    text += fmt::format(",{},{},{},{},{},{:.3f}\n", trial.seed, study::to_string(trial.state),
                        csv_field(trial.reason), exact(trial.value), trial.steps, trial.seconds);
  }
  return text;
}

}  // namespace surefoot::report
