#include "surefoot/adapt/bracket.hpp"

#include <algorithm>
#include <cmath>

namespace surefoot::adapt {

double Bracket::rate(double position) const {
  return center * std::pow(spacing, position);
}

std::optional<double> Bracket::next() const {
  if (positions.empty()) return 0;
  const auto [lowest, highest] = std::minmax_element(positions.begin(), positions.end());
  const auto leader = best();
  const bool clearly = leader && best_loss() < clear;
  const double top_loss = losses[static_cast<std::size_t>(highest - positions.begin())];
  if (std::isfinite(top_loss) && *highest < reach && rate(*highest + 1) <= high &&
      (!clearly || *leader == *highest))
    return *highest + 1;
  if (*lowest > -reach && rate(*lowest - 1) >= low && (!clearly || *leader == *lowest)) return *lowest - 1;
  return std::nullopt;
}

void Bracket::tell(double position, double loss) {
  positions.push_back(position);
  losses.push_back(std::isfinite(loss) ? loss : std::numeric_limits<double>::infinity());
}

std::optional<double> Bracket::best() const {
  std::optional<double> found;
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < positions.size(); ++i)
    if (losses[i] < least || (found && losses[i] == least && positions[i] < *found)) {
      least = losses[i];
      found = positions[i];
    }
  return found;
}

double Bracket::best_loss() const {
  return losses.empty() ? std::numeric_limits<double>::infinity()
                        : *std::min_element(losses.begin(), losses.end());
}

void Bracket::visit(Fields& fields) {
  fields("center", center);
  fields("spacing", spacing);
  fields("reach", reach);
  fields("low", low);
  fields("high", high);
  fields("positions", positions);
  fields("losses", losses);
  fields("clear", clear);
}

}  // namespace surefoot::adapt
