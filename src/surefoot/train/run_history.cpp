#include "surefoot/train/run_history.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "surefoot/adapt/saved_state.hpp"
#include "surefoot/core/error.hpp"

namespace surefoot::train {
namespace {

const adapt::StateLabel label{.controller = "history of a run", .version = 1};
constexpr const char* entry = "history";

/// The fields of a point, and the column of the saved history that holds them.
struct Column {
  const char* name;
  double (*get)(const CurvePoint&);
  void (*set)(CurvePoint&, double);
};
constexpr std::array columns{Column{"step", [](const CurvePoint& p) { return static_cast<double>(p.step); },
                                    [](CurvePoint& p, double v) { p.step = static_cast<std::int64_t>(v); }},
                             Column{"epoch", [](const CurvePoint& p) { return p.epoch; },
                                    [](CurvePoint& p, double v) { p.epoch = v; }},
                             Column{"seconds", [](const CurvePoint& p) { return p.seconds; },
                                    [](CurvePoint& p, double v) { p.seconds = v; }},
                             Column{"learning_rate", [](const CurvePoint& p) { return p.learning_rate; },
                                    [](CurvePoint& p, double v) { p.learning_rate = v; }},
                             Column{"training_loss", [](const CurvePoint& p) { return p.training_loss; },
                                    [](CurvePoint& p, double v) { p.training_loss = v; }},
                             Column{"validation_loss", [](const CurvePoint& p) { return p.validation_loss; },
                                    [](CurvePoint& p, double v) { p.validation_loss = v; }},
                             Column{"diverged", [](const CurvePoint& p) { return p.diverged ? 1.0 : 0.0; },
                                    [](CurvePoint& p, double v) { p.diverged = v != 0; }},
                             Column{"accuracy",
                                    [](const CurvePoint& p) {
                                      const auto found = p.metrics.find("accuracy");
                                      return found == p.metrics.end() ? not_measured : found->second;
                                    },
                                    [](CurvePoint& p, double v) {
                                      if (!std::isnan(v)) p.metrics["accuracy"] = v;
                                    }}};

/// Writes, or reads what was written.
void visit(RunHistory& history, adapt::Fields& fields) {
  fields("initial_loss", history.initial.loss);
  fields("initial_accuracy", history.initial.accuracy);
  for (const auto& column : columns) {
    std::vector<double> values;
    for (const auto& point : history.points) values.push_back(column.get(point));
    fields(column.name, values);
    if (history.points.empty()) history.points.resize(values.size());
    if (values.size() != history.points.size())
      throw ParseError("history of a run: its columns must have one length", "");
    for (std::size_t i = 0; i < values.size(); ++i) column.set(history.points[i], values[i]);
  }
}

}  // namespace

RunHistory history_of(const LearningCurve& curve, std::int64_t last_step) {
  RunHistory history;
  std::copy_if(curve.points.begin(), curve.points.end(), std::back_inserter(history.points),
               [&](const CurvePoint& point) { return point.step <= last_step; });
  if (history.points.empty() || history.points.front().step != 0) return history;
  const auto& first = history.points.front();
  const auto accuracy = first.metrics.find("accuracy");
  history.initial = {first.validation_loss,
                     accuracy == first.metrics.end() ? not_measured : accuracy->second};
  return history;
}

void save_history(const RunHistory& history, ::torch::serialize::OutputArchive& archive) {
  auto written = history;
  archive.write(entry, c10::IValue(adapt::write_state(label, [&](auto& fields) { visit(written, fields); })));
}

std::optional<RunHistory> load_history(::torch::serialize::InputArchive& archive) {
  c10::IValue text;
  if (!archive.try_read(entry, text)) return std::nullopt;
  RunHistory history;
  adapt::read_state(text.toStringRef(), label, [&](auto& fields) { visit(history, fields); });
  return history;
}

}  // namespace surefoot::train
