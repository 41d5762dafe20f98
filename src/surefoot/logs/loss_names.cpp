#include "surefoot/logs/loss_names.hpp"

#include <algorithm>

namespace surefoot::logs {
namespace {

constexpr std::size_t most_names = 16;
/// Of a curve that is longer no other takes the place: what came of it is not kept so far.
constexpr std::int64_t settled = 32;

/// One part of several (`box_loss`) before any other.
bool is_part(int rank) {
  return rank == 1;
}

}  // namespace

bool LossNames::is_better(const Name& other) const {
  const Name& kept = names_[chosen_];
  if (is_part(kept.rank) != is_part(other.rank)) return is_part(kept.rank) && other.count * 20 >= kept.count;
  if (kept.count > settled) return false;
  if (other.count > 2 * kept.count) return true;
  return other.rank > kept.rank && other.count >= 2 && other.count >= kept.count;
}

LossNames::Answer LossNames::take(std::string_view name, int rank, bool apart) {
  const auto found = std::find_if(names_.begin(), names_.end(), [&](const Name& known) {
    return known.apart == apart && known.name == name;
  });
  last_ = static_cast<std::size_t>(found - names_.begin());
  if (found == names_.end()) {
    if (names_.size() == most_names) return Answer::leave_out;
    names_.push_back({std::string(name), apart, rank == 0 ? 3 : rank, 0});
  }
  Name& taken = names_[last_];
  ++taken.count;
  if (last_ == chosen_) return Answer::keep;
  if (!is_better(taken)) return Answer::leave_out;
  chosen_ = last_;
  return Answer::replace;
}

bool LossNames::knows(std::string_view name) const {
  return std::any_of(names_.begin(), names_.end(), [&](const Name& known) { return known.name == name; });
}

std::vector<std::string> LossNames::left_out() const {
  std::vector<std::string> names;
  for (const Name& name : names_)
    if (name.name != chosen() && std::find(names.begin(), names.end(), name.name) == names.end())
      names.push_back(name.name);
  return names;
}

}  // namespace surefoot::logs
