// surefoot_curves TASKS.json TRUTH_FOLDER CURVES.jsonl SEEDS [SCHEDULE]: what a race may see, to try ways of
// judging it without training again. For every design task and seed (from 100 on), a run at each of eleven
// rates a quarter decade apart around the best constant one, up to an eighth of the horizon: its training
// losses, and its validation losses at the steps horizon/8 * 2^(-k/2). Under a schedule, a run for every
// length horizon/8 * 2^-k, which goes through the whole shape; its training losses are those of the longest.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "surefoot/core/divergence.hpp"
#include "surefoot/core/error.hpp"
#include "surefoot/core/random.hpp"
#include "surefoot/core/statistics.hpp"
#include "surefoot/run/finder.hpp"
#include "surefoot/run/parallel.hpp"
#include "surefoot/torch/memory.hpp"
#include "surefoot/torch/threads.hpp"

#include "task.hpp"
#include "truth_table.hpp"

namespace surefoot::bench {
namespace {

using nlohmann::json;

train::TrainingRun new_run(const std::shared_ptr<const train::TrainingData>& data, const Task& task,
                           std::uint64_t seed) {
  const auto samples = run::judging_samples(0.25 * static_cast<double>(task.steps), task.batch_size);
  return {data, task_setup(task, derive_seed(seed, "race"), samples)};
}

/// The steps a run is judged at: an eighth of the horizon and what is `ratio` times shorter, and so on.
std::set<std::int64_t> judged_at(const Task& task, double ratio) {
  std::set<std::int64_t> steps;
  for (double share = 1; share >= 1 / 64.0 - 1e-9; share /= ratio)
    steps.insert(std::max<std::int64_t>(1, std::llround(static_cast<double>(task.steps) / 8 * share)));
  return steps;
}

json rounded(double loss) {
  return std::stod(fmt::format("{:.5g}", std::isfinite(loss) ? loss : 1e30));
}

json shaped_curve(const std::shared_ptr<const train::TrainingData>& data, const Task& task, double rate,
                  std::uint64_t seed) {
  json line{{"task", task.name}, {"seed", seed}, {"log_rate", std::log10(rate)}};
  json validation = json::array();
  std::vector<double> losses;
  for (const auto until : judged_at(task, 2)) {
    auto run = new_run(data, task, seed);
    line["initial"] = run.validation_loss();
    line["validation_cost"] = run.facts().validation_cost;
    const auto shape = rate_shape(task);
    DivergenceMonitor monitor;
    losses.clear();
    while (run.steps() < until && !monitor.diverged()) {
      const double done = static_cast<double>(run.steps()) / static_cast<double>(until);
      const double now = rate * shape(static_cast<std::int64_t>(done * static_cast<double>(task.steps)));
      losses.push_back(run.train(std::span(&now, 1)).front());
      monitor.add(losses.back());
    }
    const double loss = run.validation_loss();
    if (!monitor.diverged() && std::isfinite(loss))
      validation.push_back({until, loss, mean_of_last(losses, std::max<std::size_t>(1, losses.size() / 4))});
  }
  json training = json::array();
  for (const double loss : losses) training.push_back(rounded(loss));
  line["training"] = training;
  line["validation"] = validation;
  return line;
}

json curve(const std::shared_ptr<const train::TrainingData>& data, const Task& task, double rate,
           std::uint64_t seed) {
  if (!task.schedule.empty()) return shaped_curve(data, task, rate, seed);
  auto run = new_run(data, task, seed);
  DivergenceMonitor monitor;
  json line{{"task", task.name}, {"seed", seed}, {"log_rate", std::log10(rate)}};
  line["initial"] = run.validation_loss();
  line["validation_cost"] = run.facts().validation_cost;
  json training = json::array();
  json validation = json::array();
  const std::vector<double> rates(64, rate);
  for (const auto until : judged_at(task, std::sqrt(2))) {
    while (run.steps() < until && !monitor.diverged()) {
      const auto count = std::min<std::int64_t>(64, until - run.steps());
      for (const double loss : run.train(std::span(rates).first(static_cast<std::size_t>(count)))) {
        monitor.add(loss);
        training.push_back(rounded(loss));
      }
    }
    if (monitor.diverged()) break;
    const double loss = run.validation_loss();
    if (!std::isfinite(loss)) break;
    validation.push_back({run.steps(), loss});
  }
  line["training"] = training;
  line["validation"] = validation;
  return line;
}

}  // namespace
}  // namespace surefoot::bench

int main(int argc, char** argv) try {
  using namespace surefoot;
  if (argc != 5 && argc != 6)
    throw InvalidArgument("usage: surefoot_curves TASKS.json TRUTH_FOLDER CURVES.jsonl SEEDS [SCHEDULE]");
  const std::string schedule = argc == 6 ? argv[5] : "";
  surefoot::torch::keep_freed_memory();
  surefoot::torch::use_one_thread();
  std::ofstream out(argv[3], std::ios::app);
  for (const auto& task : bench::read_tasks(argv[1], schedule).tasks) {
    if (!task.is_design()) continue;
    const auto constant =
        task.name.substr(0, task.name.size() - (schedule.empty() ? 0 : schedule.size() + 1));
    const double best = std::log10(bench::TruthTable(argv[2], constant).best_rate());
    const auto data = bench::task_data(task);
    const auto seeds = static_cast<std::size_t>(std::atoi(argv[4]));
    std::mutex mutex;
    run::parallel_for(11 * seeds, {2, surefoot::torch::use_one_thread}, [&](std::size_t i) {
      const double rate = std::pow(10.0, best + 0.25 * (static_cast<double>(i % 11) - 3));
      const auto line = bench::curve(data, task, rate, 100 + i / 11).dump() + "\n";
      const std::lock_guard lock(mutex);
      out << line << std::flush;
    });
    fmt::print(stderr, "{}\n", task.name);
  }
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "surefoot_curves: %s\n", error.what());
  return 1;
}
