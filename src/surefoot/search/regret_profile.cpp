#include "surefoot/search/regret_profile.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace surefoot::search {
namespace {

/// The regret up to which a rate counts as good where a cliff is looked for.
constexpr double good_regret = 0.05;
/// The distance that a range keeps below the last good rate beside a cliff, in distances to the rate before
/// it. A fourth seed falls there often: the mean regret of the rate to use is 0.024 instead of 0.066 on the
/// choosing half of the proving ground's tables (script/bench sensitivity).
constexpr double below_cliff = 0.5;

/// The distance of a true end from the stated one, in distances between the rates there: 5% lie farther
/// inwards, 5% farther outwards. Fitted there too and rounded upwards: most tables have no other seeds than
/// those that a range is stated from.
struct EndSpread {
  double inwards = 0;
  double outwards = 0;
};
constexpr EndSpread at_slope{.inwards = 0.3, .outwards = 0.45};
constexpr EndSpread at_cliff{.inwards = 0.4, .outwards = 0.5};

double regret_with(const RegretProfile& profile, std::size_t i, double errors) {
  return i == profile.best ? 0 : profile.regret[i] + errors * profile.error[i];
}

/// The last rate up to which all rates from the best on are good.
std::size_t last_good(const RegretProfile& profile) {
  std::size_t last = profile.best;
  while (last + 1 < profile.x.size() && profile.regret[last + 1] <= good_regret) ++last;
  return last;
}

/// log10 of the outermost rate that the true end is thought to lie at.
double outermost(const RegretProfile& profile, double level, int side, double stated, double spread) {
  const auto out = crossing(profile, level, side, -1);
  const double none =
      side < 0 ? -std::numeric_limits<double>::infinity() : std::numeric_limits<double>::infinity();
  if (!out.seen) return none;
  return side < 0 ? std::min(stated, out.x) - spread : std::max(stated, out.x) + spread;
}

RangeEnd end_of(const RegretProfile& profile, double level, int side, double chosen) {
  const auto at = crossing(profile, level, side, 1);
  const auto safe = side > 0 ? safe_below_cliff(profile) : std::nullopt;
  const bool below = safe && at.x > *safe;
  double x = below ? *safe : at.x;
  x = side < 0 ? std::min(x, chosen) : std::max(x, chosen);
  const std::size_t last = below ? last_good(profile) : at.last;
  const std::size_t beside = below ? last - 1 : side < 0 ? last - 1 : last + 1;
  RangeEnd end{std::pow(10.0, x), 0, 0, at.seen};
  double inner = x;
  double outer =
      side < 0 ? -std::numeric_limits<double>::infinity() : std::numeric_limits<double>::infinity();
  if (at.seen) {
    const double apart = std::abs(profile.x[beside] - profile.x[last]);
    const EndSpread& spread = below ? at_cliff : at_slope;
    inner = x - side * spread.inwards * apart;
    outer = outermost(profile, level, side, x, spread.outwards * apart);
  }
  end.lowest = std::pow(10.0, side < 0 ? outer : inner);
  end.highest = std::pow(10.0, side < 0 ? inner : outer);
  return end;
}

}  // namespace

Crossing crossing(const RegretProfile& profile, double level, int side, double errors) {
  std::size_t last = profile.best;
  const std::size_t edge = side < 0 ? 0 : profile.x.size() - 1;
  while (last != edge) {
    const std::size_t next = side < 0 ? last - 1 : last + 1;
    const double beyond = regret_with(profile, next, errors);
    if (beyond > level) {
      const double within = regret_with(profile, last, errors);
      const double share = (level - within) / (beyond - within);
      return {profile.x[last] + share * (profile.x[next] - profile.x[last]), last, true};
    }
    last = next;
  }
  return {profile.x[last], last, false};
}

std::optional<std::size_t> cliff_of(const RegretProfile& profile) {
  for (std::size_t i = profile.best + 1; i < profile.x.size(); ++i)
    if (profile.regret[i] - profile.regret[i - 1] >= cliff_rise) return i;
  return std::nullopt;
}

std::optional<double> safe_below_cliff(const RegretProfile& profile) {
  const std::size_t last = last_good(profile);
  if (last + 1 >= profile.x.size() || last == 0) return std::nullopt;
  if (profile.regret[last + 1] < cliff_rise || profile.regret[last - 1] > good_regret) return std::nullopt;
  return profile.x[last] - below_cliff * (profile.x[last] - profile.x[last - 1]);
}

RegretRange range_within(const RegretProfile& profile, double level, double chosen) {
  return {level, end_of(profile, level, -1, chosen), end_of(profile, level, 1, chosen)};
}

}  // namespace surefoot::search
