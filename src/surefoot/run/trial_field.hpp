#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "surefoot/run/parallel.hpp"
#include "surefoot/run/race_driver.hpp"
#include "surefoot/run/trial.hpp"

namespace surefoot::run {

/// Trials in this process, some for each candidate, each from a seed of its own, advanced side by side.
class TrialField final : public RaceField {
 public:
  /// A fresh run of this number, counted from 0: the same number starts and is fed alike. Called in the
  /// calling thread, one after another, for what a factory gives to a seed may hang on the order of the
  /// seeds.
  using MakeRun = std::function<std::unique_ptr<Trainable>(std::size_t run)>;

  TrialField(MakeRun make_run, ParallelOptions threads, std::function<bool()> should_stop,
             std::function<void(const find::Race&, std::span<const find::Advance>)> meanwhile);

  std::string advance(const find::Race& race, std::span<const find::Advance> advances) override;
  find::Outcome outcome(const find::Advance& advance) override;
  void release(std::size_t candidate) override { runs_[candidate] = {}; }

  /// True when the candidate was begun and not released.
  bool holds(std::size_t candidate) const {
    return candidate < runs_.size() && !runs_[candidate].trials.empty();
  }
  struct Run {
    Trial* trial = nullptr;
    /// As MakeRun was given it.
    std::size_t number = 0;
  };
  /// The runs of a candidate that did not diverge; empty once released.
  std::vector<Run> sound_runs(std::size_t candidate) const;

 private:
  struct Runs {
    std::vector<std::unique_ptr<Trial>> trials;
    std::vector<Progress> progress;
  };

  Runs begin(double learning_rate, std::size_t seeds) const;

  MakeRun make_run_;
  ParallelOptions threads_;
  std::function<bool()> should_stop_;
  std::function<void(const find::Race&, std::span<const find::Advance>)> meanwhile_;
  std::vector<Runs> runs_;
};

/// The outcome given to a race for the runs of one candidate that came to this step.
find::Outcome outcome_of(std::span<const Progress> runs, std::int64_t step);

}  // namespace surefoot::run
