#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "surefoot/study/study.hpp"

namespace surefoot::study {

/// The values that a running trial reports at a step. Values it does not report are empty.
struct Observation {
  std::int64_t step = 0;
  /// Optimizer steps there will be; 0 when not known.
  std::int64_t steps = 0;
  std::optional<double> training_loss;
  std::optional<double> validation_loss;
  /// The number the trial is judged by, where that is neither loss.
  std::optional<double> value;
  /// As the run itself tells it; else it is the trial's.
  std::optional<double> learning_rate;
};

/// A running trial as others see it.
struct TrialView {
  Trial trial;
  std::int64_t step = 0;
  std::int64_t steps = 0;
  double value = std::numeric_limits<double>::quiet_NaN();
  /// The values it is judged by so far, thinned out evenly to at most 64.
  std::vector<double> values;
  double seconds = 0;
};

/// One run of a trial: takes what it tells, passes it on to the study now and then, and says when to end it.
/// Used by one thread, but for view().
class TrialSession {
 public:
  /// `named`: judged by Observation::value; else by its validation losses, or its training losses as long as
  /// it tells no validation loss.
  TrialSession(Study& study, const Trial& trial, bool named);
  ~TrialSession();

  /// False when the trial is to be ended; ending() then tells how.
  bool add(const Observation& observation);
  /// Passes on what is held back; where that is nothing, asks now and then whether the trial is still its
  /// own. False as above.
  bool flush();

  /// The trial's ending: as told when it was to be ended, else complete, or crashed where it told nothing.
  /// `reason` is what else is to be known.
  Ending ending(double seconds, const std::string& reason) const;
  /// To be ended because it was given to another: nothing it says counts.
  bool lost() const { return advice_.what == Advice::What::lost; }

  TrialView view() const;
  /// The losses so far. Only for the thread that adds.
  const RunCurve& curve() const;

 private:
  struct Seen;

  std::optional<double> judged(const Observation& observation);
  void add_to_curve(const Observation& observation);

  Study& study_;
  Trial trial_;
  bool named_;
  bool by_validation_ = false;
  bool anew_ = false;
  mutable std::mutex mutex_;
  std::unique_ptr<Seen> seen_;
  std::int64_t step_ = 0;
  std::int64_t steps_ = 0;
  Advice advice_;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point next_flush_ = begin_;
  std::chrono::steady_clock::time_point next_question_ = begin_ + std::chrono::seconds(10);
};

}  // namespace surefoot::study
