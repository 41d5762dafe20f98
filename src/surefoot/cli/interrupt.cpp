#include "surefoot/cli/interrupt.hpp"

#include <atomic>
#include <csignal>
#include <thread>

#include <unistd.h>

#include "surefoot/cli/exit_code.hpp"

namespace surefoot::cli {
namespace {

std::atomic<bool> asked_to_end{false};

/// Something looks at `asked_to_end` from time to time.
std::atomic<bool> watched{false};

void note_signal() {
  if (asked_to_end.exchange(true) || !watched.load()) _exit(ExitCode::interrupted);
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
  std::thread([] {
    int signal = 0;
    while (sigwait(&signals, &signal) == 0)
      note_signal();
  }).detach();
}

bool was_interrupted() {
  watched.store(true);
  return asked_to_end.load();
}

}  // namespace surefoot::cli
