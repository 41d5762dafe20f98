#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "surefoot/study/spec.hpp"
#include "surefoot/study/store/store.hpp"

namespace surefoot::search {
class Pruner;
}

namespace surefoot::study {

/// The study's answer to a report: what to do with the trial.
struct Advice {
  enum class What {
    go_on,
    /// Hopeless: end it as pruned or diverged, for `reason`.
    prune,
    diverged,
    /// It was given to another, or the study was deleted: drop it.
    lost,
  } what = What::go_on;
  std::string reason;
};

/// One study, asked for trials and told what came of them. No thread and no process of its own; several
/// threads may use it at once, and several processes the same study of one store.
class Study {
 public:
  /// Begins the study in the store or goes on with it; the store must outlive it. Throws InvalidArgument for
  /// a bad spec, or when the study is there with another.
  Study(Store& store, const std::string& name, const StudySpec& spec);
  ~Study();

  /// The next trial to run: one that waits to be run again, or a new one. Empty when there is none; others
  /// may still be running (progress()).
  std::optional<Trial> ask();
  /// Takes the values that a running trial reported since the last time; steps ascend. All its values so far,
  /// in order, are what it is judged by. With `anew` what was passed on before is forgotten. `step` is how
  /// far it is where that is further. Nothing fresh is a question too: whether the trial is still its own.
  Advice report(const Trial& trial, std::span<const search::Reported> fresh,
                std::span<const search::Reported> all, bool anew = false, std::int64_t step = 0);
  /// Ends a trial; false when it was given to another meanwhile, and the ending does not count.
  bool tell(const Trial& trial, const Ending& ending);
  /// Returns a trial that came to a step to the queue, to be run again from its start; crashed when it was
  /// pre-empted most_setbacks times without a new step.
  bool give_back(const Trial& trial, const std::string& reason, std::int64_t step = 0);
  /// Returns all trials in a final state to the queue; how many.
  std::int64_t retry(TrialStatus state);
  /// Says that this process lives; several times in StoreOptions::lease_seconds.
  void heartbeat();

  /// All trials so far, in order of number.
  std::vector<Trial> trials(bool with_reported = false) { return store_.trials(record_.id, with_reported); }
  /// The curves that ended trials left, by number.
  std::map<std::int64_t, RunCurve> curves() { return store_.curves(record_.id); }
  /// The number of trials the study has when it is done.
  std::int64_t size() const { return size_; }
  const StudyRecord& record() const { return record_; }
  const StudySpec& spec() const { return spec_; }

 private:
  Store& store_;
  StudySpec spec_;
  std::unique_ptr<search::Sampler> sampler_;
  std::unique_ptr<search::Pruner> pruner_;
  std::unique_ptr<search::Pruner> divergence_;
  StudyRecord record_;
  std::int64_t size_ = 0;
  /// Kept for a pruner that reads the other trials at each report.
  std::mutex history_mutex_;
  TrialHistory history_;
};

/// The best configuration of a study.
struct Best {
  /// The trial of it that was best.
  Trial trial;
  /// The mean over its seeds.
  double value = 0;
  std::int64_t seeds = 0;
};

/// The configuration whose complete trials have the best mean, among those that have as many complete trials
/// as any; a configuration with a diverged, crashed or timed-out trial only when all have one. Empty when no
/// trial is complete.
std::optional<Best> best(std::span<const Trial> trials, Direction direction);

/// The trials as samplers and pruners see them.
std::vector<search::PastTrial> history_of(std::span<const Trial> trials, Direction direction);

}  // namespace surefoot::study
