// surefoot_truth TASKS.json FOLDER [THREADS [SCHEDULE]]: makes the truth tables, or goes on making them.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <mutex>
#include <numeric>

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

/// Beside a cliff, where one run in ten falls off by chance, a few seeds make a rate look good that is not:
/// where a run diverged at a quarter of a decade above the best rate or at up to half a decade below it,
/// forty seeds for the rates from half a decade below the best to a quarter above it.
constexpr std::uint64_t seeds_beside_a_cliff = 40;

std::vector<double> rates_beside_a_cliff(const TruthTable& table) {
  const double best = std::log10(table.best_rate());
  const auto near = [&](double rate) {
    const double above = std::log10(rate) - best;
    return above > -0.51 && above < 0.26;
  };
  const bool fell = std::ranges::any_of(
      table.runs(), [&](const TruthRun& run) { return run.diverged && near(run.learning_rate); });
  std::vector<double> rates;
  if (fell) std::ranges::copy_if(table.rates(), std::back_inserter(rates), near);
  return rates;
}

class TableMaker {
 public:
  TableMaker(const Task& task, const TaskFile& file, const std::filesystem::path& folder,
             std::int64_t threads)
      : task_(task), file_(file), threads_(threads), table_(folder, task.name) {}

  void make() {
    run(wanted_rates(table_, true), file_.truth_seeds);
    std::vector<std::uint64_t> many(seeds_beside_a_cliff);
    std::iota(many.begin(), many.end(), file_.truth_seeds.at(0));
    // More runs may move the best rate, and with it what is wanted.
    bool more = true;
    while (more) {
      more = run(wanted_rates(table_, false), file_.truth_seeds);
      more = run(rates_beside_a_cliff(table_), many) || more;
    }
    fmt::print("{:<24} {} runs, best rate {:.3g}, loss {:.4f} from {:.4f}\n", task_.name,
               table_.runs().size(), table_.best_rate(), table_.loss(table_.best_rate()),
               table_.initial_loss());
    std::fflush(stdout);
  }

 private:
  /// Whether any of these runs was still missing.
  bool run(const std::vector<double>& rates, const std::vector<std::uint64_t>& seeds) {
    std::vector<Job> jobs;
    for (const double rate : rates)
      for (const std::uint64_t seed : seeds)
        if (!table_.has(rate, seed)) jobs.push_back({rate, seed});
    if (jobs.empty()) return false;
    if (!data_) data_ = task_data(task_);
    std::mutex mutex;
    run::parallel_for(jobs.size(), {threads_, surefoot::torch::use_one_thread}, [&](std::size_t i) {
      const auto run = full_run(data_, task_, jobs[i].learning_rate, jobs[i].seed, file_.validation_samples);
      const std::lock_guard lock(mutex);
      table_.append(run);
    });
    return true;
  }

  const Task& task_;
  const TaskFile& file_;
  std::int64_t threads_;
  TruthTable table_;
  std::shared_ptr<const train::TrainingData> data_;
};

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
    bench::TableMaker(task, file, argv[2], argc > 3 ? std::atoi(argv[3]) : 2).make();
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "surefoot_truth: %s\n", error.what());
  return 1;
}
