#include "surefoot/process/command_trial.hpp"

#include <chrono>
#include <csignal>
#include <thread>

#include <fmt/format.h>

#include "surefoot/core/number_text.hpp"
#include "surefoot/process/end_reading.hpp"

namespace surefoot::process {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds look_every{100};

std::string name_of_numbers(const MetricOptions& metric) {
  if (metric.metric.empty()) return "a loss";
  return fmt::format("{} '{}'", metric.metric.find('(') == std::string::npos ? "the metric" : "a match of",
                     metric.metric);
}

/// The sentence about processes that the command left behind; empty for none.
std::string leftovers(const CommandEnd& end) {
  if (end.left_behind == 0) return "";
  return fmt::format("it left {} process{} behind, which {} killed", end.left_behind,
                     end.left_behind == 1 ? "" : "es", end.left_behind == 1 ? "was" : "were");
}

/// The possible sender of the signal that killed it, when its sweep was not told to stop.
std::string suspicion(const CommandEnd& end, bool memory_was_short) {
  if (end.guard_told != 0) return " (its guard got a signal to end)";
  if (signal_of(end) == SIGKILL && memory_was_short)
    return " (the kernel killed for lack of memory while it ran)";
  if (signal_of(end) == SIGKILL) return " (by hand, by a batch system, or for lack of memory)";
  return "";
}

/// One run from its start to what came of it.
class CommandRun {
 public:
  CommandRun(const CommandTrialOptions& setup, const CommandCallbacks& callbacks)
      : setup_(setup),
        callbacks_(callbacks),
        reader_(setup.metric),
        output_(setup.source, setup.folder, [this](std::string_view line) { take(line); }),
        command_(setup.command) {}

  CommandOutcome run() {
    auto next_look = begin_ + look_every;
    const auto sink = [this](OutputStream stream, std::string_view bytes) { output_.add(stream, bytes); };
    while (command_.read(look_every, sink)) {
      if (stopped_ && !ending_) end_it(CommandVerdict::stopped);
      // A flood of output must not hide the clock; a trickle must not make it a busy loop.
      if (Clock::now() < next_look) continue;
      output_.look_at_file();
      look();
      next_look = Clock::now() + look_every;
    }
    outcome_.seconds = seconds();
    output_.finish();
    if (stopped_) outcome_.verdict = CommandVerdict::stopped;
    if (outcome_.verdict == CommandVerdict::stopped || outcome_.verdict == CommandVerdict::timed_out)
      return outcome_;
    judge();
    return outcome_;
  }

 private:
  void take(std::string_view line) {
    // Lines that a run prints after it was told to stop count when it turns out to have been complete.
    if (stopped_ || (ending_ && outcome_.verdict != CommandVerdict::interrupted)) return;
    const auto reading = reader_.read(line);
    if (!reading) return;
    progress_.reach(reading->step, reading->steps);
    judged_ = judged_ || reading->value ||
              (setup_.metric.metric.empty() && (reading->has_training_loss || reading->has_validation_loss));
    stopped_ = callbacks_.on_reading && !callbacks_.on_reading(*reading);
  }

  double seconds() const { return std::chrono::duration<double>(Clock::now() - begin_).count(); }

  void end_it(CommandVerdict verdict) {
    outcome_.verdict = verdict;
    ending_ = true;
    command_.terminate();
  }

  void look() {
    const auto before = Clock::now();
    if (callbacks_.on_idle) callbacks_.on_idle();
    // A store that was away held the command as well, once its output filled the pipe.
    if (Clock::now() - before > std::chrono::seconds(1)) held_ += Clock::now() - before;
    if (ending_) return;
    if (is_told()) end_it(CommandVerdict::interrupted);
    if (!ending_ && setup_.time_limit > 0 &&
        seconds() - std::chrono::duration<double>(held_).count() > setup_.time_limit) {
      outcome_.reason = fmt::format("ran longer than {} s", number_text(setup_.time_limit, 6));
      end_it(CommandVerdict::timed_out);
    }
  }

  bool is_told() const { return callbacks_.should_stop && callbacks_.should_stop(); }

  /// Waits a little for the news that all were told to stop.
  bool hears_of_a_stop() const {
    const auto until = Clock::now() + time_for_news(command_.end(), progress_);
    while (!is_told()) {
      if (!callbacks_.should_stop || Clock::now() >= until) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      if (callbacks_.on_idle) callbacks_.on_idle();
    }
    return true;
  }

  void judge() {
    const auto& end = command_.end();
    const bool told = outcome_.verdict == CommandVerdict::interrupted || hears_of_a_stop();
    const int signal = told && callbacks_.stop_signal ? callbacks_.stop_signal() : 0;
    outcome_.verdict = CommandVerdict::complete;
    if (told && may_be_stopped(end, progress_, signal))
      outcome_.verdict = CommandVerdict::interrupted;
    else if (const auto reason = failure(end); !reason.empty())
      crash(reason);
    else
      outcome_.reason = leftovers(end);
  }

  /// The reason why the run is no success; empty where it is one.
  std::string failure(const CommandEnd& end) const {
    if (end.start_error != 0) return setup_.command.arguments.front() + " " + in_words(end);
    if (end.over_memory > 0)
      return fmt::format("{}, more than the limit of {} MiB", in_words(end),
                         setup_.command.memory_limit / (1 << 20));
    if (end.exit_code != 0)
      return in_words(end) + suspicion(end, memory_kills_ >= 0 && memory_kills() > memory_kills_);
    return judged_ ? "" : fmt::format("ended without having told {}", name_of_numbers(setup_.metric));
  }

  void crash(const std::string& reason) {
    outcome_.verdict = CommandVerdict::crashed;
    outcome_.reason = reason;
    if (const auto left = leftovers(command_.end()); !left.empty()) outcome_.reason += "; " + left;
    if (command_.end().start_error == 0) outcome_.reason += "; " + output_.last_words();
  }

  const CommandTrialOptions& setup_;
  const CommandCallbacks& callbacks_;
  MetricReader reader_;
  CommandOutcome outcome_;
  Progress progress_;
  bool judged_ = false;
  bool stopped_ = false;
  bool ending_ = false;
  std::int64_t memory_kills_ = memory_kills();
  Clock::duration held_{};
  Clock::time_point begin_ = Clock::now();
  CommandOutput output_;
  GuardedCommand command_;
};

}  // namespace

CommandOutcome run_command_trial(const CommandTrialOptions& setup, const CommandCallbacks& callbacks) {
  return CommandRun(setup, callbacks).run();
}

}  // namespace surefoot::process
