#include "surefoot/logs/epoch_place.hpp"

#include <algorithm>

namespace surefoot::logs {
namespace {

constexpr std::size_t most_bases = 4096;

}  // namespace

std::int64_t EpochPlace::within(double step) {
  return static_cast<std::int64_t>(std::clamp(step, 0.0, static_cast<double>(most_steps)));
}

std::int64_t EpochPlace::take(const EpochStep& at) {
  last_ = at;
  if (!begun_) begin(at);
  restarts_ = restarts_ || at.within_epoch;
  if (at.step <= at.total) total_ = std::max(total_, at.total);
  if (restarts_ && total_ > 0) epoch_steps_ = std::max(epoch_steps_, total_);
  if (at.epoch > epoch_) {
    rise(at);
  } else if (at.epoch < epoch_) {
    if (at.late && restarts_) return within(base_at(at.epoch) + static_cast<double>(at.step));
    if (at.epoch < bases_.front().first)
      begin(at);
    else
      base_ = restarts_ ? base_at(at.epoch) : 0;
    while (bases_.size() > 1 && bases_.back().first > at.epoch) bases_.pop_back();
    enter(at);
  }
  follow(at);
  return within(base_ + static_cast<double>(at.step));
}

std::int64_t EpochPlace::begin_again() {
  const EpochStep at = last_;
  *this = {};
  return take(at);
}

void EpochPlace::begin(const EpochStep& at) {
  begun_ = true;
  base_ = 0;
  bases_.assign(1, {at.epoch, 0});
  enter(at);
}

void EpochPlace::enter(const EpochStep& at) {
  epoch_ = at.epoch;
  first_ = previous_ = largest_ = at.step;
  gap_ = 0;
}

void EpochPlace::rise(const EpochStep& at) {
  bool again = at.step < largest_ || (at.step == largest_ && at.repeats);
  // A count that went on before and goes back only a little is a resumed run's.
  if (goes_on_ && at.step > largest_ / 2 && at.step != largest_) again = false;
  restarts_ = restarts_ || again;
  if (restarts_) {
    learn_length();
    base_ = std::min(base_ + (at.epoch - epoch_) * static_cast<double>(epoch_steps_),
                     static_cast<double>(most_steps));
    if (bases_.size() >= most_bases) {
      std::size_t kept = 0;
      for (std::size_t i = 0; i < bases_.size(); i += 2) bases_[kept++] = bases_[i];
      bases_.resize(kept);
    }
    bases_.emplace_back(at.epoch, base_);
  } else {
    goes_on_ = goes_on_ || at.step > largest_;
  }
  enter(at);
}

void EpochPlace::follow(const EpochStep& at) {
  if (at.step > previous_) gap_ = gap_ == 0 ? at.step - previous_ : std::min(gap_, at.step - previous_);
  first_ = std::min(first_, at.step);
  previous_ = at.step;
  largest_ = at.late ? std::max(largest_, at.step) : at.step;
}

/// The next epoch begins as far behind the last step of this one as steps are apart.
void EpochPlace::learn_length() {
  const std::int64_t least = largest_ + (first_ == 0 ? 1 : 0);
  const std::int64_t seen = std::max(least, largest_ + gap_ - first_);
  epoch_steps_ = std::max(epoch_steps_, total_ > 0 ? std::max(total_, least) : seen);
}

double EpochPlace::base_at(double epoch) const {
  const auto above = std::upper_bound(bases_.begin(), bases_.end(), epoch,
                                      [](double e, const auto& entry) { return e < entry.first; });
  const auto& known = above == bases_.begin() ? *above : *(above - 1);
  return known.second + (epoch - known.first) * static_cast<double>(epoch_steps_);
}

}  // namespace surefoot::logs
