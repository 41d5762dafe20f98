#include "surefoot/find/cliff.hpp"

#include <algorithm>
#include <numbers>

#include <fmt/format.h>

#include "surefoot/core/number_text.hpp"
#include "surefoot/find/drift.hpp"

// Fitted on the exploration tasks of the proving ground by runs at rates beside the cliff (script/bench find;
// what was tried, and why no other value, is in docs/research/cliffs.md). In decades where nothing else is
// said.
namespace surefoot::find {
namespace {

/// From this ratio on outliers decide: the housing data have 11 and 21, wine 1.4 to 2.6, images at most 1.3
/// (docs/research/heavy-tails.md).
constexpr double least_outlier_ratio = 5;
/// The factor above the edge of stability, 2 over the sharpness, at which a run still bears the outlier
/// batches: 6, as log10.
constexpr double above_stable = 0.775;
/// The growth of the sharpness in a run ten times as long, as log10.
constexpr double sharper_per_decade = 0.12;
/// When less than half of the initial loss is left, higher rates gain little: the most a run bears falls by
/// up to this much, as log10.
constexpr double away_where_learned = 0.3;
/// The range where half or more is left, and by how much wider it is where nothing is.
constexpr double narrow_below = 0.12;
constexpr double narrow_above = 0.06;
constexpr double wider_below = 0.5;
constexpr double wider_above = 0.15;
/// The better of two seeds understates the risk of one.
constexpr double margin_for_the_better_seed = 0.32;
/// Each decade that a run goes on it meets ten times as many batches.
constexpr double margin_per_decade = 0.12;
/// Momentum carries a bad batch on over the steps behind it.
constexpr double margin_of_momentum = 0.13;

/// 1 where nothing is left to learn, 0 where half of the initial loss or more is.
double learned(double remaining_loss) {
  return std::max(0.0, 1 - 2 * remaining_loss);
}

}  // namespace

bool has_outliers(double outlier_ratio) {
  return outlier_ratio >= least_outlier_ratio;
}

bool sharpness_would_tell(const TaskFacts& facts) {
  return has_outliers(facts.outlier_ratio) &&
         (facts.update_rule == UpdateRule::gradient || facts.update_rule == UpdateRule::momentum);
}

bool beside_a_cliff(const RaceRecord& record, const TaskFacts& facts) {
  return facts.update_rule != UpdateRule::adaptive && heavy_tails(record, facts);
}

Cap cliff_cap(const RaceRecord& record, const TaskFacts& facts) {
  if (record.empty() || !beside_a_cliff(record, facts)) return {};
  const double decades = doublings_left(record) * std::numbers::ln2 / std::numbers::ln10;
  if (!record.log_sharpness)
    return {.log_rate = cap_by_margin(extrapolate(record, facts).log_rate, decades, facts.update_rule)};
  const double remaining = remaining_loss(record, facts);
  return with_range(cap_by_sharpness(*record.log_sharpness, decades, remaining), remaining);
}

std::string why_capped(const RaceRecord& record, const TaskFacts& facts, double most) {
  if (!has_outliers(facts.outlier_ratio))
    return "; single batches have losses many times the others', so it keeps away from the cliff";
  const auto steep = fmt::format(
      "; a batch with the row farthest out is {:.0f} times as steep as a usual one", facts.outlier_ratio);
  if (!record.log_sharpness) return steep + ", so it keeps away from the cliff";
  return steep + fmt::format(", and by how sharply its loss curves a long run bears about {} at most",
                             number_text(most, 2));
}

double cap_by_sharpness(double log_sharpness, double decades, double remaining_loss) {
  return std::log10(2.0) - log_sharpness + above_stable - sharper_per_decade * decades -
         away_where_learned * learned(remaining_loss);
}

double cap_by_margin(double log_uncapped, double decades, UpdateRule rule) {
  return log_uncapped - margin_for_the_better_seed - margin_per_decade * decades -
         (rule == UpdateRule::momentum ? margin_of_momentum : 0);
}

Cap with_range(double log_rate, double remaining_loss) {
  return {.log_rate = log_rate,
          .below = narrow_below + wider_below * learned(remaining_loss),
          .above = narrow_above + wider_above * learned(remaining_loss),
          .lift = Cap{}.lift * (1 - learned(remaining_loss))};
}

}  // namespace surefoot::find
