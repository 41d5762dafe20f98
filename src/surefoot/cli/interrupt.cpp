#include "surefoot/cli/interrupt.hpp"

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <thread>

#include <semaphore.h>
#include <unistd.h>

#include "surefoot/cli/exit_code.hpp"

namespace surefoot::cli {
namespace {

using Clock = std::chrono::steady_clock;

std::atomic<bool> asked_to_end{false};
std::atomic<int> asked_by{0};
std::atomic<Clock::rep> asked_at{0};

/// Something looks at `asked_to_end` from time to time.
std::atomic<bool> watched{false};

/// Raised once the command was asked to end.
sem_t asked;

/// Runs in a handler: it may only do what is safe there.
void note_signal(int signal) {
  if (!asked_to_end) asked_by = signal;
  if (!asked_to_end) asked_at = Clock::now().time_since_epoch().count();
  if (asked_to_end.exchange(true) || !watched.load()) _exit(ExitCode::interrupted);
  sem_post(&asked);
}

/// Between a request to end and the remark that it takes a while.
constexpr std::chrono::seconds patience{1};

/// Whoever computes looks up after each step, and one step can take long.
void remark_when_it_takes_long() {
  while (sem_wait(&asked) != 0) {
  }
  std::this_thread::sleep_for(patience);
  std::fputs("surefoot: what is under way takes a while to end; Ctrl-C again ends it at once\n", stderr);
}

}  // namespace

// On the thread that computes a handler's frame goes where that thread's stack pointer is: oneDNN's matrix
// product, interrupted so, was left with a broken heap. So every thread blocks these signals but one, which
// does nothing else. Threads that a library started before main do not block them either and may get them in
// its place: there a handler does no harm, and it wakes that one.
void catch_interrupts() {
  static sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  sem_init(&asked, 0, 0);
  struct sigaction action {};
  action.sa_handler = note_signal;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  std::thread([] {
    pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
    remark_when_it_takes_long();
    // Its end would leave a second Ctrl-C to no one.
    while (true) pause();
  }).detach();
}

bool was_interrupted() {
  watched.store(true);
  return asked_to_end.load();
}

int interrupt_signal() {
  return asked_by.load();
}

bool end_is_due() {
  return was_interrupted() &&
         Clock::now().time_since_epoch() - Clock::duration(asked_at) > std::chrono::milliseconds(500);
}

}  // namespace surefoot::cli
