#include "surefoot/run/far_sharpness.hpp"

#include <atomic>
#include <cmath>
#include <limits>
#include <vector>

namespace surefoot::run {
namespace {

constexpr double share_of_budget = 0.1;
constexpr std::size_t most_starts = 16;
constexpr std::size_t fewest_starts = 2;
constexpr std::size_t runs_of_a_rate = 2;

/// NaN where none is finite.
double mean_of_finite(const std::vector<double>& values) {
  double sum = 0;
  double count = 0;
  for (const double value : values) {
    if (!std::isfinite(value)) continue;
    sum += value;
    ++count;
  }
  return sum / count;
}

}  // namespace

double cost_of_looks(std::size_t starts) {
  return far_sharpness_cost * static_cast<double>(starts + rates_looked_at * runs_of_a_rate);
}

std::size_t starts_looked_at(double budget, double smallest_race) {
  std::size_t starts = most_starts;
  while (starts > fewest_starts && cost_of_looks(starts) > share_of_budget * budget) --starts;
  return budget - cost_of_looks(starts) < smallest_race ? 0 : starts;
}

std::optional<double> log_far_sharpness(std::span<const std::unique_ptr<Trainable>> starts,
                                        std::span<const StartedRun> runs, const ParallelOptions& threads,
                                        const std::function<bool()>& should_stop,
                                        const std::function<void(std::int64_t looks)>& on_look) {
  std::atomic<std::int64_t> looks = 0;
  const auto look_at = [&](std::size_t count, const std::function<double(std::size_t)>& sharpness) {
    std::vector<double> logs(count, std::numeric_limits<double>::quiet_NaN());
    const auto one = [&](std::size_t i) {
      if (should_stop && should_stop()) return;
      logs[i] = std::log10(sharpness(i));
      ++looks;
    };
    parallel_for(count, threads, one, [&] { on_look(looks); });
    on_look(looks);
    return logs;
  };
  const auto at_start = look_at(starts.size(), [&](std::size_t i) { return starts[i]->far_sharpness(); });
  auto grown = look_at(runs.size(), [&](std::size_t i) { return runs[i].trial->far_sharpness(); });
  if (should_stop && should_stop()) return std::nullopt;
  for (std::size_t i = 0; i < runs.size(); ++i) grown[i] -= at_start[runs[i].start];
  const double sharpness = mean_of_finite(at_start) + mean_of_finite(grown);
  return std::isfinite(sharpness) ? std::optional(sharpness) : std::nullopt;
}

}  // namespace surefoot::run
