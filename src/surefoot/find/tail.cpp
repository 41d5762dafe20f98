#include "surefoot/find/tail.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "surefoot/core/statistics.hpp"

namespace surefoot::find {
namespace {

constexpr std::size_t reach = 8;
constexpr std::size_t fewest = 12;

/// Appends log(loss / running median) of each step.
void append_excesses(const std::vector<double>& losses, std::vector<double>& excesses) {
  std::vector<double> logs;
  for (const double loss : losses)
    if (loss > 0 && std::isfinite(loss)) logs.push_back(std::log(loss));
  for (std::size_t i = 0; i < logs.size(); ++i) {
    const std::size_t from = i < reach ? 0 : i - reach;
    const std::size_t count = std::min(i + reach + 1, logs.size()) - from;
    excesses.push_back(logs[i] - median(std::span(logs).subspan(from, count)));
  }
}

}  // namespace

double tail_of_losses(std::span<const std::vector<double>> runs) {
  std::vector<double> excesses;
  for (const auto& losses : runs) append_excesses(losses, excesses);
  if (excesses.size() < fewest) return std::numeric_limits<double>::quiet_NaN();
  std::sort(excesses.begin(), excesses.end(), std::greater<>());
  const std::size_t largest = std::max<std::size_t>(4, excesses.size() / 10);
  double sum = 0;
  for (std::size_t i = 0; i < largest; ++i) sum += excesses[i] - excesses[largest];
  return sum / static_cast<double>(largest);
}

}  // namespace surefoot::find
