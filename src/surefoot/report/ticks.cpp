#include "surefoot/report/ticks.hpp"

#include <cmath>

#include <fmt/format.h>

#include "surefoot/core/number_text.hpp"

namespace surefoot::report {
namespace {

/// Few decades have labels between them, many only some of them.
constexpr double few_decades = 3;
constexpr double most_labels = 9;

std::string label_of(double value) {
  const double size = std::abs(value);
  if (value == 0) return "0";
  return size >= 1e-4 && size < 1e6 ? number_text(value, 6) : fmt::format("{:.3g}", value);
}

}  // namespace

std::vector<Tick> linear_ticks(double low, double high, int most) {
  const double rough = (high - low) / most;
  const double power = std::pow(10.0, std::floor(std::log10(rough)));
  double step = 10 * power;
  for (const double times : {1.0, 2.0, 5.0})
    if (times * power >= rough) {
      step = times * power;
      break;
    }
  std::vector<Tick> ticks;
  if (!std::isfinite(step) || !(step > 0)) return ticks;
  for (double i = std::ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; ++i) {
    const double value = std::abs(i * step) < 1e-12 * step ? 0 : i * step;
    ticks.push_back({value, label_of(value)});
    if (ticks.size() > 100) break;
  }
  return ticks;
}

std::vector<Tick> log_ticks(double low, double high) {
  std::vector<Tick> ticks;
  const double every = std::max(1.0, std::ceil((high - low) / most_labels));
  const bool between = high - low < few_decades;
  for (double decade = std::floor(low); decade <= high; ++decade)
    for (const double times : {1.0, 2.0, 5.0}) {
      const double place = decade + std::log10(times);
      if (place < low - 1e-9 || place > high + 1e-9 || (times != 1 && !between)) continue;
      const bool labelled = std::fmod(decade, every) == 0;
      ticks.push_back({std::pow(10.0, place), labelled ? label_of(std::pow(10.0, place)) : ""});
    }
  return ticks;
}

}  // namespace surefoot::report
