#include "surefoot/study/judged_values.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace surefoot::study {
namespace {

constexpr std::int64_t all_of_the_first = 4096;

bool is_kept(std::int64_t index) {
  if (index < all_of_the_first) return true;
  const auto doublings = std::bit_width(static_cast<std::uint64_t>(index / all_of_the_first));
  return index % (std::int64_t{1} << doublings) == 0;
}

}  // namespace

void JudgedValues::add(std::int64_t step, double value) {
  const search::Reported point{step, value};
  if (!last_.empty() && last_.back().step >= step) {
    last_.back().value = value;
    keep(last_.back());
    return;
  }
  if (!last_.empty() && std::isfinite(last()) && better(last(), best_before_, direction_))
    best_before_ = last();
  last_.push_back(point);
  if (static_cast<std::int64_t>(last_.size()) > std::max<std::int64_t>(1, objective_.count))
    last_.pop_front();
  ++count_;
  keep(point);
}

void JudgedValues::keep(const search::Reported& point) {
  if (!kept_.empty() && kept_.back().step == point.step) {
    kept_.back().value = point.value;
    taken_ = std::min(taken_, kept_.size() - 1);
  } else if (is_kept(count_ - 1) || !std::isfinite(point.value)) {
    kept_.push_back(point);
  }
}

double JudgedValues::result() const {
  if (objective_.kind != Objective::Kind::best)
    return study::result(std::vector(last_.begin(), last_.end()), objective_, direction_);
  const std::vector<search::Reported> two{{0, best_before_}, {1, last()}};
  return study::result(two, objective_, direction_);
}

}  // namespace surefoot::study
