#include "surefoot/run/runners.hpp"

#include <algorithm>
#include <cmath>

#include "surefoot/run/parallel.hpp"

namespace surefoot::run {

/// So many contenders run at once as there are threads: the calling thread, which only looks, is not one.
struct Runners::Turn {
  explicit Turn(Runners& runners) : all(runners) {
    std::unique_lock lock(all.mutex_);
    all.free_.wait(lock, [&] { return all.busy_ < all.options_.threads; });
    ++all.busy_;
  }
  ~Turn() {
    const std::lock_guard lock(all.mutex_);
    --all.busy_;
    all.free_.notify_one();
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  Runners& all;
};

std::size_t Runners::at_rate(double learning_rate) {
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const bool lost = !entries_[i].runner.sound();
    if ((entries_[i].contender || lost) &&
        std::abs(std::log10(entries_[i].runner.learning_rate / learning_rate)) < 1e-9)
      return i;
  }
  entries_.push_back({.runner = {.learning_rate = learning_rate}});
  return entries_.size() - 1;
}

void Runners::advance(const std::vector<std::size_t>& which, std::int64_t step, JudgedBy by,
                      const std::function<void()>& meanwhile) {
  parallel_for(
      which.size(), {std::min<std::int64_t>(options_.threads + 1, 64), {}},
      [&](std::size_t k) { advance_one(entries_[which[k]], step, by); }, meanwhile);
}

void Runners::advance_one(Entry& entry, std::int64_t step, JudgedBy by) {
  if (stopping() || !entry.runner.sound()) return;
  const Turn turn(*this);
  make_room(entry);
  if (!entry.contender) begin(entry);
  const auto wanted = std::max(step, entry.step);
  take(entry, entry.contender->advance(step));
  // The training loss of a step is often told before its validation loss.
  const bool validated = by == JudgedBy::both || by == JudgedBy::validation;
  const auto& told = entry.runner.told;
  for (std::int64_t reached = told.last_step(); validated && !told.tells_near(JudgedBy::validation, step) &&
                                                entry.runner.state == ContenderState::held && !stopping();
       reached = told.last_step()) {
    take(entry, entry.contender->advance(reached + 1));
    if (told.last_step() == reached || reached > 2 * step) break;
  }
  const std::lock_guard lock(mutex_);
  cost_.overshoot += static_cast<double>(std::max<std::int64_t>(0, entry.step - wanted));
  entry.in_use = false;
  if (!entry.runner.sound()) entry.contender.reset();
}

void Runners::begin(Entry& entry) {
  auto made = make_(entry.runner.learning_rate, seed_);
  const std::lock_guard lock(mutex_);
  ++cost_.starts;
  if (entry.step > 0) ++cost_.begun_anew;
  entry.step = 0;
  entry.seconds = 0;
  entry.runner.told = {};
  entry.contender = std::move(made);
}

void Runners::take(Entry& entry, const Progress& progress) {
  const std::lock_guard lock(mutex_);
  auto& runner = entry.runner;
  const auto before = runner.told.last_step();
  runner.told.add(progress.told);
  known_ += static_cast<double>(runner.told.last_step() - before);
  cost_.steps += static_cast<double>(progress.step - entry.step);
  cost_.seconds += progress.seconds;
  const bool first = entry.step == 0;
  entry.step = progress.step;
  entry.seconds += progress.seconds;
  if (first) {
    entry.first_step = entry.step;
    entry.first_seconds = entry.seconds;
  }
  runner.state = progress.state;
  runner.reason = progress.reason;
}

/// Drops the contender that waits longest when there are as many as may be held.
void Runners::make_room(Entry& next) {
  const std::lock_guard lock(mutex_);
  next.last_used = ++uses_;
  next.in_use = true;
  if (next.contender) return;
  std::int64_t held = 0;
  Entry* oldest = nullptr;
  for (auto& entry : entries_) {
    if (!entry.contender) continue;
    ++held;
    if (!entry.in_use && (oldest == nullptr || entry.last_used < oldest->last_used)) oldest = &entry;
  }
  if (held >= options_.most_frozen && oldest != nullptr) oldest->contender.reset();
}

double Runners::seconds_of(std::int64_t steps) const {
  const Entry* farthest = nullptr;
  for (const auto& entry : entries_)
    if (entry.step > entry.first_step && (farthest == nullptr || entry.step > farthest->step))
      farthest = &entry;
  if (farthest == nullptr) return not_measured;
  const double a_step = (farthest->seconds - farthest->first_seconds) /
                        static_cast<double>(farthest->step - farthest->first_step);
  return farthest->first_seconds + a_step * static_cast<double>(steps - farthest->first_step);
}

}  // namespace surefoot::run
