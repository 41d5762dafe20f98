#include "surefoot/study/store/memory.hpp"

#include <algorithm>
#include <chrono>
#include <limits>
#include <map>
#include <mutex>

#include "surefoot/core/error.hpp"
#include "surefoot/study/owner.hpp"
#include "surefoot/study/store/history.hpp"
#include "surefoot/study/store/lease_watch.hpp"
#include "surefoot/study/store/same_study.hpp"

namespace surefoot::study {
namespace {

struct KeptTrial {
  Trial trial;
  Owner owner;
  std::string token;
  RunCurve curve = {};
  Setbacks setbacks = {};
};

struct KeptStudy {
  StudyRecord record;
  std::vector<KeptTrial> trials;
};

class MemoryStore final : public Store {
 public:
  explicit MemoryStore(const StoreOptions& options)
      : options_(options), watch_(options.lease_seconds, options.steady_clock) {}

  StudyRecord open_study(const std::string& name, const StudySpec& spec) override {
    const std::lock_guard lock(mutex_);
    check(spec);
    for (auto& [id, study] : studies_)
      if (study.record.name == name) {
        check_same_study(study.record, spec);
        auto& most = study.record.spec.configurations;
        most = more_configurations(most, spec.configurations);
        return study.record;
      }
    StudyRecord record{++last_id_, name, spec, now()};
    studies_[record.id].record = record;
    return record;
  }

  std::optional<StudyRecord> find_study(const std::string& name) override {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, study] : studies_)
      if (study.record.name == name) return study.record;
    return std::nullopt;
  }

  std::vector<StudyRecord> studies() override {
    const std::lock_guard lock(mutex_);
    std::vector<StudyRecord> records;
    for (const auto& [id, study] : studies_) records.push_back(study.record);
    return records;
  }

  void remove_study(std::int64_t study) override {
    const std::lock_guard lock(mutex_);
    studies_.erase(study);
  }

  std::optional<Trial> claim(const ClaimRequest& request, const Owner& owner,
                             const Propose& propose) override {
    const std::lock_guard lock(mutex_);
    auto& trials = find(request.study).trials;
    for (auto& kept : trials)
      if (kept.token == request.token) return without_reported(kept.trial);
    for (auto& kept : trials) {
      if (kept.trial.state != TrialStatus::preempted) continue;
      kept.owner = owner;
      kept.token = request.token;
      kept.trial.state = TrialStatus::running;
      kept.trial.reason.clear();
      kept.trial.reported.clear();
      kept.trial.steps = 0;
      ++kept.trial.epoch;
      return kept.trial;
    }
    std::vector<Trial> history;
    if (request.needs_history)
      for (const auto& kept : trials) history.push_back(kept.trial);
    auto proposed = propose(static_cast<std::int64_t>(trials.size()), history);
    if (!proposed) return std::nullopt;
    proposed->study = request.study;
    proposed->state = TrialStatus::running;
    proposed->epoch = 1;
    trials.push_back({*proposed, owner, request.token});
    return proposed;
  }

  bool report(const Lease& lease, std::span<const search::Reported> reported, bool anew,
              std::int64_t step) override {
    const std::lock_guard lock(mutex_);
    auto* kept = running(lease);
    if (kept == nullptr) return false;
    kept->trial.steps = std::max(kept->trial.steps, step);
    auto& points = kept->trial.reported;
    if (anew) points.clear();
    for (const auto& point : reported) {
      const auto at = std::lower_bound(points.begin(), points.end(), point.step,
                                       [](const auto& p, std::int64_t at_step) { return p.step < at_step; });
      if (at != points.end() && at->step == point.step)
        at->value = point.value;
      else
        points.insert(at, point);
      kept->trial.steps = std::max(kept->trial.steps, point.step);
    }
    return true;
  }

  bool finish(const Lease& lease, const Ending& ending) override {
    const std::lock_guard lock(mutex_);
    auto* kept = running(lease);
    if (kept == nullptr) return false;
    if (ending.state == TrialStatus::preempted) {
      preempt(*kept, ending.steps, ending.reason);
      return true;
    }
    kept->trial.state = ending.state;
    kept->trial.reason = ending.reason;
    kept->trial.value = ending.value;
    kept->trial.steps = ending.steps;
    kept->trial.seconds = ending.seconds;
    kept->curve = ending.curve;
    return true;
  }

  void heartbeat(const Owner& owner) override {
    const std::lock_guard lock(mutex_);
    beats(owner);
  }

