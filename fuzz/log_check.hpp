#pragma once

#include <string_view>

#include "surefoot/diagnose/diagnose.hpp"
#include "surefoot/logs/line.hpp"
#include "surefoot/logs/reader.hpp"

#include "fuzz_input.hpp"

namespace surefoot::fuzz {

/// Reads a log of any form, chosen by what it is, in two pieces; diagnoses what was read of it, which must
/// hold no more points than `most` and be in order.
inline void read_and_diagnose(std::string_view text, std::size_t most) {
  logs::CurveBuilder builder("fuzz");
  const auto reader = logs::reader_for(text, "fuzz", builder);
  reader->feed(text.substr(0, text.size() / 2));
  reader->feed(text.substr(text.size() / 2));
  reader->end();
  for (const auto& run : builder.result().runs) {
    require(!run.curve.points.empty() && run.curve.points.size() <= most);
    for (std::size_t i = 1; i < run.curve.points.size(); ++i)
      require(run.curve.points[i - 1].step < run.curve.points[i].step);
    const auto said =
        diagnose::diagnose(run.curve, {.initial_loss = not_measured, .horizon = run.planned_steps});
    require(said.confidence >= 0 && said.confidence <= 1 && !said.findings.empty());
  }
}

}  // namespace surefoot::fuzz
