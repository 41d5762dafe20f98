#include "surefoot/find/rungs.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

namespace surefoot::find {
namespace {

constexpr std::size_t rung_count = 4;
constexpr std::int64_t shortest_rung = 1;
constexpr std::int64_t shortest_open_rung = 4;
constexpr std::size_t field[rung_count] = {5, 5, 4, 3};

/// Steps a race of these rungs takes: the field at each of them, and one candidate that joins late.
double cost_of(std::span<const double> rungs, double validation_cost) {
  double steps = rungs.back();
  double validations = 1;
  double reached = 0;
  for (std::size_t rung = 0; rung < rungs.size(); ++rung) {
    const auto racing = static_cast<double>(field_at(rung, rungs.size()));
    steps += racing * (rungs[rung] - reached);
    validations += racing;
    reached = rungs[rung];
  }
  return steps + validations * validation_cost;
}

/// The same with four rungs, the longest of them at `longest`.
double cost_of(double longest, double validation_cost) {
  std::array<double, rung_count> rungs{};
  for (std::size_t rung = 0; rung < rung_count; ++rung)
    rungs[rung] = longest / static_cast<double>(1 << (rung_count - 1 - rung));
  return cost_of(rungs, validation_cost);
}

/// The rungs up to `longest`, each twice as long as the one before, as multiples of the grain: the nearest
/// one (the one below where the grain is 1), and each multiple once.
std::vector<std::int64_t> rungs_up_to(double longest, std::int64_t grain) {
  std::vector<std::int64_t> rungs;
  for (std::size_t rung = 0; rung < rung_count; ++rung) {
    const auto steps = static_cast<std::int64_t>(longest / static_cast<double>(1 << (rung_count - 1 - rung)));
    const auto multiple = std::max<std::int64_t>(1, (steps + (grain - 1) / 2) / grain) * grain;
    if (rungs.empty() || multiple > rungs.back()) rungs.push_back(multiple);
  }
  return rungs;
}

double cost_of(const std::vector<std::int64_t>& rungs, double validation_cost) {
  return cost_of(std::vector<double>(rungs.begin(), rungs.end()), validation_cost);
}

/// The shortest longest rung.
std::int64_t shortest_longest(std::int64_t grain) {
  const std::int64_t longest = shortest_rung << (rung_count - 1);
  return std::max<std::int64_t>(2, (longest + grain - 1) / grain) * grain;
}

}  // namespace

std::vector<std::int64_t> affordable_rungs(double longest, std::int64_t grain, double budget,
                                           double validation_cost) {
  auto rungs = rungs_up_to(longest, grain);
  // Without a grain they were rounded down, which is never dearer.
  if (grain == 1) return rungs;
  for (std::int64_t last = static_cast<std::int64_t>(longest) / grain * grain;
       last > 0 && cost_of(rungs, validation_cost) > budget; last -= grain)
    rungs = rungs_up_to(static_cast<double>(last), grain);
  return rungs;
}

bool long_enough(const std::vector<std::int64_t>& rungs, std::int64_t grain) {
  return rungs.size() >= 2 && rungs.back() >= shortest_longest(grain);
}

double longest_rung(double budget, double validation_cost) {
  return (budget - cost_of(0, validation_cost)) / cost_of(1, 0);
}

std::size_t field_at(std::size_t rung, std::size_t rungs) {
  return field[rung == 0 ? 0 : rung_count - rungs + rung];
}

std::int64_t first_open_rung(double validation_cost, std::int64_t grain) {
  const auto steps = std::max(shortest_open_rung, static_cast<std::int64_t>(std::ceil(validation_cost)));
  return (steps + grain - 1) / grain * grain;
}

std::size_t open_field_at(std::size_t rung) {
  return field[std::min(rung, rung_count - 1)];
}

double smallest_race_budget(double validation_cost, std::int64_t grain) {
  return std::ceil(
      cost_of(rungs_up_to(static_cast<double>(shortest_longest(grain)), grain), validation_cost));
}

}  // namespace surefoot::find
