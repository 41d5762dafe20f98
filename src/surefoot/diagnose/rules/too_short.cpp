#include <fmt/format.h>

#include "surefoot/diagnose/rule.hpp"
#include "surefoot/diagnose/words.hpp"

namespace surefoot::diagnose {

std::optional<Finding> too_short(const Evidence& evidence) {
  const PreparedCurve& curve = evidence.curve;
  if (evidence.signals || curve.lost_at || curve.main().size() >= fewest_of_a_kind) return std::nullopt;
  return Finding{
      .kind = Kind::too_short,
      .from_step = step_of(curve.first_step),
      .to_step = step_of(curve.last_step),
      .confidence = 1,
      .evidence = fmt::format("{} training and {} validation losses; a verdict needs eight of a kind",
                              curve.all_training.size(), curve.all_validation.size()),
      .advice = "log the loss more often, or wait",
      .factor = std::nullopt};
}

}  // namespace surefoot::diagnose
