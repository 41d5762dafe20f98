#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace surefoot::logs {

/// A step, iteration or batch that a line names together with a whole epoch.
struct EpochStep {
  double epoch = 0;
  std::int64_t step = 0;
  /// How many there will be, of an epoch or of the run; 0 when the line does not say.
  std::int64_t total = 0;
  /// It is known to count within the epoch: a batch of so many.
  bool within_epoch = false;
  /// The step named last has this loss already.
  bool repeats = false;
  /// A value of a step that was passed, as a validation's: it changes nothing of where the run stands.
  bool late = false;
};

/// Where in its run a step stands whose count may start again in every epoch. While the count goes on over
/// the epochs it is the place; when it starts again as the epoch rises, the epochs before are added: as many
/// steps as the log says an epoch has, else as many as were seen. Memory is bounded. Not safe for concurrent
/// use.
class EpochPlace {
 public:
  /// The place within the run, at most `most_steps`.
  std::int64_t take(const EpochStep& at);
  /// What was taken last begins another run: its place there.
  std::int64_t begin_again();
  bool begun() const { return begun_; }
  /// The count starts again in every epoch.
  bool restarts() const { return restarts_; }
  double epoch() const { return epoch_; }
  /// Steps an epoch has, as far as is known; 0 when it is not.
  std::int64_t epoch_steps() const { return epoch_steps_; }

  static constexpr std::int64_t most_steps = 9'000'000'000'000'000;

 private:
  void begin(const EpochStep& at);
  void rise(const EpochStep& at);
  void enter(const EpochStep& at);
  void follow(const EpochStep& at);
  void learn_length();
  double base_at(double epoch) const;
  static std::int64_t within(double step);

  EpochStep last_;
  bool begun_ = false;
  bool restarts_ = false;
  /// The count was seen to go on as the epoch rose.
  bool goes_on_ = false;
  double epoch_ = 0;
  /// Steps before this epoch.
  double base_ = 0;
  /// Of this epoch: the first step, the last, the largest, and the smallest distance between two.
  std::int64_t first_ = 0;
  std::int64_t previous_ = 0;
  std::int64_t largest_ = 0;
  std::int64_t gap_ = 0;
  std::int64_t total_ = 0;
  std::int64_t epoch_steps_ = 0;
  /// Epochs with the steps before them, in order; thinned when they are many.
  std::vector<std::pair<double, double>> bases_;
};

}  // namespace surefoot::logs
