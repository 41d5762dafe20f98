// surefoot_adapt_bench ADAPT.json TASKS.json TRUTH RESULTS.jsonl [SECONDS [POLICY]]: runs what is not there
// yet, seed after seed, and begins no new run after so many seconds; `held-out` as the policy runs
// the held-out tasks. surefoot_adapt_bench --table ADAPT.json TASKS.json TRUTH RESULTS.jsonl [CHART.dat]: the
// tables, and the numbers of the chart.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "surefoot/core/divergence.hpp"
#include "surefoot/core/error.hpp"
#include "surefoot/core/statistics.hpp"
#include "surefoot/torch/memory.hpp"
#include "surefoot/torch/threads.hpp"
#include "surefoot/train/driven_run.hpp"

#include "policy.hpp"
#include "truth_table.hpp"

namespace surefoot::bench {
namespace {

using nlohmann::json;

struct Plan {
  std::vector<Task> tasks;
  std::vector<Task> second;
  std::vector<Task> held_out;
  std::vector<double> factors;
  std::vector<std::uint64_t> seeds;
  std::int64_t looks = 0;
  TaskFile file;
  std::filesystem::path truth;
};

Plan read_plan(const char* adapt, const char* tasks, const char* truth) {
  std::ifstream stream(adapt);
  if (!stream) throw RunError(std::string("benchmark: cannot read ") + adapt);
  const auto j = json::parse(stream);
  Plan plan{.factors = j.at("factors"),
            .seeds = j.at("seeds"),
            .looks = j.at("looks"),
            .file = read_tasks(tasks),
            .truth = truth};
  const auto named = [&](const std::string& name) {
    for (const auto& task : plan.file.tasks)
      if (task.name == name) return task;
    throw RunError("benchmark: no task is called " + name);
  };
  for (const std::string name : j.at("tasks")) plan.tasks.push_back(named(name));
  for (const std::string name : j.at("second")) plan.second.push_back(named(name));
  for (const std::string name : j.at("held_out")) plan.held_out.push_back(named(name));
  return plan;
}

/// What came of one run.
struct Result {
  std::string task;
  std::string policy;
  double factor = 1;
  std::uint64_t seed = 0;
  bool diverged = false;
  double initial = 0;
  /// The best validation loss at the checkpoints, clipped to the initial one, which it is when it diverged.
  double reached = 0;
  /// The rate of the last step, and how often the controller looked.
  double last_rate = 0;
  std::int64_t validations = 0;
  double seconds = 0;
};

class Results {
 public:
  explicit Results(std::string file) : file_(std::move(file)) {
    std::ifstream stream(file_);
    for (std::string line; std::getline(stream, line);) {
      const auto j = json::parse(line, nullptr, false);
      if (!j.is_discarded())
        list.push_back({j["task"], j["policy"], j["factor"], j["seed"], j["diverged"], j["initial"],
                        j["reached"], j["last_rate"], j["validations"], j["seconds"]});
    }
  }
  void add(const Result& r) {
    const json line{{"task", r.task},       {"policy", r.policy},       {"factor", r.factor},
                    {"seed", r.seed},       {"diverged", r.diverged},   {"initial", r.initial},
                    {"reached", r.reached}, {"last_rate", r.last_rate}, {"validations", r.validations},
                    {"seconds", r.seconds}};
    std::ofstream(file_, std::ios::app) << line.dump() + "\n" << std::flush;
    list.push_back(r);
  }
  bool has(const std::string& task, const std::string& policy, double factor, std::uint64_t seed) const {
    return std::any_of(list.begin(), list.end(), [&](const Result& r) {
      return r.task == task && r.policy == policy && r.factor == factor && r.seed == seed;
    });
  }
  std::vector<Result> list;

