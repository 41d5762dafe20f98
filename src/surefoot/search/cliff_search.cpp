#include "surefoot/search/cliff_search.hpp"

namespace surefoot::search {

double CliffSearch::rate(double index) const {
  return start_ + spacing * (index - 1);
}

std::optional<double> CliffSearch::ask() const {
  if (lowest_that_fell_ - highest_that_survived_ == 1) return std::nullopt;
  return rate((highest_that_survived_ + lowest_that_fell_) / 2);
}

void CliffSearch::tell(bool survived) {
  const int asked = (highest_that_survived_ + lowest_that_fell_) / 2;
  (survived ? highest_that_survived_ : lowest_that_fell_) = asked;
}

double CliffSearch::edge() const {
  return rate(highest_that_survived_ + 0.5);
}

}  // namespace surefoot::search
