#include "adapt_tables.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "surefoot/core/atomic_file.hpp"
#include "surefoot/core/statistics.hpp"
#include "surefoot/report/svg.hpp"

#include "truth_table.hpp"

namespace surefoot::bench {
namespace {

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
                 const Policy& policy, double factor, bool cosine, report::Series& series) {
  std::vector<double> values;
  for (const auto& task : tasks) {
    const auto y = yardstick(results, plan, task);
    const double value =
        mean_of(regrets(reached_by_seed(results, task.name, policy.name, policy.finds_rate ? 1 : factor),
                        cosine ? y.cosine : y.constant, y.span));
    if (std::isnan(value)) return "–";
    values.push_back(value);
  }
  series.points.push_back({factor, 100 * mean(values)});
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

/// A line a policy; gives a series a policy, in % by factor.
std::vector<report::Series> print_table(const Plan& plan, const std::vector<Task>& tasks,
                                        const std::vector<double>& factors, const Results& results,
                                        bool cosine) {
  fmt::print("\nRegret in % against the best {}: mean over {} tasks / worst task",
             cosine ? "cosine" : "constant rate", tasks.size());
  print_head("policy", factors);
  std::vector<report::Series> all;
  for (const auto& policy : policies()) {
    all.push_back({.name = policy.name});
    std::string line;
    for (const double factor : factors)
      line += fmt::format(" {} |", cell(results, plan, tasks, policy, factor, cosine, all.back()));
    // What was run on other tasks only has no line here.
    if (line.find_first_of("0123456789") != std::string::npos) fmt::print("| {} |{}\n", policy.name, line);
  }
  return all;
}

void draw(const std::vector<report::Series>& all, const std::string& file) {
  report::Chart chart{.title = "What a policy loses that was begun at a wrong rate",
                      .x_label = "the first rate, as a multiple of the best constant one",
                      .y_label = "regret at the end, % (mean of six tasks)",
                      .log_x = true,
                      .mark = 1,
                      .mark_label = "the best"};
  // The pathfinder last: on top of the others.
  for (const char* name : {"fixed", "cosine", "plateau, factor 2", "reduce and raise", "line search",
                           "Schedule-Free", "pathfinder"})
    for (const auto& series : all)
      if (series.name == name) chart.series.push_back(series);
  write_atomically(file, report::svg(chart), "chart");
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

}  // namespace

void print_tables(const Plan& plan, const Results& results, const char* chart_file) {
  auto factors = plan.factors;
  std::sort(factors.begin(), factors.end());
  const auto all = print_table(plan, plan.tasks, factors, results, false);
  if (chart_file != nullptr) draw(all, chart_file);
  print_table(plan, plan.tasks, factors, results, true);
  print_table(plan, plan.second, factors, results, false);
  print_pathfinder(plan, factors, results);
  print_cost(results);
}

}  // namespace surefoot::bench
