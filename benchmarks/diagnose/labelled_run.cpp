#include "labelled_run.hpp"

#include <algorithm>
#include <cmath>

namespace surefoot::bench {
namespace {

double best_loss(const TruthTable& table) {
  return table.loss(table.best_rate());
}

double share(const TruthTable& table, double loss) {
  const double best = best_loss(table);
  return std::clamp((loss - best) / (table.initial_loss() - best), 0.0, 1.0);
}

std::string label_of(const TruthTable& table, const TruthRun& run, double regret, bool ended) {
  if (ended) return "diverged";
  if (run.diverged) return "too_high";
  if (regret <= 0.02) return "good";
  const double side = std::log10(run.learning_rate / table.best_rate());
  if (regret < 0.05 || std::abs(side) < 1e-6) return "border";
  return side < 0 ? "too_low" : "too_high";
}

std::size_t seen_checkpoints(double fraction) {
  return static_cast<std::size_t>(std::count_if(checkpoints().begin(), checkpoints().end(),
                                                [&](double c) { return c <= fraction + 1e-9; }));
}

LearningCurve curve_of(const Task& task, const TruthRun& run, double fraction, bool ended) {
  const auto steps = static_cast<double>(task.steps);
  const auto step = [&](double at) { return static_cast<std::int64_t>(std::llround(at * steps)); };
  LearningCurve curve{task.name, {}};
  const auto point = [&](std::int64_t at) {
    CurvePoint p;
    p.step = at;
    p.learning_rate = run.learning_rate;
    return p;
  };
  auto start = point(0);
  start.validation_loss = run.initial_validation_loss;
  curve.points.push_back(start);
  const auto seen = static_cast<std::size_t>(200 * fraction + 1e-9);
  for (std::size_t b = 0; b < std::min(seen, run.training_losses.size()); ++b) {
    auto p = point(step(static_cast<double>(b + 1) / 200));
    p.training_loss = run.training_losses[b];
    p.diverged = !std::isfinite(p.training_loss);
    curve.points.push_back(p);
  }
  for (std::size_t c = 0; c < std::min(seen_checkpoints(fraction), run.validation_losses.size()); ++c) {
    auto p = point(step(checkpoints()[c]));
    p.validation_loss = run.validation_losses[c];
    p.diverged = !std::isfinite(p.validation_loss);
    curve.points.push_back(p);
  }
  std::stable_sort(curve.points.begin(), curve.points.end(),
                   [](const CurvePoint& a, const CurvePoint& b) { return a.step < b.step; });
  if (ended) {
    auto end = point(curve.points.back().step + 1);
    end.diverged = true;
    curve.points.push_back(end);
  }
  return curve;
}

}  // namespace

std::vector<LabelledRun> labelled_runs(const Task& task, const TruthTable& full, double fraction,
                                       double horizon) {
  const TruthTable table = full.shortened(horizon);
  const double seen = fraction * horizon;
  std::vector<LabelledRun> runs;
  for (const TruthRun& run : table.runs()) {
    LabelledRun labelled;
    labelled.fraction = fraction;
    labelled.learning_rate = run.learning_rate;
    labelled.seed = run.seed;
    labelled.ended = run.diverged && (run.validation_losses.size() < seen_checkpoints(seen) ||
                                      static_cast<double>(run.training_losses.size()) < 200 * seen - 1);
    labelled.regret = share(table, reached(run));
    labelled.log_factor = std::log10(table.best_rate() / run.learning_rate);
    labelled.label = label_of(table, run, labelled.regret, labelled.ended);
    labelled.curve = curve_of(task, run, seen, labelled.ended);
    labelled.facts = {.initial_loss = run.initial_validation_loss,
                      .horizon = std::llround(horizon * static_cast<double>(task.steps))};
    runs.push_back(std::move(labelled));
  }
  return runs;
}

double regret_at(const TruthTable& table, double learning_rate) {
  const auto rates = table.rates();
  const auto above = std::lower_bound(rates.begin(), rates.end(), learning_rate);
  if (above == rates.end()) return share(table, table.loss(rates.back()));
  if (above == rates.begin()) return share(table, table.loss(rates.front()));
  const double low = *std::prev(above);
  const double t = std::log(learning_rate / low) / std::log(*above / low);
  return share(table, (1 - t) * table.loss(low) + t * table.loss(*above));
}

}  // namespace surefoot::bench
