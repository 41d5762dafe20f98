// surefoot_find_bench [--schedule NAME] TASKS.json TRUTH_FOLDER ANSWERS.jsonl SEEDS [BUDGET...]: every finder
// on every task and seed, appended as they end (what is there is not done again). A budget of 0 stands for
// the range tests and their selectors, -0.9 for a race that ends once it is 0.9 sure. surefoot_find_bench
// [--schedule NAME] --table TASKS.json TRUTH_FOLDER ANSWERS.jsonl [CHART.svg]: the tables of regrets, and a
// chart of all finders.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "surefoot/core/error.hpp"
#include "surefoot/find/combine.hpp"
#include "surefoot/find/selectors.hpp"
#include "surefoot/find/shape.hpp"
#include "surefoot/run/finder.hpp"
#include "surefoot/torch/memory.hpp"
#include "surefoot/torch/threads.hpp"

#include "find_tables.hpp"
#include "task.hpp"

namespace surefoot::bench {
namespace {

using nlohmann::json;

/// `record`: what a race saw, for benchmarks/exam/calibrate.py.
void append(const std::string& file, const Answer& a, const find::RaceRecord& record = {}) {
  json line{{"task", a.task},
            {"method", a.method},
            {"seed", a.seed},
            {"learning_rate", a.learning_rate},
            {"low", a.low},
            {"high", a.high},
            {"confidence", a.confidence},
            {"cost", a.cost},
            {"seconds", a.seconds}};
  if (!record.empty()) {
    const auto shape = find::shape_of(record, {});
    line["shape"] = {{"doublings", shape.doublings},
                     {"remaining", shape.remaining ? json(*shape.remaining) : json()},
                     {"latest_share", shape.latest_share}};
  }
  std::ofstream(file, std::ios::app) << line.dump() + "\n" << std::flush;
}

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

Answer answer_of(const Task& task, const std::string& method, std::uint64_t seed, const find::Suggestion& s) {
  return {task.name, method, seed, s.learning_rate.value_or(0), s.low, s.high, s.confidence, 0, 0};
}

run::TrialFactory factory(const std::shared_ptr<const train::TrainingData>& data, const Task& task,
                          std::int64_t validation_samples) {
  return [=](std::uint64_t seed) {
    return std::make_unique<train::TrainingRun>(data, task_setup(task, seed, validation_samples));
  };
}

void range_tests(const Task& task, const std::shared_ptr<const train::TrainingData>& data, std::uint64_t seed,
                 const std::string& file) {
  const auto begin = std::chrono::steady_clock::now();
  run::FinderOptions options;
  options.method = "combined";
  options.horizon = task.steps;
  options.seed = seed;
  const auto result = run::find(factory(data, task, 256), options);
  auto combined = answer_of(task, "combined", seed, result.suggestion);
  combined.cost = result.cost_share();
  combined.seconds = seconds_since(begin);
  append(file, combined);
  for (const auto& selector : find::selectors()) {
    auto answer = answer_of(task, selector.name, seed, selector.select(result.range_tests.front()));
    answer.cost =
        static_cast<double>(result.range_tests.front().losses.size()) / static_cast<double>(task.steps);
    append(file, answer);
  }
  options.method = "two-orders";
  const auto textbook = run::find(factory(data, task, 256), options);
  auto answer = answer_of(task, "two-orders", seed, textbook.suggestion);
  answer.cost = textbook.cost_share();
  append(file, answer);
}

/// A negative budget stands for a race that ends once it is so sure, at a quarter of a run at the latest.
std::string race_name(double budget) {
  return budget > 0 ? fmt::format("race {:g}", budget) : fmt::format("race until {:g} sure", -budget);
}

void race(const Task& task, const std::shared_ptr<const train::TrainingData>& data, std::uint64_t seed,
          double budget, const std::string& file) {
  const auto begin = std::chrono::steady_clock::now();
  run::FinderOptions options;
  options.method = "race";
  options.horizon = task.steps;
  if (budget > 0)
    options.budget = budget;
  else
    options.sure = -budget;
  options.seed = seed;
  if (const auto shape = rate_shape(task))
    options.schedule = [shape](double peak) {
      return [shape, peak](std::int64_t step) { return peak * shape(step); };
    };
  options.threads = 2;
  options.at_thread_start = surefoot::torch::use_one_thread;
  Answer answer{.task = task.name, .method = race_name(budget), .seed = seed};
  find::RaceRecord record;
  try {
    const auto samples = run::judging_samples(options, task.batch_size);
    const auto result = run::find(factory(data, task, samples), options);
    answer = answer_of(task, race_name(budget), seed, result.suggestion);
    answer.cost = result.cost_share();
    record = result.record;
    if (result.cost_share() > options.budget) throw RunError("the race spent more than its budget");
  } catch (const InvalidArgument&) {
    // A budget too small for the task's horizon: a refusal.
  }
  answer.seconds = seconds_since(begin);
  append(file, answer, record);
}

void find_all(const TaskFile& file, const std::string& answers_file, std::uint64_t seeds,
              const std::vector<double>& budgets) {
  std::set<std::tuple<std::string, std::string, std::uint64_t>> done;
  for (const auto& a : read_answers(answers_file)) done.emplace(a.task, a.method, a.seed);
  for (const auto& task : file.tasks) {
    std::shared_ptr<const train::TrainingData> data;
    for (std::uint64_t seed = 0; seed < seeds; ++seed)
      for (const double budget : budgets) {
        if (done.contains({task.name, budget != 0 ? race_name(budget) : "combined", seed})) continue;
        if (!data) data = task_data(task);
        if (budget != 0)
          race(task, data, seed, budget, answers_file);
        else
          range_tests(task, data, seed, answers_file);
      }
  }
}

}  // namespace
}  // namespace surefoot::bench

int main(int argc, char** argv) try {
  using namespace surefoot::bench;
  surefoot::torch::keep_freed_memory();
  surefoot::torch::use_one_thread();
  std::string schedule;
  if (argc > 2 && std::string(argv[1]) == "--schedule") {
    schedule = argv[2];
    argc -= 2;
    argv += 2;
  }
  if ((argc == 5 || argc == 6) && std::string(argv[1]) == "--table") {
    print_tables(read_tasks(argv[2], schedule), argv[3], argv[4], argc == 6 ? argv[5] : "");
    return 0;
  }
  if (argc < 5) throw surefoot::InvalidArgument("usage: see the top of benchmarks/find/find_main.cpp");
  std::vector<double> budgets;
  for (int i = 5; i < argc; ++i) budgets.push_back(std::atof(argv[i]));
  if (budgets.empty()) budgets = {0.05, 0.1, 0.25, 0.5, 0};
  find_all(read_tasks(argv[1], schedule), argv[3], static_cast<std::uint64_t>(std::atoll(argv[4])), budgets);
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "surefoot_find_bench: %s\n", error.what());
  return 1;
}
