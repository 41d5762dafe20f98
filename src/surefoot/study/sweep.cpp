#include "surefoot/study/sweep.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <condition_variable>
#include <list>
#include <mutex>
#include <stop_token>
#include <thread>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/run/parallel.hpp"

namespace surefoot::study {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds heartbeat_every{10};

/// Beats on a thread of its own: a terminal that takes no output must not make a worker look dead.
class Heart {
 public:
  explicit Heart(Study& study)
      : study_(study), thread_([this](const std::stop_token& stop) { beat(stop); }) {}

 private:
  void beat(const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any stopped;
    std::unique_lock lock(mutex);
    while (!stopped.wait_for(lock, stop, heartbeat_every, [&] { return stop.stop_requested(); })) {
      try {
        study_.heartbeat();
      } catch (const Error&) {
        // Whoever works meets the same trouble, and tells it.
      }
    }
  }

  Study& study_;
  std::jthread thread_;
};

class Sweep {
 public:
  Sweep(Study& study, const SweepOptions& options) : study_(study), options_(options) {
    if (!options.run) throw InvalidArgument("sweep: needs something that runs a trial");
    if (options.jobs < 1)
      throw InvalidArgument(fmt::format("sweep: jobs must be positive, got {}", options.jobs));
    for (const auto& trial : study.trials())
      if (is_final(trial.state)) count(trial);
  }

  SweepResult work() {
    const Heart heart(study_);
    SweepResult result;
    while (true) {
      // One thread more than it needs where it is one: the calling thread keeps looking.
      run::parallel_for(
          static_cast<std::size_t>(options_.jobs),
          {std::max<std::int64_t>(2, options_.jobs), options_.at_thread_start},
          [this](std::size_t) { work_off(); }, [this] { look_or_fail(); });
      result.trials = study_.trials();
      if (stopping() || all_done(result.trials)) break;
      // Others still run some: wait for these, and for their owners' deaths.
      std::this_thread::sleep_for(std::chrono::milliseconds(300));
      look();
    }
    result.ran = ran_;
    result.interrupted = stopping();
    return result;
  }

 private:
  bool stopping() const { return failed_ || (options_.should_stop && options_.should_stop()); }

  bool all_done(const std::vector<Trial>& trials) const {
    return static_cast<std::int64_t>(trials.size()) >= study_.size() &&
           std::all_of(trials.begin(), trials.end(), [](const auto& trial) { return is_final(trial.state); });
  }

  void work_off() {
    try {
      while (!stopping()) {
        const auto trial = study_.ask();
        if (!trial) return;
        run_one(*trial);
      }
    } catch (...) {
      failed_ = true;
      throw;
    }
  }

  void run_one(const Trial& trial) {
    TrialSession session(study_, trial, options_.named_value);
    const auto place = begin(session);
    std::optional<Ending> ending;
    try {
      ending = options_.run(trial, session, [this] { return stopping(); });
      end(place);
    } catch (...) {
      end(place);
      failed_ = true;
      give_back_if_possible(trial, session);
      throw;
    }
    if (session.lost()) return;
    if (!ending) {
      study_.give_back(trial, "stopped before its end", session.view().step);
      return;
    }
    if (!study_.tell(trial, *ending)) return;
    Trial finished = trial;
    finished.state = ending->state;
    finished.reason = ending->reason;
    finished.value = ending->value;
    finished.steps = ending->steps;
    finished.seconds = ending->seconds;
    const std::lock_guard lock(mutex_);
    ++ran_;
    busy_seconds_ += ending->seconds;
    count(finished);
    if (options_.on_finished) options_.on_finished(finished);
  }

  using Place = std::list<const TrialSession*>::iterator;
  Place begin(const TrialSession& session) {
    const std::lock_guard lock(mutex_);
    return running_.insert(running_.end(), &session);
  }
  void end(Place place) {
    const std::lock_guard lock(mutex_);
    running_.erase(place);
  }

  void count(const Trial& trial) {
    ++done_;
    if (trial.state == TrialStatus::complete &&
        (!best_ || better(trial.value, best_->value, study_.spec().direction)))
      best_ = trial;
  }

  /// Swallows its own errors: it runs while another failure is on its way, and that one matters more.
  void give_back_if_possible(const Trial& trial, const TrialSession& session) {
    try {
      study_.give_back(trial, "its worker failed", session.view().step);
    } catch (const StoreError&) {
      return;
    }
  }

  void look_or_fail() {
    try {
      look();
    } catch (...) {
      failed_ = true;
      throw;
    }
  }

  void look() {
    if (options_.on_progress) options_.on_progress(progress(Clock::now()));
  }

  SweepProgress progress(Clock::time_point now) {
    const std::lock_guard lock(mutex_);
    SweepProgress progress{.size = study_.size(), .done = done_, .running = {}, .best = best_};
    progress.seconds = std::chrono::duration<double>(now - begin_).count();
    progress.seconds_left = std::numeric_limits<double>::quiet_NaN();
    for (const auto* session : running_) progress.running.push_back(session->view());
    if (ran_ > 0) {
      double busy = 0;
      for (const auto& view : progress.running) busy += view.seconds;
      const double each = busy_seconds_ / static_cast<double>(ran_);
      progress.seconds_left = std::max(0.0, static_cast<double>(progress.size - done_) * each - busy) /
                              static_cast<double>(options_.jobs);
    }
    return progress;
  }

  Study& study_;
  const SweepOptions& options_;
  std::mutex mutex_;
  std::list<const TrialSession*> running_;
  std::int64_t done_ = 0;
  std::int64_t ran_ = 0;
  double busy_seconds_ = 0;
  std::optional<Trial> best_;
  std::atomic<bool> failed_{false};
  Clock::time_point begin_ = Clock::now();
};

}  // namespace

SweepResult sweep(Study& study, const SweepOptions& options) {
  return Sweep(study, options).work();
}

}  // namespace surefoot::study
