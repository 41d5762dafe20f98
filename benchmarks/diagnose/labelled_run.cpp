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

std::span<const LogForm> log_forms() {
  static const std::vector<LogForm> all{
      {.name = "table"},
      {.name = "begun late", .initial = false},
      {.name = "8 epochs", .training = 8, .validations = 8, .initial = false},
      {.name = "16 epochs", .training = 16, .validations = 16, .initial = false},
      {.name = "40 epochs", .training = 40, .validations = 40, .initial = false},
      {.name = "10 training", .training = 10, .validations = 0, .initial = false},
      {.name = "25 training", .training = 25, .means = false, .validations = 0, .initial = false},
      {.name = "100 training", .training = 100, .means = false, .validations = 0, .initial = false},
      {.name = "100 and 8", .training = 100, .means = false, .validations = 8, .initial = false},
      {.name = "12 validations", .training = 0, .validations = 12, .initial = false},
      {.name = "100, 8 and initial", .training = 100, .means = false, .validations = 8},
      {.name = "20, 10 and initial", .training = 20, .validations = 10},
  };
  return all;
}

namespace {

/// Between the points of a validation curve, by the step; NaN before the first.
double validation_at(const std::vector<CurvePoint>& points, double step) {
  const CurvePoint* before = nullptr;
  for (const CurvePoint& point : points) {
    if (!std::isfinite(point.validation_loss)) continue;
    const auto here = static_cast<double>(point.step);
    if (here >= step) {
      if (before == nullptr || here == step) return point.validation_loss;
      const auto from = static_cast<double>(before->step);
      const double t = (step - from) / (here - from);
      return (1 - t) * before->validation_loss + t * point.validation_loss;
    }
    before = &point;
  }
  return not_measured;
}

}  // namespace

LabelledRun told_as(const LogForm& form, const LabelledRun& run) {
  if (form.training == 200 && form.validations < 0 && form.initial) return run;
  LabelledRun told = run;
  const auto& points = run.curve.points;
  const auto last = static_cast<double>(points.back().step);
  told.curve.points.clear();
  told.facts.initial_loss = not_measured;
  const auto point = [&](double step) {
    CurvePoint p;
    p.step = std::llround(step);
    p.learning_rate = run.learning_rate;
    return p;
  };
  if (form.initial) {
    auto start = point(0);
    start.validation_loss = points.front().validation_loss;
    told.curve.points.push_back(start);
  }
  for (int k = 1; k <= form.training; ++k) {
    const double from = last * (k - 1) / form.training;
    const double to = last * k / form.training;
    double sum = 0;
    int count = 0;
    for (const CurvePoint& p : points) {
      if (!std::isfinite(p.training_loss)) continue;
      const auto here = static_cast<double>(p.step);
      if (here <= from + 0.5 || here > to + 0.5) continue;
      sum = form.means ? sum + p.training_loss : p.training_loss;
      count = form.means ? count + 1 : 1;
    }
    if (count == 0) continue;
    auto p = point(to);
    p.training_loss = sum / count;
    told.curve.points.push_back(p);
  }
  if (form.validations < 0)
    for (const CurvePoint& p : points)
      if (p.step > 0 && std::isfinite(p.validation_loss)) {
        auto v = point(static_cast<double>(p.step));
        v.validation_loss = p.validation_loss;
        told.curve.points.push_back(v);
      }
  for (int k = 1; k <= form.validations; ++k) {
    auto p = point(last * k / form.validations);
    p.validation_loss = validation_at(points, last * k / form.validations);
    told.curve.points.push_back(p);
  }
  std::stable_sort(told.curve.points.begin(), told.curve.points.end(),
                   [](const CurvePoint& a, const CurvePoint& b) { return a.step < b.step; });
  if (run.ended) {
    auto end = point(static_cast<double>(told.curve.points.back().step) + 1);
    end.diverged = true;
    told.curve.points.push_back(end);
  }
  return told;
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
