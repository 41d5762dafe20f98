#pragma once

#include <cstdint>
#include <deque>
#include <memory>

#include "surefoot/run/contender_race.hpp"

#include "support/rhythm.hpp"

namespace surefoot::testing {

/// A program of a rhythm as a contender in this process.
class RhythmContender final : public run::Contender {
 public:
  struct Options {
    Rhythm rhythm;
    std::int64_t horizon = 0;
    /// It writes so many lines at once, as a program does that holds its output back.
    std::int64_t block = 1;
    /// It takes so long to start, and for each step.
    double start_seconds = 0;
    double step_seconds = 0;
    /// Its rate reaches it.
    bool takes_rate = true;
  };
  RhythmContender(const Options& options, double learning_rate, std::uint64_t seed)
      : options_(options), run_(options.rhythm, options.takes_rate ? learning_rate : 0.01, seed) {}

  run::Progress advance(std::int64_t step) override {
    run::Progress progress{.seconds = run_.step() == 0 ? options_.start_seconds : 0};
    const auto before = run_.step();
    while (last_ < step && !diverged_ && fill()) give(step, progress);
    progress.step = run_.step();
    progress.seconds += options_.step_seconds * static_cast<double>(run_.step() - before);
    if (diverged_) {
      progress.state = run::ContenderState::diverged;
      progress.reason = "the loss diverged";
    } else if (last_ < step) {
      progress.state = run::ContenderState::ended;
    }
    return progress;
  }

 private:
  /// True when there are lines to give, a block of them written just now if need be.
  bool fill() {
    RhythmLine line;
    while (std::ssize(block_) < options_.block && lines_.empty() && run_.next(options_.horizon, line))
      block_.push_back(line);
    if (lines_.empty()) lines_.swap(block_);
    return !lines_.empty();
  }
  void give(std::int64_t step, run::Progress& progress) {
    while (!lines_.empty() && last_ < step) {
      const auto line = lines_.front();
      lines_.pop_front();
      run::ToldLoss told{.step = line.step};
      if (line.has_training) told.training_loss = line.training_loss;
      if (line.has_validation) told.validation_loss = line.validation_loss;
      diverged_ = (line.has_training && !std::isfinite(line.training_loss)) ||
                  (line.has_validation && !std::isfinite(line.validation_loss));
      if (diverged_) return;
      progress.told.push_back(told);
      last_ = line.step;
    }
  }

  Options options_;
  RhythmRun run_;
  std::deque<RhythmLine> block_;
  std::deque<RhythmLine> lines_;
  std::int64_t last_ = -1;
  bool diverged_ = false;
};

inline run::ContenderFactory rhythm_contenders(const RhythmContender::Options& options) {
  return [options](double rate, std::uint64_t seed) {
    return std::make_unique<RhythmContender>(options, rate, seed);
  };
}

}  // namespace surefoot::testing
