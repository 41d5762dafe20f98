// surefoot_judge: reads runs from standard input, a JSON object a line with `training` and `validation` as
// lists of [step, loss] (null where it diverged) and `learning_rate` where it is known, and writes each back
// with what the diagnosis says of it instead of the curve.
#include <algorithm>
#include <cstdio>
#include <iostream>
#include <map>
#include <string>

#include <nlohmann/json.hpp>

#include "surefoot/diagnose/diagnose.hpp"
#include "surefoot/diagnose/odds.hpp"
#include "surefoot/diagnose/rule.hpp"

namespace surefoot::bench {
namespace {

using nlohmann::json;

LearningCurve curve_of(const json& run) {
  std::map<std::int64_t, CurvePoint> points;
  const auto take = [&](const char* kind, double CurvePoint::*loss) {
    for (const auto& [step, value] : run.at(kind).get<std::vector<std::pair<std::int64_t, json>>>()) {
      CurvePoint& point = points[step];
      point.step = step;
      point.learning_rate = run.value("learning_rate", not_measured);
      if (value.is_null())
        point.diverged = true;
      else
        point.*loss = value.get<double>();
    }
  };
  take("training", &CurvePoint::training_loss);
  take("validation", &CurvePoint::validation_loss);
  LearningCurve curve{run.value("task", "run"), {}};
  for (auto& [step, point] : points) curve.points.push_back(std::move(point));
  return curve;
}

json judged(json run) {
  const LearningCurve curve = curve_of(run);
  run.erase("training");
  run.erase("validation");
  const auto said = diagnose::diagnose(curve);
  run["verdict"] = diagnose::name_of(said.verdict);
  run["confidence"] = said.confidence;
  run["evidence"] = said.findings.front().evidence;
  const auto evidence = diagnose::weigh(diagnose::prepare(curve));
  run["initial_known"] = evidence.curve.initial_known;
  run["rate_known"] = run.contains("learning_rate");
  if (!evidence.signals) return run;
  run["signals"] = diagnose::weighed_signals(*evidence.signals);
  run["sums"] = diagnose::rate_sums(*evidence.signals);
  run["standing"] = diagnose::left_standing(*evidence.signals);
  run["noise"] = std::min(evidence.signals->noise, 1.0);
  run["still_descends"] = diagnose::still_descends(*evidence.signals);
  return run;
}

}  // namespace
}  // namespace surefoot::bench

int main() try {
  std::string line;
  while (std::getline(std::cin, line))
    std::cout << surefoot::bench::judged(nlohmann::json::parse(line)).dump() << '\n';
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "surefoot_judge: %s\n", error.what());
  return 1;
}
