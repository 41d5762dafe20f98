#include "surefoot/process/command_trial.hpp"

#include <chrono>

#include <fmt/format.h>

namespace surefoot::process {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds look_up{100};

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

std::string name_of_numbers(const MetricSetup& metric) {
  if (metric.metric.empty()) return "a loss";
  return fmt::format("{} '{}'", metric.metric.find('(') == std::string::npos ? "the metric" : "a match of",
                     metric.metric);
}

/// What there is to say of processes it left behind.
std::string leftovers(const CommandEnd& end) {
  if (end.left_behind == 0) return "";
  return fmt::format("it left {} process{} behind, which {} killed", end.left_behind,
                     end.left_behind == 1 ? "" : "es", end.left_behind == 1 ? "was" : "were");
}

}  // namespace

CommandOutcome run_command_trial(const CommandTrialSetup& setup, const CommandCallbacks& callbacks) {
  MetricReader reader(setup.metric);
  CommandOutcome outcome;
  bool judged = false;
  bool stopped = false;
  bool ending = false;
  CommandOutput output(setup.source, setup.folder, [&](std::string_view line) {
    if (stopped || ending) return;
    const auto reading = reader.read(line);
    if (!reading) return;
    judged = judged || reading->value ||
             (setup.metric.metric.empty() && (reading->has_training_loss || reading->has_validation_loss));
    stopped = callbacks.on_reading && !callbacks.on_reading(*reading);
  });
  const auto begin = Clock::now();
  GuardedCommand command(setup.command);
  auto next_look = begin + look_up;
  const auto sink = [&](OutputStream stream, std::string_view bytes) { output.add(stream, bytes); };
  const auto end_it = [&](CommandVerdict verdict) {
    outcome.verdict = verdict;
    ending = true;
    command.terminate();
  };
  while (command.read(look_up, sink)) {
    if (stopped && !ending) end_it(CommandVerdict::stopped);
    // A flood of output must not hide the clock; a trickle must not make it a busy loop.
    if (Clock::now() < next_look) continue;
    next_look = Clock::now() + look_up;
    output.look_at_file();
    if (callbacks.on_idle) callbacks.on_idle();
    if (ending) continue;
    if (callbacks.should_stop && callbacks.should_stop()) end_it(CommandVerdict::interrupted);
    if (!ending && setup.time_limit > 0 && seconds_since(begin) > setup.time_limit) {
      outcome.reason = fmt::format("ran longer than {:g} s", setup.time_limit);
      end_it(CommandVerdict::timed_out);
    }
  }
  outcome.seconds = seconds_since(begin);
  output.finish();
  if (stopped) outcome.verdict = CommandVerdict::stopped;
  const auto& end = command.end();
  if (ending || stopped) return outcome;
  outcome.reason = leftovers(end);
  const std::string also = outcome.reason.empty() ? "" : "; " + outcome.reason;
  if (end.start_error != 0) {
    outcome = {CommandVerdict::crashed, setup.command.arguments.front() + " " + in_words(end),
               outcome.seconds};
  } else if (end.over_memory > 0) {
    outcome.verdict = CommandVerdict::crashed;
    outcome.reason = fmt::format("{}, more than the limit of {} MiB", in_words(end),
                                 setup.command.memory_limit / (1 << 20));
  } else if (end.exit_code != 0) {
    outcome.verdict = CommandVerdict::crashed;
    outcome.reason = in_words(end) + also;
  } else if (!judged) {
    outcome.verdict = CommandVerdict::crashed;
    outcome.reason = fmt::format("ended without having told {}{}", name_of_numbers(setup.metric), also);
  }
  return outcome;
}

}  // namespace surefoot::process
