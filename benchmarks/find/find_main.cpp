// surefoot_find_bench [--schedule NAME] TASKS.json TRUTH_FOLDER ANSWERS.jsonl SEEDS [BUDGET...]: every finder
// on every task and seed, appended as they end (what is there is not done again). A budget of 0 stands for
// the range tests and their selectors. surefoot_find_bench [--schedule NAME] --table TASKS.json TRUTH_FOLDER
// ANSWERS.jsonl [CHART.svg]: the table of regrets, and a chart of those of the long report tasks.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "surefoot/core/atomic_file.hpp"
#include "surefoot/core/error.hpp"
#include "surefoot/core/log_grid.hpp"
#include "surefoot/core/statistics.hpp"
#include "surefoot/find/combine.hpp"
#include "surefoot/find/selectors.hpp"
#include "surefoot/report/svg.hpp"
#include "surefoot/run/finder.hpp"
#include "surefoot/torch/memory.hpp"
#include "surefoot/torch/threads.hpp"

#include "task.hpp"
#include "truth_table.hpp"

namespace surefoot::bench {
namespace {

using nlohmann::json;

/// What a finder said for one task and seed.
struct Answer {
  std::string task;
  std::string method;
  std::uint64_t seed = 0;
  double learning_rate = 0;
  double low = 0;
  double high = 0;
  double confidence = 0;
  double cost = 0;
  double seconds = 0;
};

std::vector<Answer> read_answers(const std::string& file) {
  std::vector<Answer> answers;
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);) {
    const auto j = json::parse(line, nullptr, false);
    if (!j.is_discarded())
      answers.push_back({j["task"], j["method"], j["seed"], j["learning_rate"], j["low"], j["high"],
                         j["confidence"], j["cost"], j["seconds"]});
  }
  return answers;
}

