#include "surefoot/app/run_watch.hpp"

#include <fmt/format.h>

namespace surefoot::app {

void RunWatch::look(std::span<const CurvePoint> points, std::int64_t horizon) {
  if (points.empty()) return;
  const auto& last = points.back();
  const bool further = looked_at_ < 0 || last.step > looked_at_ + looked_at_ / 20;
  if (!further && !last.diverged && last.step != horizon) return;
  looked_at_ = last.step;
  horizon_ = horizon;
  diagnosis_ = diagnose::diagnose({"", {points.begin(), points.end()}},
                                  {.initial_loss = not_measured, .horizon = horizon});
}

/// The diagnosis is measured from a tenth of a run on; before, nothing but divergence is sure. The remaining
/// length of a descent is unknown when the length of the run is.
bool RunWatch::too_early() const {
  if (diagnosis_.verdict == diagnose::Kind::diverged) return false;
  if (horizon_ == 0) return diagnosis_.verdict == diagnose::Kind::too_low;
  return looked_at_ < horizon_ / 10;
}

std::string RunWatch::news() {
  const auto verdict = diagnosis_.verdict;
  const bool bad = verdict != diagnose::Kind::good && verdict != diagnose::Kind::unclear;
  if (!bad || diagnosis_.confidence < 0.9 || verdict == told_ || too_early()) return "";
  told_ = verdict;
  const auto& finding = diagnosis_.findings.front();
  return fmt::format("step {}: {}: {}; {}", looked_at_, diagnose::name_of(verdict), finding.evidence,
                     finding.advice);
}

}  // namespace surefoot::app
