#include "surefoot/cli/interrupt.hpp"

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <thread>

#include <unistd.h>

#include "surefoot/cli/exit_code.hpp"

namespace surefoot::cli {
namespace {

using Clock = std::chrono::steady_clock;

std::atomic<bool> asked_to_end{false};
std::atomic<Clock::rep> asked_at{0};

/// Something looks at `asked_to_end` from time to time.
std::atomic<bool> watched{false};

void note_signal() {
  if (!asked_to_end) asked_at = Clock::now().time_since_epoch().count();
  if (asked_to_end.exchange(true) || !watched.load()) _exit(ExitCode::interrupted);
}

/// Between a request to end and the remark that it takes a while.
constexpr timespec patience{.tv_sec = 1, .tv_nsec = 0};

/// Whoever computes looks up after each step, and one step can take long.
void wait_for(const sigset_t& signals) {
  int signal = 0;
  while (sigwait(&signals, &signal) == 0) {
    note_signal();
    if (sigtimedwait(&signals, nullptr, &patience) > 0) note_signal();
    std::fputs("surefoot: what is under way takes a while to end; Ctrl-C again ends it at once\n", stderr);
  }
}

}  // namespace

// A handler would run on the thread that computes, and its frame goes where that thread's stack pointer is:
// oneDNN's matrix product, interrupted so, was left with a broken heap. So every thread blocks these signals
// and one waits.
void catch_interrupts() {
  static sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  // Threads that a library started before main do not block them: there a handler does no harm.
  struct sigaction action {};
  action.sa_handler = [](int /*signal*/) { note_signal(); };
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  std::thread([] { wait_for(signals); }).detach();
}

bool was_interrupted() {
  watched.store(true);
  return asked_to_end.load();
}

bool end_is_due() {
  return was_interrupted() &&
         Clock::now().time_since_epoch() - Clock::duration(asked_at) > std::chrono::milliseconds(500);
}

}  // namespace surefoot::cli
