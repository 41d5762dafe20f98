#include "surefoot/process/end_reading.hpp"

#include <algorithm>
#include <csignal>
#include <fstream>
#include <string>

namespace surefoot::process {
namespace {

using std::chrono::milliseconds;

/// The signals of one stop arrive within moments of each other, but a busy machine takes its time to run whom
/// they concern.
constexpr milliseconds after_signal{2000};
/// After an end that is seldom the work of a signal.
constexpr milliseconds after_other{300};

/// A signal that a program sends to itself, or the kernel for what it did.
bool is_fault(int signal) {
  for (const int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS})
    if (signal == fault) return true;
  return false;
}

bool catches(const CommandEnd& end, int signal) {
  return signal > 0 && signal <= 64 && ((end.caught_signals >> static_cast<unsigned>(signal - 1)) & 1U) != 0;
}

bool has_own_cause(const CommandEnd& end) {
  return end.start_error != 0 || end.over_memory > 0;
}

bool is_clean(const CommandEnd& end) {
  return !end.guard_lost && end.signal == 0 && end.exit_code == 0;
}

}  // namespace

void Progress::reach(std::int64_t told_step, std::int64_t told_steps) {
  steps = std::max(steps, told_steps);
  stride = std::max(stride, told_step - step);
  step = std::max(step, told_step);
}

int signal_of(const CommandEnd& end) {
  if (end.signal != 0) return end.signal;
  return end.exit_code > 128 && end.exit_code <= 128 + 64 ? end.exit_code - 128 : 0;
}

bool may_be_stopped(const CommandEnd& end, const Progress& progress, int told) {
  if (has_own_cause(end)) return false;
  if (!is_clean(end)) return true;
  if (progress.is_complete()) return false;
  return progress.is_short() || catches(end, SIGTERM) || catches(end, told);
}

milliseconds time_for_news(const CommandEnd& end, const Progress& progress) {
  if (!may_be_stopped(end, progress)) return milliseconds(0);
  const int signal = signal_of(end);
  const bool signalled = end.guard_lost || end.guard_told != 0 || (signal != 0 && !is_fault(signal));
  return signalled ? after_signal : after_other;
}

std::int64_t memory_kills() {
  std::ifstream file("/proc/vmstat");
  std::string name;
  std::int64_t count = 0;
  while (file >> name >> count)
    if (name == "oom_kill") return count;
  return -1;
}

}  // namespace surefoot::process
