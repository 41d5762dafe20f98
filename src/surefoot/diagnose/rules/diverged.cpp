#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "surefoot/core/divergence.hpp"
#include "surefoot/core/statistics.hpp"
#include "surefoot/diagnose/rule.hpp"
#include "surefoot/diagnose/words.hpp"

namespace surefoot::diagnose {
namespace {

/// Of as many losses at least as a log must show: the mean of many steps can be one spike.
constexpr auto fewest = static_cast<std::size_t>(reported_divergence.window);

/// The step from which the last losses lie above the limit, when their median over a window does.
std::optional<std::size_t> exploded_from(const Losses& losses, double limit, std::int64_t window) {
  if (losses.empty()) return std::nullopt;
  const double begin = losses.steps.back() - static_cast<double>(window);
  std::size_t from = static_cast<std::size_t>(
      std::upper_bound(losses.steps.begin(), losses.steps.end(), begin) - losses.steps.begin());
  from = std::min(from, losses.size() - std::min(fewest, losses.size()));
  if (!(median(std::span(losses.values).subspan(from)) > limit)) return std::nullopt;
  std::size_t first = losses.size();
  while (first > 0 && losses.values[first - 1] > limit) --first;
  return std::min(first, losses.size() - 1);
}

/// The sooner a run is lost, the further its rate is off: by as much as the median of the design tasks' runs.
double factor_of(const PreparedCurve& curve, double at) {
  const double end = curve.last_step / std::max(curve.fraction, 1e-3);
  const double share = end > 0 ? at / end : 0;
  return share < 0.03 ? 1.0 / 300 : share < 0.2 ? 0.03 : 0.3;
}

Finding lost(const PreparedCurve& curve, double at) {
  const Losses& losses = curve.all_main();
  std::string before = "no loss before it";
  for (std::size_t i = losses.size(); i > 0; --i)
    if (losses.steps[i - 1] <= at) {
      before = fmt::format("the last finite loss was {} at step {:.0f}", loss_words(losses.values[i - 1]),
                           losses.steps[i - 1]);
      break;
    }
  return {
      .kind = Kind::diverged,
      .from_step = step_of(at),
      .to_step = step_of(curve.last_step),
      .confidence = 1,
      .evidence = fmt::format(
          "the loss is lost from step {:.0f} on (NaN, infinite, or given up as diverged); {}", at, before),
      .advice = {},
      .factor = factor_of(curve, at)};
}

}  // namespace

std::optional<Finding> diverged(const Evidence& evidence) {
  const PreparedCurve& curve = evidence.curve;
  std::optional<Finding> finding;
  if (curve.lost_at) finding = lost(curve, *curve.lost_at);
  const DivergenceRule rule;
  const double limit = curve.initial_loss + rule.factor * std::abs(curve.initial_loss);
  const Losses& losses = curve.all_main();
  // A loss that is no measure of progress may grow, and what began at nothing has no size to grow by.
  const bool has_size = curve.no_progress.empty() && curve.initial_loss != 0;
  if (const auto from = has_size ? exploded_from(losses, limit, rule.window) : std::nullopt; from && !finding)
    finding = Finding{
        .kind = Kind::diverged,
        .from_step = step_of(losses.steps[*from]),
        .to_step = step_of(losses.steps.back()),
        .confidence = 1,
        .evidence = fmt::format("the loss rose from {} to {} and ends there, more than {:g} times the "
                                "{} loss above it since step {:.0f}",
                                loss_words(curve.initial_loss), loss_words(losses.values.back()), rule.factor,
                                curve.initial_known ? "initial" : "first", losses.steps[*from]),
        .advice = {},
        .factor = factor_of(curve, losses.steps[*from])};
  if (finding)
    finding->advice =
        fmt::format("start again with {}; a warmup or gradient clipping helps when it must stay high",
                    factor_words(*finding->factor));
  return finding;
}

}  // namespace surefoot::diagnose
