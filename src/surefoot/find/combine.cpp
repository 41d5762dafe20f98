#include "surefoot/find/combine.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <fmt/format.h>

#include "surefoot/core/number_text.hpp"
#include "surefoot/core/random.hpp"
#include "surefoot/core/statistics.hpp"
#include "surefoot/find/turn.hpp"

namespace surefoot::find {
namespace {

/// Standard errors from which a fall counts as real: of tests that measure nothing but independent noise, one
/// in a hundred reaches it at most, three where the noise is skew (tests/search/combine_test.cpp).
constexpr double real_fall = 5;
/// Standard errors from which a rise counts as real, once a fall does.
constexpr double real_rise = 3;
constexpr std::size_t fewest_points = 8;
constexpr double near_decades = 0.5;
constexpr int redraws = 99;

/// log10 of the rate to suggest: three quarters of the fall made, and half a decade below the turn where a
/// quarter of the fall is made by then.
double chosen(const Turn& turn, std::span<const double> log_rates) {
  const double turn_place = (log_rates[turn.bottom_begin] + log_rates[turn.bottom_end]) / 2;
  const double most = place_of_share(turn, log_rates, 0.75);
  return std::max(place_of_share(turn, log_rates, 0.25), std::min(most, turn_place - 0.5));
}

/// The answers of the same test with other noise of the same size: each loss is drawn anew at the fit plus or
/// minus its own distance from it (Wu 1986, wild bootstrap).
std::vector<double> redrawn_answers(const Turn& turn, const PooledCurve& curve) {
  RandomStream random(derive_seed(0, "combine"));
  std::vector<double> answers;
  std::vector<double> losses(curve.losses.size());
  for (int draw = 0; draw < redraws; ++draw) {
    for (std::size_t i = 0; i < losses.size(); ++i) {
      const double distance = turn.read[i] - turn.fit[i];
      losses[i] = turn.fit[i] + (random.uniform() < 0.5 ? -distance : distance);
    }
    answers.push_back(chosen(shape_of(curve.log_rates, losses, turn.half_width), curve.log_rates));
  }
  return answers;
}

double rate_at(double log_rate) {
  return std::pow(10.0, log_rate);
}

double middle_of_bottom(const Turn& turn, const PooledCurve& curve) {
  return rate_at((curve.log_rates[turn.bottom_begin] + curve.log_rates[turn.bottom_end]) / 2);
}

CombinedSuggestion cannot_tell(std::string why, Missing missing) {
  return {refusal(std::move(why)), missing};
}

CombinedSuggestion no_fall(const Turn& turn, const PooledCurve& curve, bool rises) {
  const double low = rate_at(curve.log_rates.front());
  const double high = rate_at(curve.log_rates.back());
  if (!rises)
    return cannot_tell(
        fmt::format("the loss never falls: it neither falls nor rises between {} and {} by more than its "
                    "noise (the largest fall is {:.1f} of its standard errors)",
                    number_text(low, 2), number_text(high, 2), turn.fall_strength),
        Missing::above);
  const double end_of_level = curve.log_rates[turn.bottom_end];
  if (end_of_level - curve.planned_low < (curve.planned_high - curve.planned_low) / 4)
    return cannot_tell(fmt::format("the loss rises from the lowest rates on, {}", number_text(low, 2)),
                       Missing::below);
  return cannot_tell(
      fmt::format("the loss never falls before it rises at {}", number_text(rate_at(end_of_level), 2)),
      Missing::none);
}

CombinedSuggestion too_short(const PooledCurve& curve) {
  const std::size_t points = curve.losses.size();
  if (curve.stopped)
    return cannot_tell(points == 0 ? std::string("the loss is not finite at the lowest rate already")
                                   : fmt::format("the loss diverges at the lowest rates already, up to {}",
                                                 number_text(rate_at(curve.log_rates.back()), 2)),
                       Missing::below);
  return cannot_tell(fmt::format("{} losses are too few to read, {} are needed", points, fewest_points),
                     Missing::none);
}

struct Agreement {
  std::size_t agree = 0;
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();
};

/// The number of the tests that, read alone, answer within half a decade.
Agreement agreement(std::span<const RangeCurve> curves, double answer) {
  Agreement result;
  for (const auto& curve : curves) {
    const PooledCurve alone = pooled(std::span(&curve, 1));
    if (alone.losses.size() < fewest_points) continue;
    const Turn turn = turn_of(alone.log_rates, alone.losses);
    if (turn.fall_strength < real_fall) continue;
    const double single = chosen(turn, alone.log_rates);
    result.low = std::min(result.low, single);
    result.high = std::max(result.high, single);
    if (std::abs(single - answer) <= near_decades) ++result.agree;
  }
  return result;
}

Suggestion answer_of(const Turn& turn, const PooledCurve& curve, std::span<const RangeCurve> curves) {
  const double answer = chosen(turn, curve.log_rates);
  const auto redrawn = redrawn_answers(turn, curve);
  const auto near = static_cast<double>(std::count_if(redrawn.begin(), redrawn.end(), [&](double other) {
    return std::abs(other - answer) <= near_decades;
  }));
  const auto [agree, lowest, highest] = agreement(curves, answer);
  const double turn_place = curve.log_rates[turn.bottom_begin];
  const double low = std::min({place_of_share(turn, curve.log_rates, 0.5), quantile(redrawn, 0.05), answer});
  const double high = std::max(
      std::min(std::max(place_of_share(turn, curve.log_rates, 0.9), quantile(redrawn, 0.95)), turn_place),
      answer);
  Suggestion suggestion;
  suggestion.learning_rate = rate_at(answer);
  suggestion.low = rate_at(low);
  suggestion.high = rate_at(high);
  suggestion.confidence = near / static_cast<double>(redraws) * static_cast<double>(agree + 1) /
                          static_cast<double>(curves.size() + 2);
  suggestion.reason = fmt::format(
      "the loss falls from {} to {} ({:.0f} times its noise) and turns at {}; {}", number_text(turn.top, 4),
      number_text(turn.bottom, 4), (turn.top - turn.bottom) / turn.noise, number_text(rate_at(turn_place), 2),
      curves.size() == 1 ? std::string("one range test")
                         : fmt::format("{} of {} range tests alone agree", agree, curves.size()));
  return suggestion;
}

}  // namespace

CombinedSuggestion combine(std::span<const RangeCurve> curves) {
  const PooledCurve curve = pooled(curves);
  if (curve.losses.size() < fewest_points) return too_short(curve);
  const Turn turn = turn_of(curve.log_rates, curve.losses);
  const bool rises = curve.stopped || turn.rise_strength >= real_rise;
  if (turn.fall_strength < real_fall) return no_fall(turn, curve, rises);
  if (!rises)
    return cannot_tell(fmt::format("the loss still falls, or has not risen again, at the highest rate, {}",
                                   number_text(rate_at(curve.log_rates.back()), 2)),
                       Missing::above);
  return {answer_of(turn, curve, curves), Missing::none};
}

double race_start(const RangeCurve& curve) {
  const PooledCurve alone = pooled(std::span(&curve, 1));
  if (alone.losses.size() >= 12) {
    const Turn turn = turn_of(alone.log_rates, alone.losses);
    if (turn.fall_strength > 5) return middle_of_bottom(turn, alone);
  }
  const double last = curve.learning_rates.empty() ? curve.range.low : curve.learning_rates.back();
  return std::max(last / 10, curve.range.low);
}

std::optional<double> turn_so_far(const RangeCurve& curve) {
  const PooledCurve alone = pooled(std::span(&curve, 1));
  if (alone.losses.size() < fewest_points) return std::nullopt;
  const Turn turn = turn_of(alone.log_rates, alone.losses);
  if (turn.fall_strength < real_fall || turn.rise_strength < real_rise) return std::nullopt;
  return middle_of_bottom(turn, alone);
}

RateRange widened(const RateRange& range, Missing missing) {
  check_range(range, "widened");
  RateRange wider = range;
  if (missing == Missing::above) wider.high = std::min(range.high * 100, std::numeric_limits<double>::max());
  if (missing == Missing::below) wider.low = std::max(range.low / 100, std::numeric_limits<double>::min());
  return wider;
}

}  // namespace surefoot::find
