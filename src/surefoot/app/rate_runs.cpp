#include "surefoot/app/rate_runs.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "surefoot/app/study_view.hpp"
#include "surefoot/core/characters.hpp"
#include "surefoot/core/shown.hpp"
#include "surefoot/logs/number.hpp"
#include "surefoot/report/sensitivity_view.hpp"

namespace surefoot::app {
namespace {

using study::Direction;
using study::TrialStatus;

/// Losses of single batches jump about: the lowest of them would be luck, so this share is averaged.
constexpr std::size_t share_averaged = 20;

bool is_word_part(char c) {
  return is_letter(c) || is_digit(c);
}

void set_best(search::RateRun& run, Direction direction) {
  for (const auto& point : run.curve)
    if (std::isfinite(point.value) && study::better(point.value, run.result, direction))
      run.result = point.value;
}

/// Replaces each training loss but the first by the mean of those just before it.
void average(std::vector<search::TimedValue>& curve) {
  const std::size_t count = curve.size() / share_averaged;
  if (count < 2) return;
  const auto raw = curve;
  for (std::size_t i = 1; i < raw.size(); ++i) {
    const std::size_t begin = i + 1 > count ? i + 1 - count : 0;
    double sum = 0;
    for (std::size_t k = begin; k <= i; ++k) sum += raw[k].value;
    curve[i].value = sum / static_cast<double>(i + 1 - begin);
  }
}

search::RateRun run_of_curve(const LearningCurve& curve, double rate, bool by_validation) {
  search::RateRun run{.learning_rate = rate};
  for (const auto& point : curve.points) {
    const double loss = by_validation ? point.validation_loss : point.training_loss;
    if (!std::isnan(loss)) {
      run.curve.push_back({point.step, loss, point.seconds});
      run.diverged = false;
    }
    run.diverged = run.diverged || point.diverged;
  }
  if (!by_validation) average(run.curve);
  set_best(run, Direction::minimize);
  return run;
}

bool has_validation(const LearningCurve& curve) {
  return std::any_of(curve.points.begin(), curve.points.end(),
                     [](const CurvePoint& point) { return !std::isnan(point.validation_loss); });
}

std::optional<double> highest_rate(const LearningCurve& curve) {
  double highest = 0;
  for (const auto& point : curve.points)
    if (std::isfinite(point.learning_rate)) highest = std::max(highest, point.learning_rate);
  return highest > 0 ? std::optional(highest) : std::nullopt;
}

/// The values that a trial was judged by, and the seconds as they passed evenly.
std::vector<search::TimedValue> curve_of(const study::Trial& trial) {
  std::vector<search::TimedValue> curve;
  const double each =
      trial.steps > 0 && trial.seconds > 0 ? trial.seconds / static_cast<double>(trial.steps) : std::nan("");
  for (const auto& point : trial.reported)
    curve.push_back({point.step, point.value, each * static_cast<double>(point.step)});
  return curve;
}

}  // namespace

std::optional<double> rate_in_name(std::string_view name) {
  std::string small(name);
  std::transform(small.begin(), small.end(), small.begin(), to_lower);
  for (const std::string_view word : {"learning_rate", "learningrate", "learning-rate", "lr"})
    for (auto at = small.find(word); at != std::string::npos; at = small.find(word, at + 1)) {
      if (at > 0 && is_letter(small[at - 1])) continue;
      std::size_t begin = at + word.size();
      if (begin < small.size() && !is_word_part(small[begin]) && small[begin] != '.') ++begin;
      // The ending of a file is no part of the number, nor is what hangs on it by a dash.
      std::string_view rest = std::string_view(small).substr(std::min(begin, small.size()));
      for (const std::string_view ending : {".csv", ".log", ".txt", ".json", ".jsonl", ".tsv"})
        if (rest.ends_with(ending)) rest.remove_suffix(ending.size());
      const auto number = logs::printed_number(rest.substr(0, rest.find_first_of("/_, ")));
      if (number && std::isfinite(number->value) && number->value > 0) return number->value;
    }
  return std::nullopt;
}

RateRuns runs_of_logs(const std::vector<logs::ReadRun>& logs) {
  RateRuns all{.rate_name = "learning rate", .value_name = "training loss", .step_name = "step"};
  const bool by_validation = !logs.empty() && std::all_of(logs.begin(), logs.end(), [](const auto& log) {
    return has_validation(log.curve);
  });
  if (by_validation) all.value_name = "validation loss";
  std::int64_t by_name = 0;
  std::int64_t without = 0;
  for (const auto& log : logs) {
    auto rate = highest_rate(log.curve);
    if (!rate && (rate = rate_in_name(log.curve.name))) ++by_name;
    if (!rate) {
      ++without;
      continue;
    }
    auto run = run_of_curve(log.curve, *rate, by_validation);
    if (run.diverged || std::isfinite(run.result)) all.runs.push_back(std::move(run));
  }
  if (by_name > 0)
    all.notes.push_back(fmt::format("the rate of {} of {} runs is that of its name", by_name, logs.size()));
  if (without > 0)
    all.notes.push_back(
        fmt::format("{} of {} runs tell no learning rate and are left out", without, logs.size()));
  if (all.runs.empty())
    all.reason =
        "no run tells its learning rate, in a column, a line or its name (lr0.01): results without "
        "rates say nothing of rates";
  return all;
}

RateRuns runs_of_study(study::Store& store, const std::string& name) {
  return runs_of_study(view_of_study(store, name, true));
}

RateRuns runs_of_study(const report::SweepView& view) {
  RateRuns all{.rate_name = "lr", .value_name = "value", .step_name = "step", .seconds_name = "seconds"};
  all.direction = view.spec.direction;
  const study::Trial* pattern = view.best ? &view.best->trial : nullptr;
  for (const auto& trial : view.trials)
    if (pattern == nullptr && trial.state == TrialStatus::diverged) pattern = &trial;
  if (pattern == nullptr) {
    all.reason = fmt::format("no trial of the study {} has ended with a result", escaped(view.study));
    return all;
  }
  const auto shared = without_rate(pattern->parameters);
  std::int64_t others = 0;
  std::int64_t unfinished = 0;
  for (const auto& trial : view.trials) {
    if (!trial.parameters.contains("lr") || without_rate(trial.parameters) != shared) {
      ++others;
    } else if (trial.state != TrialStatus::complete && trial.state != TrialStatus::diverged) {
      ++unfinished;
    } else {
      all.runs.push_back({.learning_rate = search::to_number(trial.parameters.at("lr")),
                          .result = trial.value,
                          .diverged = trial.state == TrialStatus::diverged,
                          .curve = curve_of(trial)});
    }
  }
  if (others > 0)
    all.notes.push_back(
        fmt::format("{} trials with other parameters than the best ({}) left out", others,
                    shared.empty() ? std::string("none but the rate") : report::parameters_text(shared)));
  if (unfinished > 0)
    all.notes.push_back(fmt::format("{} trials that did not come to their end left out", unfinished));
  return all;
}

std::string sensitivity_of_sweep(const report::SweepView& view) {
  const auto read = runs_of_study(view);
  const auto told =
      search::sensitivity(read.runs, {.maximize = read.direction == study::Direction::maximize});
  return told.found() && !told.few_rates ? report::sensitivity_sentence(told) : std::string();
}

}  // namespace surefoot::app
