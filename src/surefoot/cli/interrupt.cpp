#include "surefoot/cli/interrupt.hpp"

#include <atomic>
#include <csignal>

#include <unistd.h>

#include "surefoot/cli/exit_code.hpp"

namespace surefoot::cli {
namespace {

std::atomic<bool> asked_to_end{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may only touch lock-free atomics");

/// Something looks at `asked_to_end` from time to time.
std::atomic<bool> watched{false};

void on_signal(int /*signal*/) {
  if (asked_to_end.exchange(true) || !watched.load()) _exit(ExitCode::interrupted);
}

}  // namespace

void catch_interrupts() {
  struct sigaction action {};
  action.sa_handler = on_signal;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

bool was_interrupted() {
  watched.store(true);
  return asked_to_end.load();
}

}  // namespace surefoot::cli
