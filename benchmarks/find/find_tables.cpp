#include "find_tables.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "surefoot/core/atomic_file.hpp"
#include "surefoot/core/log_grid.hpp"
#include "surefoot/core/statistics.hpp"
#include "surefoot/report/svg.hpp"

#include "task.hpp"
#include "truth_table.hpp"

namespace surefoot::bench {
namespace {

using nlohmann::json;

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

constexpr const char* row_head =
    "median regret | 90th percentile | worst | within 2% | spread, decades | refusals | cost | seconds | "
    "range "
    "inside | range covers";

double share_within(const Group& g) {
  const auto within = std::ranges::count_if(g.regrets, [](double r) { return r <= 0.02; });
  return static_cast<double>(within) / static_cast<double>(g.regrets.size());
}

/// The largest difference of the answers to one task, in decades.
double spread_of(const Group& g) {
  double spread = 0;
  for (const auto& [task, rates] : g.rates)
    spread = std::max(spread, std::ranges::max(rates) - std::ranges::min(rates));
  return spread;
}

void print_row(const std::string& name, const Group& g) {
  if (g.regrets.empty()) {
    fmt::print("| {} | – | – | – | – | – | {} | – | – | – | – |\n", name, g.refusals);
    return;
  }
  fmt::print(
      "| {} | {:.3f} | {:.3f} | {:.3f} | {:.0f}% | {:.2f} | {} | {:.2f} | {:.1f} | {:.0f}% | {:.0f}% |\n",
      name, median(g.regrets), quantile(g.regrets, 0.9), quantile(g.regrets, 1), 100 * share_within(g),
      spread_of(g), g.refusals, median(g.costs), median(g.seconds), 100 * median(g.inside),
      100 * median(g.covered));
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

using Groups = std::map<std::string, std::map<std::string, Group>>;

/// Where the answers to a task are counted.
std::vector<std::string> groups_of(const Task& task) {
  const bool is_long = task.steps >= 4000;
  std::vector<std::string> groups{task.group + (is_long ? "" : ", short")};
  if (is_long && !task.is_design()) groups.emplace_back("all scored, long");
  return groups;
}

void add(Group& g, const Answer& a, double r, Regret& regret) {
  if (!(a.learning_rate > 0)) {
    ++g.refusals;
    return;
  }
  g.regrets.push_back(r);
  g.costs.push_back(a.cost);
  g.seconds.push_back(a.seconds);
  g.rates[a.task].push_back(std::log10(a.learning_rate));
  const auto [inside, covered] = regret.range_quality(a.low, a.high);
  g.inside.push_back(inside);
  g.covered.push_back(covered);
  if (a.confidence < 0.9) return;
  ++g.sure;
  g.sure_and_right += r <= 0.02 ? 1 : 0;
}

/// A row a task, and its answers into their groups where it is admitted.
Groups print_tasks(const TaskFile& file, const std::filesystem::path& truth,
                   const std::vector<Answer>& answers) {
  Groups groups;
  fmt::print(
      "\nSurefoot's race at budget 0.25, by task:\n\n"
      "| task | group | steps | best rate | standard error | within 2% | worst regret | refused |\n"
      "| --- | --- | --- | --- | --- | --- | --- | --- |\n");
  for (const auto& task : file.tasks) {
    TruthTable table(truth, task.name);
    if (table.runs().empty()) continue;
    const double best = table.best_rate();
    Regret regret(std::move(table), TruthTable(truth / "beside-the-cliff", task.name), task, file);
    const bool admitted = regret.standard_error() <= 0.005;
    Group races;
    for (const auto& a : answers) {
      if (a.task != task.name) continue;
      const double r = a.learning_rate > 0 ? regret.at(a.learning_rate) : 0;
      if (a.method == "race 0.25") add(races, a, r, regret);
      if (!admitted) continue;
      for (const std::string& where : groups_of(task)) add(groups[where][a.method], a, r, regret);
    }
    const auto hits = std::ranges::count_if(races.regrets, [](double r) { return r <= 0.02; });
    fmt::print("| {} | {}{} | {} | {:.3g} | {:.2f}% | {}/{} | {:.3f} | {} |\n", task.name, task.group,
               admitted ? "" : " (not admitted)", task.steps, best, 100 * regret.standard_error(), hits,
               races.regrets.size(), races.regrets.empty() ? 0 : std::ranges::max(races.regrets),
               races.refusals);
  }
  return groups;
}

/// In bold where it misses its bar.
std::string judged(std::string text, bool misses) {
  return misses ? fmt::format("**{}**", text) : text;
}

void print_bar(const Groups& groups) {
  fmt::print(
      "\nSurefoot's race at budget 0.25 against the bar, runs of 4,000 steps and more:\n\n"
      "| group | within 2% | worst regret | spread of ten seeds, decades | refusals | range inside / covers "
      "(medians) | right of those at least 90% sure |\n| --- | --- | --- | --- | --- | --- | --- |\n"
      "| bar | 95% | 0.05 | 0.5 | 2% | 90% / 50% | 90% |\n");
  for (const auto& [where, methods] : groups) {
    const auto found = methods.find("race 0.25");
    if (where.ends_with("short") || found == methods.end() || found->second.regrets.empty()) continue;
    const Group& g = found->second;
    const double within = share_within(g);
    const auto all = static_cast<double>(g.regrets.size());
    const double worst = std::ranges::max(g.regrets);
    const double inside = median(g.inside);
    const double covered = median(g.covered);
    const double right = g.sure == 0 ? 1 : static_cast<double>(g.sure_and_right) / g.sure;
    fmt::print(
        "| {} | {} | {} | {} | {} | {} | {} |\n", where,
        judged(fmt::format("{:.0f}% ({:.0f} of {:.0f})", 100 * within, all * within, all), within < 0.95),
        judged(fmt::format("{:.3f}", worst), worst > 0.05),
        judged(fmt::format("{:.2f}", spread_of(g)), spread_of(g) > 0.5),
        judged(std::to_string(g.refusals), g.refusals > 0.02 * (all + g.refusals)),
        judged(fmt::format("{:.0f}% / {:.0f}%", 100 * inside, 100 * covered), inside < 0.9 || covered < 0.5),
        g.sure == 0 ? "–" : judged(fmt::format("{:.0f}%", 100 * right), right < 0.9));
  }
}

void print_races(const Groups& groups) {
  fmt::print(
      "\nSurefoot's race by group of tasks and budget (admitted tasks):\n\n| group | budget | {} |\n"
      "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n",
      row_head);
  for (const auto& [where, methods] : groups)
    for (const auto& [method, g] : methods)
      if (method.starts_with("race ")) print_row(where + " | " + method.substr(5), g);
}

void print_finders(const Groups& groups) {
  for (const auto& [where, methods] : groups) {
    if (!methods.contains("combined")) continue;
    fmt::print(
        "\nAll finders on the admitted tasks of {}:\n\n| finder | {} |\n"
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n",
        where, row_head);
    for (const auto& [method, g] : methods) print_row(method, g);
  }
}

}  // namespace

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

void print_tables(const TaskFile& file, const std::filesystem::path& truth, const std::string& answers_file,
                  const std::string& chart_file) {
  const Groups groups = print_tasks(file, truth, read_answers(answers_file));
  print_bar(groups);
  print_races(groups);
  print_finders(groups);
  if (chart_file.empty()) return;
  // The last in the order of their names: the newest sealed group that all finders were measured on.
  for (auto group = groups.rbegin(); group != groups.rend(); ++group) {
    if (!group->second.contains("combined")) continue;
    write_atomically(chart_file, report::svg(chart_of(group->second, group->first)), "chart");
    return;
  }
}

}  // namespace surefoot::bench
