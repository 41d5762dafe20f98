#include "surefoot/run/outlier_sharpness.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <vector>

namespace surefoot::run {
namespace {

// Starts differ more than what becomes of them (docs/research/cliffs.md): as many as a tenth of the budget
// pays for, up to where their mean is known to a few hundredths of a decade.
constexpr double share_of_budget = 0.1;
/// A race that gives away more than this sees less than the sharpness tells it.
constexpr double most_of_budget = 0.2;
constexpr std::size_t most_starts = 16;
constexpr std::size_t fewest_starts = 2;
constexpr std::size_t runs_of_a_rate = 2;

double sharpness_of(OutlierProbe* probe) {
  return probe == nullptr ? std::numeric_limits<double>::quiet_NaN() : probe->sharpness();
}

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
  return OutlierProbe::sharpness_cost * static_cast<double>(starts + rates_looked_at * runs_of_a_rate);
}

std::size_t starts_looked_at(double budget, double smallest_race, bool same_start) {
  std::size_t starts = same_start ? 1 : most_starts;
  while (starts > fewest_starts && cost_of_looks(starts) > share_of_budget * budget) --starts;
  const double cost = cost_of_looks(starts);
  return cost > most_of_budget * budget || budget - cost < smallest_race ? 0 : starts;
}

std::optional<double> log_outlier_sharpness(std::size_t starts, const MakeStart& make_start,
                                            std::span<const StartedRun> runs, const ParallelOptions& threads,
                                            const std::function<bool()>& should_stop,
                                            const std::function<void(std::int64_t looks)>& on_look) {
  const auto stopping = [&] { return should_stop && should_stop(); };
  std::atomic<std::int64_t> looks = 0;
  const auto look_at = [&](std::size_t count, const std::function<double(std::size_t)>& sharpness) {
    std::vector<double> logs(count, std::numeric_limits<double>::quiet_NaN());
    const auto one = [&](std::size_t i) {
      if (stopping()) return;
      logs[i] = std::log10(sharpness(i));
      ++looks;
    };
    parallel_for(count, threads, one, [&] { on_look(looks); });
    on_look(looks);
    return logs;
  };
  std::vector<double> at_start;
  while (at_start.size() < starts && !stopping()) {
    std::vector<std::unique_ptr<Trainable>> some;
    const auto count = std::min(starts - at_start.size(), static_cast<std::size_t>(threads.threads));
    for (std::size_t i = 0; i < count; ++i) some.push_back(make_start(at_start.size() + i));
    const auto logs = look_at(count, [&](std::size_t i) { return sharpness_of(some[i]->outlier_probe()); });
    at_start.insert(at_start.end(), logs.begin(), logs.end());
  }
  auto grown =
      look_at(runs.size(), [&](std::size_t i) { return sharpness_of(runs[i].trial->outlier_probe()); });
  if (stopping()) return std::nullopt;
  for (std::size_t i = 0; i < runs.size(); ++i) grown[i] -= at_start[runs[i].start];
  const double sharpness = mean_of_finite(at_start) + mean_of_finite(grown);
  return std::isfinite(sharpness) ? std::optional(sharpness) : std::nullopt;
}

}  // namespace surefoot::run