  std::int64_t reclaim(std::int64_t study, const Owner& observer) override {
    const std::lock_guard lock(mutex_);
    beats(observer);
    std::map<std::int64_t, bool> silent;
    std::int64_t count = 0;
    for (auto& kept : find(study).trials) {
      if (kept.trial.state != TrialStatus::running) continue;
      const auto life = life_of(kept.owner);
      if (life == Life::alive) continue;
      if (life == Life::unknown) {
        const auto id = place_of(kept.owner);
        const auto [known, is_new] = silent.try_emplace(id);
        if (is_new)
          known->second = watch_.is_silent(id, beats_[static_cast<std::size_t>(id)].second, watch_.now());
        if (!known->second) continue;
      }
      preempt(kept, 0, reclaim_reason(kept.owner, life == Life::ended));
      ++count;
    }
    return count;
  }

  std::int64_t retry(std::int64_t study, TrialStatus state) override {
    const std::lock_guard lock(mutex_);
    std::int64_t count = 0;
    for (auto& kept : find(study).trials) {
      if (kept.trial.state != state) continue;
      kept.trial.state = TrialStatus::preempted;
      kept.trial.reason = "to be run again";
      kept.trial.value = std::numeric_limits<double>::quiet_NaN();
      kept.trial.seconds = 0;
      kept.curve = {};
      kept.setbacks = {};
      ++count;
    }
    return count;
  }

  std::vector<Trial> trials(std::int64_t study, bool with_reported) override {
    const std::lock_guard lock(mutex_);
    std::vector<Trial> trials;
    for (const auto& kept : find(study).trials)
      trials.push_back(with_reported ? kept.trial : without_reported(kept.trial));
    return trials;
  }

  void update(std::int64_t study, TrialHistory& history) override {
    const std::lock_guard lock(mutex_);
    std::vector<Trial> now;
    for (const auto& kept : find(study).trials) now.push_back(without_reported(kept.trial));
    bring_up_to_date(history, std::move(now), [&](std::int64_t number, std::int64_t from, std::int64_t most) {
      const auto& reported = find(study).trials[static_cast<std::size_t>(number)].trial.reported;
      const auto first = std::ranges::lower_bound(reported, from, {}, &search::Reported::step);
      const auto count = std::min<std::int64_t>(most, reported.end() - first);
      return std::vector<search::Reported>(first, first + count);
    });
  }

  std::vector<Trial> bare_trials(std::int64_t study) override {
    auto all = trials(study, false);
    for (auto& trial : all) trial.parameters.clear();
    return all;
  }

  std::map<std::int64_t, RunCurve> curves(std::int64_t study) override {
    const std::lock_guard lock(mutex_);
    std::map<std::int64_t, RunCurve> curves;
    for (const auto& kept : find(study).trials)
      if (is_final(kept.trial.state) && !kept.curve.points.empty()) curves[kept.trial.number] = kept.curve;
    return curves;
  }

 private:
  static Trial without_reported(Trial trial) {
    trial.reported.clear();
    return trial;
  }

  double now() const {
    if (options_.clock) return options_.clock();
    return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
  }

  KeptStudy& find(std::int64_t study) {
    const auto found = studies_.find(study);
    if (found == studies_.end()) throw StoreError("store: the study is no longer there");
    return found->second;
  }

  KeptTrial* running(const Lease& lease) {
    const auto found = studies_.find(lease.study);
    if (found == studies_.end()) return nullptr;
    auto& trials = found->second.trials;
    if (lease.number < 0 || lease.number >= static_cast<std::int64_t>(trials.size())) return nullptr;
    auto& kept = trials[static_cast<std::size_t>(lease.number)];
    return kept.trial.epoch == lease.epoch && kept.trial.state == TrialStatus::running ? &kept : nullptr;
  }

  static void preempt(KeptTrial& kept, std::int64_t step, const std::string& reason) {
    kept.trial.steps = std::max(kept.trial.steps, step);
    kept.setbacks = after_preemption(kept.setbacks, kept.trial.steps);
    const auto ending = preempted_ending(kept.setbacks, reason);
    kept.trial.state = ending.state;
    kept.trial.reason = ending.reason;
  }

  /// Of an owner in beats_.
  std::int64_t place_of(const Owner& owner) {
    for (std::size_t i = 0; i < beats_.size(); ++i)
      if (beats_[i].first == owner) return static_cast<std::int64_t>(i);
    beats_.emplace_back(owner, SignOfLife{});
    return static_cast<std::int64_t>(beats_.size()) - 1;
  }

  void beats(const Owner& owner) { ++beats_[static_cast<std::size_t>(place_of(owner))].second.beat; }

  StoreOptions options_;
  std::mutex mutex_;
  std::map<std::int64_t, KeptStudy> studies_;
  LeaseWatch watch_;
  std::vector<std::pair<Owner, SignOfLife>> beats_;
  std::int64_t last_id_ = 0;
};

}  // namespace

std::unique_ptr<Store> make_memory_store(const StoreOptions& options) {
  return std::make_unique<MemoryStore>(options);
}

}  // namespace surefoot::study