void append(const std::string& file, const Answer& a) {
  const json line{{"task", a.task},
                  {"method", a.method},
                  {"seed", a.seed},
                  {"learning_rate", a.learning_rate},
                  {"low", a.low},
                  {"high", a.high},
                  {"confidence", a.confidence},
                  {"cost", a.cost},
                  {"seconds", a.seconds}};
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

std::string race_name(double budget) {
  return fmt::format("race {:g}", budget);
}

void race(const Task& task, const std::shared_ptr<const train::TrainingData>& data, std::uint64_t seed,
          double budget, const std::string& file) {
  const auto begin = std::chrono::steady_clock::now();
  run::FinderOptions options;
  options.method = "race";
  options.horizon = task.steps;
  options.budget = budget;
  options.seed = seed;
  if (const auto shape = rate_shape(task))
    options.schedule = [shape](double peak) {
      return [shape, peak](std::int64_t step) { return peak * shape(step); };
    };
  options.threads = 2;
  options.at_thread_start = surefoot::torch::use_one_thread;
  Answer answer{.task = task.name, .method = race_name(budget), .seed = seed};
  try {
    const auto samples = run::judging_samples(budget * static_cast<double>(task.steps), task.batch_size);
    const auto result = run::find(factory(data, task, samples), options);
    answer = answer_of(task, race_name(budget), seed, result.suggestion);
    answer.cost = result.cost_share();
    if (result.cost_share() > budget) throw RunError("the race spent more than its budget");
  } catch (const InvalidArgument&) {
    // A budget too small for the task's horizon: a refusal.
  }
  answer.seconds = seconds_since(begin);
  append(file, answer);
}

/// Regret at a rate: between grid points by interpolation in log rate; beyond the grid its edge.
class Regret {
 public:
  Regret(TruthTable table, TruthTable beside_the_cliff, const Task& task, const TaskFile& file)
      : table_(std::move(table)), beside_the_cliff_(std::move(beside_the_cliff)), task_(task), file_(file) {
    for (const double rate : table_.rates()) losses_[std::log10(rate)] = table_.loss(rate);
    best_ = INFINITY;
    for (const auto& [x, loss] : losses_) best_ = std::min(best_, loss);
    for (const auto& [x, loss] : losses_)
      if (share(loss) <= 0.02) {
        low_ = std::min(low_, x);
        high_ = std::max(high_, x);
      }
  }

  double at(double rate) {
    const double x = std::log10(rate);
    const auto above = losses_.lower_bound(x);
    if (above == losses_.end()) return share(losses_.rbegin()->second);
    if (above == losses_.begin() || above->first == x) return share(above->second);
    const auto below = std::prev(above);
    // Beside the cliff a line between two points says nothing: train there.
    if (std::max(share(above->second), share(below->second)) > 0.2 &&
        std::min(share(above->second), share(below->second)) < 0.2)
      return share(trained(rate));
    const double t = (x - below->first) / (above->first - below->first);
    return share(below->second + t * (above->second - below->second));
  }

  /// Share of [low, high] within 2% of regret, and share of the true 2% window it covers.
  std::pair<double, double> range_quality(double low, double high) {
    const double a = std::log10(low);
    const double b = std::log10(high);
    const double inside = std::max(0.0, std::min(b, high_) - std::max(a, low_));
    return {b > a ? inside / (b - a) : 0, high_ > low_ ? inside / (high_ - low_) : 0};
  }

  double standard_error() const {
    std::vector<double> values;
    for (const auto& run : table_.runs())
      if (std::abs(std::log10(run.learning_rate / table_.best_rate())) < 1e-6) values.push_back(reached(run));
    double mean = 0;
    for (const double v : values) mean += v / static_cast<double>(values.size());
    double squares = 0;
    for (const double v : values) squares += (v - mean) * (v - mean);
    const auto n = static_cast<double>(values.size());
    return std::sqrt(squares / (n - 1) / n) / (table_.initial_loss() - best_);
  }

 private:
  double share(double loss) const {
    return std::clamp((loss - best_) / (table_.initial_loss() - best_), 0.0, 1.0);
  }

  double trained(double rate) {
    for (const std::uint64_t seed : file_.truth_seeds) {
      if (beside_the_cliff_.has(rate, seed)) continue;
      if (!data_) data_ = task_data(task_);
      beside_the_cliff_.append(full_run(data_, task_, rate, seed, file_.validation_samples));
    }
    return beside_the_cliff_.loss(rate);
  }

  TruthTable table_;
  /// Runs at suggested rates. Apart from the truth: what a finder says must not move what it is judged by.
  TruthTable beside_the_cliff_;
  const Task& task_;
  const TaskFile& file_;
  std::shared_ptr<const train::TrainingData> data_;
  std::map<double, double> losses_;
  double best_ = 0;
  double low_ = INFINITY;
  double high_ = -INFINITY;
};

struct Group {
  std::vector<double> regrets, costs, seconds, inside, covered;
  std::map<std::string, std::vector<double>> rates;
  int refusals = 0;
  int sure = 0;
  int sure_and_right = 0;
};

void print_row(const std::string& name, const Group& g) {
  if (g.regrets.empty()) {
    fmt::print("| {} | – | – | – | – | – | {} | – | – | – | – |\n", name, g.refusals);
    return;
  }
  double spread = 0;
  for (const auto& [task, rates] : g.rates)
    spread = std::max(spread, *std::max_element(rates.begin(), rates.end()) -
                                  *std::min_element(rates.begin(), rates.end()));
  const auto within = static_cast<double>(
      std::count_if(g.regrets.begin(), g.regrets.end(), [](double r) { return r <= 0.02; }));
  fmt::print(
      "| {} | {:.3f} | {:.3f} | {:.3f} | {:.0f}% | {:.2f} | {} | {:.2f} | {:.1f} | {:.0f}% | {:.0f}% |\n",
      name, median(g.regrets), quantile(g.regrets, 0.9), quantile(g.regrets, 1),
      100 * within / static_cast<double>(g.regrets.size()), spread, g.refusals, median(g.costs),
      median(g.seconds), 100 * median(g.inside), 100 * median(g.covered));
}

/// How large a share of a finder's answers has at most a regret: a line a finder. What it refuses is never
/// there.
report::Chart chart_of(const std::map<std::string, Group>& methods, const std::string& where) {
  report::Chart chart;
  chart.title = fmt::format("How wrong finders are: {} tasks", where);
  chart.x_label = "regret: the share of the run's gain that the suggested rate gives away";
  chart.y_label = "share of the answers with at most that regret";
  chart.log_x = true;
  chart.from_zero = true;
  chart.mark = 0.02;
  chart.mark_label = "2%";
  for (const char* method : {"race 0.25", "race 0.1", "combined", "valley", "steepest", "two-orders"}) {
    const auto found = methods.find(method);
    if (found == methods.end()) continue;
    auto regrets = found->second.regrets;
    std::sort(regrets.begin(), regrets.end());
    const double all = static_cast<double>(regrets.size()) + found->second.refusals;
    report::Series series{.name = method};
    for (const double limit : decade_grid({1e-3, 1}, 20)) {
      const auto below = std::upper_bound(regrets.begin(), regrets.end(), limit) - regrets.begin();
      series.points.push_back({limit, static_cast<double>(below) / all});
    }
    chart.series.push_back(series);
  }
  return chart;
}

void print_tables(const TaskFile& file, const std::filesystem::path& truth, const std::string& answers_file,
                  const std::string& chart_file) {
  const auto answers = read_answers(answers_file);
  std::map<std::string, std::map<std::string, Group>> groups;
  std::vector<std::string> order;
  fmt::print(
      "| task | role | steps | best rate | standard error | race 0.25: within 2%, worst regret, refused |\n"
      "| --- | --- | --- | --- | --- | --- |\n");
  for (const auto& task : file.tasks) {
    TruthTable table(truth, task.name);
    if (table.runs().empty()) continue;
    const double best = table.best_rate();
    Regret regret(std::move(table), TruthTable(truth / "beside-the-cliff", task.name), task, file);
    const bool admitted = regret.standard_error() <= 0.005;
    int hits = 0;
    int races = 0;
    int refused = 0;
    double worst = 0;
    for (const auto& a : answers) {
      if (a.task != task.name) continue;
      if (std::find(order.begin(), order.end(), a.method) == order.end()) order.push_back(a.method);
      const double r = a.learning_rate > 0 ? regret.at(a.learning_rate) : 0;
      if (a.method == "race 0.25") {
        ++races;
        if (a.learning_rate > 0) {
          hits += r <= 0.02 ? 1 : 0;
          worst = std::max(worst, r);
        } else {
          ++refused;
        }
      }
      if (!admitted) continue;
      for (const std::string& where :
           {std::string(task.role),
            std::string(task.steps >= 4000 ? task.role + ", long" : task.role + ", short")}) {
        Group& g = groups[where][a.method];
        if (!(a.learning_rate > 0)) {
          ++g.refusals;
          continue;
        }
        g.regrets.push_back(r);
        g.costs.push_back(a.cost);
        g.seconds.push_back(a.seconds);
        g.rates[task.name].push_back(std::log10(a.learning_rate));
        const auto [inside, covered] = regret.range_quality(a.low, a.high);
        g.inside.push_back(inside);
        g.covered.push_back(covered);
        if (a.confidence >= 0.9) {
          ++g.sure;
          g.sure_and_right += r <= 0.02 ? 1 : 0;
        }
      }
    }
    fmt::print("| {} | {}{} | {} | {:.3g} | {:.2f}% | {}/{}, {:.3f}, {} |\n", task.name, task.role,
               admitted ? "" : " (not admitted)", task.steps, best, 100 * regret.standard_error(), hits,
               races - refused, worst, refused);
  }
  for (const auto& [where, methods] : groups) {
    fmt::print(
        "\n{} tasks\n\n| finder | median regret | 90th percentile | worst | within 2% | spread, decades | "
        "refusals | cost | seconds | range inside | range covers |\n"
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n",
        where);
    for (const auto& method : order)
      if (methods.contains(method)) print_row(method, methods.at(method));
    for (const auto& [method, g] : methods)
      if (g.sure > 0)
        fmt::print("\n{}: of {} answers given as at least 90% sure, {:.0f}% are within 2%", method, g.sure,
                   100.0 * g.sure_and_right / g.sure);
    fmt::print("\n");
  }
  if (!chart_file.empty()) write_atomically(chart_file, report::svg(chart_of(groups["report, long"], "report, long")), "chart");
}

void find_all(const TaskFile& file, const std::string& answers_file, std::uint64_t seeds,
              const std::vector<double>& budgets) {
  std::set<std::tuple<std::string, std::string, std::uint64_t>> done;
  for (const auto& a : read_answers(answers_file)) done.emplace(a.task, a.method, a.seed);
  for (const auto& task : file.tasks) {
    std::shared_ptr<const train::TrainingData> data;
    for (std::uint64_t seed = 0; seed < seeds; ++seed)
      for (const double budget : budgets) {
        if (done.contains({task.name, budget > 0 ? race_name(budget) : "combined", seed})) continue;
        if (!data) data = task_data(task);
        if (budget > 0)
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
