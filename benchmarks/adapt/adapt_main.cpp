// surefoot_adapt_bench ADAPT.json TASKS.json TRUTH RESULTS.jsonl [SECONDS [POLICY]]: runs what is not there
// yet, seed after seed, and begins no new run after so many seconds; `held-out` as the policy runs
// the held-out tasks. surefoot_adapt_bench --table ADAPT.json TASKS.json TRUTH RESULTS.jsonl [CHART.svg]: the
// tables, and the chart.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <optional>

#include "surefoot/core/divergence.hpp"
#include "surefoot/core/error.hpp"
#include "surefoot/torch/memory.hpp"
#include "surefoot/torch/threads.hpp"
#include "surefoot/train/driven_run.hpp"

#include "adapt_results.hpp"
#include "adapt_tables.hpp"
#include "task.hpp"
#include "truth_table.hpp"

namespace surefoot::bench {
namespace {

struct Diverged {};

/// A driven run that is judged at the checkpoints of the truth, whatever it is doing there.
class Judged : public adapt::Driven {
 public:
  Judged(train::TrainingRun& run, const Task& task, bool ends_when_diverged)
      : driven_(run), run_(run), task_(task), ends_when_diverged_(ends_when_diverged) {}

  void save(int slot) override { driven_.save(slot); }
  void restore(int slot) override {
    driven_.restore(slot);
    seen_.reset();
  }
  Steps train(const adapt::Decision& decision) override {
    last_rate = decision.learning_rate;
    double sum = 0;
    Steps all;
    while (all.made < decision.steps) {
      adapt::Decision piece = decision;
      piece.steps = std::min(decision.steps - all.made, next_checkpoint() - spent_);
      const auto steps = driven_.train(piece);
      seen_.reset();
      all.made += steps.made;
      spent_ += steps.made;
      sum += steps.training_loss * static_cast<double>(steps.made);
      if (ends_when_diverged_ && monitor_.add(steps.training_loss)) throw Diverged{};
      if (spent_ == next_checkpoint()) {
        reached = std::min(reached, look());
        ++checkpoint_;
      }
      if (!std::isfinite(steps.training_loss)) return {all.made, steps.training_loss};
    }
    all.training_loss = all.made > 0 ? sum / static_cast<double>(all.made) : 0;
    return all;
  }
  double validation_loss() override {
    ++validations;
    return look();
  }

  double reached = INFINITY;
  double last_rate = 0;
  std::int64_t validations = 0;

 private:
  std::int64_t next_checkpoint() const {
    return checkpoint_ < checkpoints().size()
               ? std::llround(checkpoints()[checkpoint_] * static_cast<double>(task_.steps))
               : task_.steps;
  }
  double look() {
    if (!seen_) seen_ = run_.validation_loss();
    return *seen_;
  }

  train::DrivenRun driven_;
  train::TrainingRun& run_;
  const Task& task_;
  bool ends_when_diverged_;
  DivergenceMonitor monitor_;
  std::int64_t spent_ = 0;
  std::size_t checkpoint_ = 0;
  std::optional<double> seen_;
};

/// The rate of the truth tables that `factor` means for a task.
double start_rate(const Policy& policy, const Task& task, const Plan& plan, double factor) {
  return policy.finds_rate ? 1 : TruthTable(plan.truth, task.name).best_rate() * factor;
}

Result run_of(const Policy& policy, const Task& task, const std::shared_ptr<const train::TrainingData>& data,
              const Plan& plan, double factor, std::uint64_t seed) {
  const auto begin = std::chrono::steady_clock::now();
  auto setup = task_setup(task, seed, plan.file.validation_samples);
  if (policy.optimizer) setup.optimizer = policy.optimizer(task);
  train::TrainingRun run(data, setup);
  Result result{.task = task.name, .policy = policy.name, .factor = factor, .seed = seed};
  result.initial = run.validation_loss();
  Judged judged(run, task, !policy.repairs);
  try {
    adapt::drive(policy.controller(start_rate(policy, task, plan, factor), task.steps,
                                   std::max<std::int64_t>(1, task.steps / plan.looks)),
                 judged, {.horizon = task.steps});
  } catch (const Diverged&) {
    result.diverged = true;
  } catch (const Error&) {
    // A controller that cannot go on: it was told a loss that is not finite, or gave up.
    result.diverged = true;
  }
  result.reached = result.diverged || !std::isfinite(judged.reached)
                       ? result.initial
                       : std::min(result.initial, judged.reached);
  result.last_rate = judged.last_rate;
  result.validations = judged.validations;
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return result;
}

/// Seed after seed, so that whatever the time allows is a whole table.
void run_all(const Plan& plan, Results& results, double seconds, const std::string& only) {
  const auto begin = std::chrono::steady_clock::now();
  std::map<std::string, std::shared_ptr<const train::TrainingData>> data;
  const bool held_out = only == "held-out";
  auto tasks = held_out ? plan.held_out : plan.tasks;
  if (!held_out) tasks.insert(tasks.end(), plan.second.begin(), plan.second.end());
  for (const std::uint64_t seed : plan.seeds)
    for (const auto& policy : policies()) {
      if (held_out ? policy.name != "pathfinder" : !only.empty() && policy.name != only) continue;
      for (const double factor : factors_of(policy, plan))
        for (const auto& task : tasks) {
          if (results.has(task.name, policy.name, factor, seed)) continue;
          if (std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count() > seconds)
            return;
          // One copy serves the tasks of one data set and target.
          auto& set = data[task.data + "/" + task.target];
          if (!set) set = task_data(task);
          results.add(run_of(policy, task, set, plan, factor, seed));
        }
    }
}

}  // namespace
}  // namespace surefoot::bench

int main(int argc, char** argv) try {
  using namespace surefoot;
  const bool table = argc > 1 && std::string(argv[1]) == "--table";
  char** rest = argv + (table ? 1 : 0);
  const int count = argc - (table ? 1 : 0);
  if (count < 5)
    throw InvalidArgument(
        "usage: surefoot_adapt_bench [--table] ADAPT.json TASKS.json TRUTH RESULTS.jsonl [SECONDS [POLICY]]");
  surefoot::torch::keep_freed_memory();
  surefoot::torch::use_one_thread();
  const auto plan = bench::read_plan(rest[1], rest[2], rest[3]);
  bench::Results results(rest[4]);
  if (table)
    bench::print_tables(plan, results, count > 5 ? rest[5] : nullptr);
  else
    bench::run_all(plan, results, count > 5 ? std::atof(rest[5]) : 1e9, count > 6 ? rest[6] : "");
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "surefoot_adapt_bench: %s\n", error.what());
  return 1;
}
