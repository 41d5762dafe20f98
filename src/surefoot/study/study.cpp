#include "surefoot/study/study.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/search/pruner.hpp"
#include "surefoot/search/sampler.hpp"
#include "surefoot/study/owner.hpp"

namespace surefoot::study {
namespace {

search::Standing standing(TrialStatus state) {
  switch (state) {
    case TrialStatus::complete:
      return search::Standing::complete;
    case TrialStatus::pruned:
      return search::Standing::pruned;
    case TrialStatus::diverged:
      return search::Standing::diverged;
    case TrialStatus::crashed:
    case TrialStatus::timed_out:
      return search::Standing::failed;
    default:
      return search::Standing::running;
  }
}

/// Unlike any other claim's, of this or another process.
std::string new_token() {
  static std::atomic<std::uint64_t> count{0};
  const Owner owner = this_process();
  return fmt::format("{} {} {} {}", owner.machine, owner.pid, owner.start_time, ++count);
}

}  // namespace

std::vector<search::PastTrial> history_of(std::span<const Trial> trials, Direction direction) {
  const double sign = direction == Direction::minimize ? 1 : -1;
  std::vector<search::PastTrial> history;
  for (const auto& trial : trials) {
    history.push_back({trial.number, trial.configuration, trial.seed, trial.parameters, standing(trial.state),
                       sign * trial.value, trial.reported});
    for (auto& point : history.back().reported) point.value *= sign;
  }
  return history;
}

Study::Study(Store& store, const std::string& name, const StudySpec& spec)
    : store_(store),
      spec_(spec),
      sampler_(make_sampler(spec)),
      pruner_(search::make_pruner(spec.pruner)),
      divergence_(search::make_divergence_pruner()),
      record_(store.open_study(name, spec)),
      size_(trial_count(record_.spec, *sampler_)) {
  store_.heartbeat(this_process());
  store_.reclaim(record_.id, this_process());
}

Study::~Study() = default;

std::optional<Trial> Study::ask() {
  const auto propose = [&](std::int64_t number, std::span<const Trial> history) -> std::optional<Trial> {
    if (number >= size_) return std::nullopt;
    Trial trial;
    trial.number = number;
    trial.configuration = number / spec_.seeds;
    // The same seeds for every configuration: what they share is no difference between them.
    trial.seed = spec_.seed + static_cast<std::uint64_t>(number % spec_.seeds);
    const auto past = history_of(history, spec_.direction);
    const auto parameters =
        sampler_->sample({.configuration = trial.configuration, .seed = spec_.seed, .history = past});
    if (!parameters) return std::nullopt;
    trial.parameters = *parameters;
    return trial;
  };
  const ClaimRequest request{record_.id, new_token(), sampler_->reads_history()};
  if (auto trial = store_.claim(request, this_process(), propose)) return trial;
  if (store_.reclaim(record_.id, this_process()) == 0) return std::nullopt;
  return store_.claim({record_.id, new_token(), sampler_->reads_history()}, this_process(), propose);
}

Advice Study::report(const Trial& trial, std::span<const search::Reported> fresh,
                     std::span<const search::Reported> all, bool anew, std::int64_t step) {
  if (!all.empty()) step = std::max(step, all.back().step);
  if (!store_.report(trial.lease(), fresh, anew, step))
    return {Advice::What::lost, "the trial was given to another"};
  Trial seen = trial;
  seen.reported.assign(all.begin(), all.end());
  const auto past = history_of({&seen, 1}, spec_.direction).front();
  if (spec_.direction == Direction::minimize) {
    if (const auto reason = divergence_->prune(past, {})) return {Advice::What::diverged, *reason};
  } else {
    for (const auto& point : fresh)
      if (!std::isfinite(point.value))
        return {Advice::What::diverged, fmt::format("the value is {} at step {}", point.value, point.step)};
  }
  std::vector<search::PastTrial> others;
  if (pruner_->reads_others()) {
    const std::lock_guard lock(history_mutex_);
    store_.update(record_.id, history_);
    others = history_of(history_.trials, spec_.direction);
  }
  std::erase_if(others, [&](const auto& other) { return other.number == trial.number; });
  if (const auto reason = pruner_->prune(past, others)) return {Advice::What::prune, *reason};
  return {};
}

bool Study::tell(const Trial& trial, const Ending& ending) {
  return store_.finish(trial.lease(), ending);
}

bool Study::give_back(const Trial& trial, const std::string& reason, std::int64_t step) {
  return store_.finish(trial.lease(), {.state = TrialStatus::preempted, .reason = reason, .steps = step});
}

std::int64_t Study::retry(TrialStatus state) {
  return store_.retry(record_.id, state);
}

void Study::heartbeat() {
  store_.heartbeat(this_process());
}

std::optional<Best> best(std::span<const Trial> trials, Direction direction) {
  struct Group {
    std::vector<const Trial*> complete;
    bool failed = false;
  };
  std::map<std::int64_t, Group> groups;
  for (const auto& trial : trials) {
    auto& group = groups[trial.configuration];
    if (trial.state == TrialStatus::complete && !std::isnan(trial.value)) group.complete.push_back(&trial);
    group.failed = group.failed || (is_final(trial.state) && trial.state != TrialStatus::complete &&
                                    trial.state != TrialStatus::pruned);
  }
  std::optional<Best> found;
  std::tuple<bool, std::size_t> rank;
  for (const auto& [configuration, group] : groups) {
    if (group.complete.empty()) continue;
    double sum = 0;
    const Trial* first = group.complete.front();
    for (const auto* trial : group.complete) {
      sum += trial->value;
      if (better(trial->value, first->value, direction)) first = trial;
    }
    const double mean = sum / static_cast<double>(group.complete.size());
    const std::tuple own{!group.failed, group.complete.size()};
    if (found && (own < rank || (own == rank && !better(mean, found->value, direction)))) continue;
    rank = own;
    found = Best{*first, mean, static_cast<std::int64_t>(group.complete.size())};
  }
  return found;
}

}  // namespace surefoot::study
