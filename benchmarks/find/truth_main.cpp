// surefoot_truth TASKS.json FOLDER [THREADS [SCHEDULE]]: makes the truth tables, or goes on making them.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <mutex>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/core/log_grid.hpp"
#include "surefoot/run/parallel.hpp"
#include "surefoot/torch/memory.hpp"
#include "surefoot/torch/threads.hpp"

#include "task.hpp"
#include "truth_table.hpp"

namespace surefoot::bench {
namespace {

struct Job {
  double learning_rate;
  std::uint64_t seed;
};

/// The half-decade grid; then, once it is done, quarter-decades within three quarters of a decade of the
/// best, and two more half-decades beyond an edge where the best lies.
std::vector<double> wanted_rates(const TruthTable& table, bool first_stage) {
  auto rates = decade_grid({1e-5, 10}, 2);
  if (first_stage) return rates;
  const double best = std::log10(table.best_rate());
  for (int quarter = -3; quarter <= 3; ++quarter) rates.push_back(std::pow(10.0, best + 0.25 * quarter));
  if (best > 0.9)
    for (const double decade : {1.5, 2.0}) rates.push_back(std::pow(10.0, decade));
  if (best < -4.9)
    for (const double decade : {-5.5, -6.0}) rates.push_back(std::pow(10.0, decade));
  return rates;
}

void make_table(const Task& task, const TaskFile& file, const std::filesystem::path& folder,
                std::int64_t threads) {
  TruthTable table(folder, task.name);
  std::shared_ptr<const train::TrainingData> data;
  for (const bool first_stage : {true, false}) {
    std::vector<Job> jobs;
    for (const double rate : wanted_rates(table, first_stage))
      for (const std::uint64_t seed : file.truth_seeds)
        if (!table.has(rate, seed)) jobs.push_back({rate, seed});
    if (!jobs.empty() && !data) data = task_data(task);
    std::mutex mutex;
    run::parallel_for(jobs.size(), {threads, surefoot::torch::use_one_thread}, [&](std::size_t i) {
      const auto run = full_run(data, task, jobs[i].learning_rate, jobs[i].seed, file.validation_samples);
      const std::lock_guard lock(mutex);
      table.append(run);
    });
  }
  fmt::print("{:<24} {} runs, best rate {:.3g}, loss {:.4f} from {:.4f}\n", task.name, table.runs().size(),
             table.best_rate(), table.loss(table.best_rate()), table.initial_loss());
  std::fflush(stdout);
}

}  // namespace
}  // namespace surefoot::bench

int main(int argc, char** argv) try {
  using namespace surefoot;
  if (argc < 3) throw InvalidArgument("usage: surefoot_truth TASKS.json FOLDER [THREADS [SCHEDULE]]");
  const auto file = bench::read_tasks(argv[1], argc > 4 ? argv[4] : "");
  std::filesystem::create_directories(argv[2]);
  surefoot::torch::keep_freed_memory();
  surefoot::torch::use_one_thread();
  for (const auto& task : file.tasks)
    bench::make_table(task, file, argv[2], argc > 3 ? std::atoi(argv[3]) : 2);
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "surefoot_truth: %s\n", error.what());
  return 1;
}
