#include "surefoot/run/edge.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <vector>

#include "surefoot/search/cliff_search.hpp"

namespace surefoot::run {
namespace {

constexpr std::int64_t steps_of_a_question = 24;
static_assert(edge_steps == search::CliffSearch::questions * steps_of_a_question);
constexpr double most_of_the_budget = 0.2;
constexpr double fallen = 1000;

}  // namespace

double cost_of_edge(double budget, double smallest_race) {
  for (const int trials : {2, 1}) {
    const double cost = trials * edge_steps;
    if (cost <= most_of_the_budget * budget && budget - cost >= smallest_race) return cost;
  }
  return 0;
}

std::optional<double> edge_of(std::span<Trial* const> trials, double start, double initial_loss,
                              const ParallelOptions& threads, const std::function<bool()>& should_stop,
                              const std::function<void(std::int64_t steps)>& on_steps) {
  const auto stopping = [&] { return should_stop && should_stop(); };
  const auto sound = [&](double loss) {
    return std::isfinite(loss) && !(initial_loss > 0 && loss > fallen * initial_loss);
  };
  // Each between the rates of the others.
  std::vector<search::CliffSearch> searches;
  for (std::size_t i = 0; i < trials.size(); ++i)
    searches.emplace_back(start + search::CliffSearch::spacing * static_cast<double>(i) /
                                      static_cast<double>(trials.size()));
  std::atomic<std::int64_t> steps = 0;
  std::atomic<bool> unknown = trials.empty();
  const auto one = [&](std::size_t i) {
    while (const auto log_rate = searches[i].ask()) {
      if (stopping()) return;
      const auto losses = trials[i]->losses_on_far_rows(std::pow(10.0, *log_rate), steps_of_a_question);
      steps += static_cast<std::int64_t>(losses.size());
      if (losses.empty()) unknown = true;
      searches[i].tell(std::ranges::all_of(losses, sound));
    }
  };
  parallel_for(trials.size(), threads, one, [&] { on_steps(steps); });
  on_steps(steps);
  if (unknown || stopping()) return std::nullopt;
  double edge = 0;
  for (const auto& search : searches) edge += search.edge() / static_cast<double>(searches.size());
  return edge;
}

}  // namespace surefoot::run