 private:
  std::string file_;
};

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

/// Cosine is run at half-decades around the best too: its best peak is what others are held against.
std::vector<double> factors_of(const Policy& policy, const Plan& plan) {
  if (policy.finds_rate) return {1};
  auto factors = plan.factors;
  if (policy.name == "cosine") factors.insert(factors.end(), {3.16, 0.316});
  return factors;
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

/// What the runs of a task are held against, seed by seed: the best constant rate and the best cosine.
struct Yardstick {
  double span = 0;
  std::map<std::uint64_t, double> constant;
  std::map<std::uint64_t, double> cosine;
};

/// What a policy reached, by seed.
std::map<std::uint64_t, double> reached_by_seed(const Results& results, const std::string& task,
                                                const std::string& policy, double factor) {
  std::map<std::uint64_t, double> reached;
  for (const auto& r : results.list)
    if (r.task == task && r.policy == policy && r.factor == factor) reached[r.seed] = r.reached;
  return reached;
}

double mean_of(const std::map<std::uint64_t, double>& by_seed) {
  double sum = 0;
  for (const auto& [seed, value] : by_seed) sum += value / static_cast<double>(by_seed.size());
  return by_seed.empty() ? NAN : sum;
}

Yardstick yardstick(const Results& results, const Plan& plan, const Task& task) {
  const TruthTable truth(plan.truth, task.name);
  Yardstick y{.span = truth.initial_loss() - truth.loss(truth.best_rate())};
  for (const auto& run : truth.runs())
    if (std::abs(std::log10(run.learning_rate / truth.best_rate())) < 1e-6)
      y.constant[run.seed] = surefoot::bench::reached(run);
  for (const auto& policy : policies())
    if (policy.name == "cosine")
      for (const double factor : factors_of(policy, plan)) {
        auto found = reached_by_seed(results, task.name, policy.name, factor);
        if (y.cosine.empty() || mean_of(found) < mean_of(y.cosine)) y.cosine = std::move(found);
      }
  return y;
}

/// Regret by seed, at most 1, for the seeds that both have.
std::map<std::uint64_t, double> regrets(const std::map<std::uint64_t, double>& reached,
                                        const std::map<std::uint64_t, double>& best, double span) {
  std::map<std::uint64_t, double> result;
  for (const auto& [seed, loss] : reached)
    if (best.contains(seed)) result[seed] = std::min(1.0, (loss - best.at(seed)) / span);
  return result;
}

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value / static_cast<double>(values.size());
  return sum;
}

std::string percent(double value) {
  return std::isnan(value) ? "–" : fmt::format("{:.1f}", 100 * value);
}

/// Regrets of the tasks for a policy and factor, in %: the mean and, behind a slash, the worst.
std::string cell(const Results& results, const Plan& plan, const std::vector<Task>& tasks,
                 const Policy& policy, double factor, bool cosine, std::ostream* chart) {
  std::vector<double> values;
  for (const auto& task : tasks) {
    const auto y = yardstick(results, plan, task);
    const double value =
        mean_of(regrets(reached_by_seed(results, task.name, policy.name, policy.finds_rate ? 1 : factor),
                        cosine ? y.cosine : y.constant, y.span));
    if (std::isnan(value)) return "–";
    values.push_back(value);
  }
  if (chart != nullptr)
    *chart << factor << ' ' << 100 * mean(values) << ' ' << 100 * quantile(values, 1) << '\n';
  return percent(mean(values)) + " / " + percent(quantile(values, 1));
}

std::string factor_name(double factor) {
  return factor < 1 ? fmt::format("1/{:.0f}", 1 / factor) : fmt::format("{:.0f}", factor);
}

void print_head(const char* first, const std::vector<double>& factors) {
  fmt::print("\n\n| {} |", first);
  for (const double factor : factors) fmt::print(" {} |", factor_name(factor));
  fmt::print("\n| --- |");
  for (const char* c = first; *c != 0; ++c) fmt::print("{}", *c == '|' ? " --- |" : "");
  for (std::size_t i = 0; i < factors.size(); ++i) fmt::print(" --- |");
  fmt::print("\n");
}

/// A line a policy; the numbers of the chart go where `chart` is not null.
void print_table(const Plan& plan, const std::vector<Task>& tasks, const std::vector<double>& factors,
                 const Results& results, bool cosine, std::ostream* chart) {
  fmt::print("\nRegret in % against the best {}: mean over {} tasks / worst task",
             cosine ? "cosine" : "constant rate", tasks.size());
  print_head("policy", factors);
  for (const auto& policy : policies()) {
    if (chart != nullptr) *chart << "\n\n# " << policy.name << "\n";
    std::string line;
    for (const double factor : factors)
      line += " " + cell(results, plan, tasks, policy, factor, cosine, chart) + " |";
    // What was run on other tasks only has no line here.
    if (line.find_first_of("0123456789") != std::string::npos) fmt::print("| {} |{}\n", policy.name, line);
  }
}

void print_pathfinder(const Plan& plan, const std::vector<double>& factors, const Results& results) {
  fmt::print("\nThe pathfinder by task: regret in %, mean over the seeds / worst seed");
  print_head("task | group | steps", factors);
  for (const auto* tasks : {&plan.tasks, &plan.second, &plan.held_out})
    for (const auto& task : *tasks) {
      const auto y = yardstick(results, plan, task);
      fmt::print("| {}{} | {} | {} |", task.name, tasks == &plan.held_out ? " (held out)" : "", task.group,
                 task.steps);
      for (const double factor : factors) {
        const auto by_seed =
            regrets(reached_by_seed(results, task.name, "pathfinder", factor), y.constant, y.span);
        double worst = NAN;
        for (const auto& [seed, value] : by_seed) worst = std::fmax(worst, value);
        fmt::print(" {} / {} |", percent(mean_of(by_seed)), percent(worst));
      }
      fmt::print("\n");
    }
}

void print_cost(const Results& results) {
  double seconds = 0;
  std::map<std::uint64_t, int> by_seed;
  for (const auto& r : results.list) {
    seconds += r.seconds;
    ++by_seed[r.seed];
  }
  fmt::print("\n{} runs, {:.2f} hours of a shared core; by seed:", results.list.size(), seconds / 3600);
  for (const auto& [seed, count] : by_seed) fmt::print(" {}: {}", seed, count);
  fmt::print("\n");
}

void print_tables(const Plan& plan, const Results& results, const char* chart_file) {
  auto factors = plan.factors;
  std::sort(factors.begin(), factors.end());
  std::ofstream chart;
  if (chart_file != nullptr) chart.open(chart_file);
  print_table(plan, plan.tasks, factors, results, false, chart.is_open() ? &chart : nullptr);
  print_table(plan, plan.tasks, factors, results, true, nullptr);
  print_table(plan, plan.second, factors, results, false, nullptr);
  print_pathfinder(plan, factors, results);
  print_cost(results);
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
