// surefoot-guard GRACE_MS MEMORY_LIMIT TERMINAL DESCRIPTORS COMMAND…: starts a command and answers for all
// that comes of it.
//
// It is the subreaper of everything below it, so that what leaves its process group or session, or outlives
// its parent, is still below it. It ends only when nothing is left there. When the socket at descriptor 3
// ends, because whoever started it is gone, for whatever reason, it kills everything below it.
//
// Linked statically and without allocation in its loop, so that it costs next to nothing to start.
#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "surefoot/process/guard_message.hpp"

namespace {

using surefoot::process::guard_socket;
using surefoot::process::GuardMessage;
using surefoot::process::GuardOrder;

/// Milliseconds that processes the command left behind may take to end by themselves.
constexpr long leaving_ms = 300;
constexpr long memory_poll_ms = 100;

struct Process {
  pid_t pid = 0;
  pid_t parent = 0;
  bool below = false;
};

/// Room for the processes of a machine; those beyond are seen in the next pass, after the first were killed.
constexpr std::size_t most_processes = 1 << 16;
std::array<Process, most_processes> processes;
std::size_t process_count = 0;

void say(GuardMessage::Kind kind, long long value = 0) {
  const GuardMessage message{kind, 0, value};
  // Nobody listening is no reason to stop working.
  if (send(guard_socket, &message, sizeof message, MSG_NOSIGNAL) < 0) return;
}

long now_ms() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/// Reads the beginning of a file under /proc; its length, 0 when it is gone.
std::size_t read_proc(pid_t pid, const char* name, char* text, std::size_t room) {
  std::array<char, 64> path{};
  std::snprintf(path.data(), path.size(), "/proc/%d/%s", pid, name);
  const int file = open(path.data(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  const ssize_t count = read(file, text, room - 1);
  close(file);
  text[count > 0 ? count : 0] = 0;
  return count > 0 ? static_cast<std::size_t>(count) : 0;
}

pid_t parent_of(pid_t pid) {
  std::array<char, 512> text{};
  if (read_proc(pid, "stat", text.data(), text.size()) == 0) return -1;
  // The name in brackets may hold anything, brackets too.
  const char* after = std::strrchr(text.data(), ')');
  int parent = -1;
  char state = 0;
  if (after == nullptr || std::sscanf(after + 1, " %c %d", &state, &parent) != 2 || state == 'Z') return -1;
  return parent;
}

/// Looks at all processes and marks those below this one. Returns their number.
std::size_t look_below() {
  process_count = 0;
  DIR* folder = opendir("/proc");
  if (folder == nullptr) return 0;
  while (const dirent* entry = readdir(folder)) {
    const pid_t pid = std::atoi(entry->d_name);
    if (pid <= 0 || process_count == most_processes) continue;
    const pid_t parent = parent_of(pid);
    if (parent > 0) processes[process_count++] = {pid, parent, false};
  }
  closedir(folder);
  const pid_t self = getpid();
  std::size_t below = 0;
  for (bool more = true; more;) {
    more = false;
    for (std::size_t i = 0; i < process_count; ++i) {
      Process& process = processes[i];
      if (process.below) continue;
      bool marked = process.parent == self;
      for (std::size_t k = 0; k < process_count && !marked; ++k)
        marked = processes[k].below && processes[k].pid == process.parent;
      if (marked) {
        process.below = more = true;
        ++below;
      }
    }
  }
  return below;
}

void signal_below(int signal) {
  look_below();
  for (std::size_t i = 0; i < process_count; ++i)
    if (processes[i].below) kill(processes[i].pid, signal);
}

/// Stops everything below, until a look finds nothing new that could have been forked meanwhile.
void stop_below() {
  std::size_t before = 0;
  for (int pass = 0; pass < 100; ++pass) {
    signal_below(SIGSTOP);
    const std::size_t now = look_below();
    if (now == before) return;
    before = now;
  }
}

/// Bytes in use below: resident pages, and where these are too many, without counting shared ones twice.
long long memory_below(long long limit) {
  look_below();
  std::array<char, 4096> text{};
  long long resident = 0;
  for (std::size_t i = 0; i < process_count; ++i) {
    if (!processes[i].below) continue;
    long long pages = 0;
    if (read_proc(processes[i].pid, "statm", text.data(), text.size()) > 0 &&
        std::sscanf(text.data(), "%*d %lld", &pages) == 1)
      resident += pages * sysconf(_SC_PAGESIZE);
  }
  if (resident <= limit) return resident;
  long long proportional = 0;
  for (std::size_t i = 0; i < process_count; ++i) {
    if (!processes[i].below) continue;
    long long kilobytes = 0;
    if (read_proc(processes[i].pid, "smaps_rollup", text.data(), text.size()) == 0) return resident;
    const char* line = std::strstr(text.data(), "\nPss:");
    if (line == nullptr || std::sscanf(line, "\nPss: %lld", &kilobytes) != 1) return resident;
    proportional += kilobytes * 1024;
  }
  return proportional;
}

struct CommandPlace {
  bool terminal = false;
  /// The most files it may have open; -1 for as many as the guard.
  long long descriptors = -1;
};

[[noreturn]] void become_command(char** command, const CommandPlace& place) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  // A session of its own: Ctrl-C and a closing terminal concern whoever started the guard.
  setsid();
  if (place.terminal) ioctl(0, TIOCSCTTY, 0);
  rlimit limit{};
  if (place.descriptors >= 0 && getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    limit.rlim_cur = static_cast<rlim_t>(place.descriptors);
    setrlimit(RLIMIT_NOFILE, &limit);
  }
  for (int signal = 1; signal < NSIG; ++signal) std::signal(signal, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  execvp(command[0], command);
  say(GuardMessage::not_started, errno);
  _exit(127);
}

/// The guard's state.
struct Guard {
  pid_t command = 0;
  long grace_ms = 0;
  long long memory_limit = 0;
  bool command_ended = false;
  bool killing = false;
  /// The processes below were asked to end.
  bool asked = false;
  /// The time at which processes that still run are killed; 0 for never.
  long deadline = 0;
  bool connected = true;

  /// Takes in who ended; false once nothing is left below.
  bool reap() {
    while (true) {
      siginfo_t info{};
      if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT | __WALL) != 0) return errno != ECHILD;
      if (info.si_pid == 0) return true;
      if (info.si_pid == command) tell_caught_signals();
      int status = 0;
      if (waitpid(info.si_pid, &status, WNOHANG | __WALL) != command) continue;
      command_ended = true;
      say(GuardMessage::ended, status);
      if (deadline == 0) deadline = now_ms() + leaving_ms;
    }
  }

  /// Of a command that has ended and can still be looked at.
  void tell_caught_signals() const {
    std::array<char, 4096> text{};
    read_proc(command, "status", text.data(), text.size());
    const char* line = std::strstr(text.data(), "\nSigCgt:");
    if (line != nullptr)
      say(GuardMessage::catches, static_cast<long long>(std::strtoull(line + 8, nullptr, 16)));
  }

  /// Once: a program may take a second signal for haste.
  void ask_to_end() {
    if (!asked) {
      signal_below(SIGTERM);
      signal_below(SIGCONT);
      deadline = now_ms() + grace_ms;
    }
    asked = true;
  }

  void kill_below() {
    if (!killing) stop_below();
    killing = true;
    signal_below(SIGKILL);
  }

  void obey(char order) {
    switch (static_cast<GuardOrder>(order)) {
      case GuardOrder::freeze:
        stop_below();
        say(GuardMessage::frozen);
        break;
      case GuardOrder::thaw:
        signal_below(SIGCONT);
        break;
      case GuardOrder::terminate:
        ask_to_end();
        break;
      case GuardOrder::kill:
        kill_below();
        break;
    }
  }

  void listen() {
    std::array<char, 16> orders{};
    const ssize_t count = recv(guard_socket, orders.data(), orders.size(), MSG_DONTWAIT);
    if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)) {
      connected = false;
      kill_below();
    }
    for (ssize_t i = 0; i < count; ++i) obey(orders[static_cast<std::size_t>(i)]);
  }

  int wait_ms() const {
    if (killing) return 20;
    long wait = memory_limit > 0 ? memory_poll_ms : -1;
    if (deadline > 0) {
      const long left = std::max(0L, deadline - now_ms());
      wait = wait < 0 ? left : std::min(wait, left);
    }
    return static_cast<int>(wait);
  }

  void look_at_limits() {
    if (killing) {
      kill_below();
      return;
    }
    if (deadline > 0 && now_ms() >= deadline) {
      const auto count = look_below();
      if (command_ended && count > 0) say(GuardMessage::left_behind, static_cast<long long>(count));
      kill_below();
      return;
    }
    if (memory_limit > 0 && !command_ended) {
      const long long used = memory_below(memory_limit);
      if (used > memory_limit) {
        say(GuardMessage::over_memory, used);
        kill_below();
      }
    }
  }

  void watch(int signals) {
    while (reap()) {
      std::array<pollfd, 2> waits{pollfd{signals, POLLIN, 0},
                                  pollfd{connected ? guard_socket : -1, POLLIN, 0}};
      if (poll(waits.data(), waits.size(), wait_ms()) > 0) {
        std::array<signalfd_siginfo, 8> news{};
        // Any but that of a child is a wish to end.
        if (waits[0].revents != 0) {
          const ssize_t count = read(signals, news.data(), sizeof news);
          for (std::size_t i = 0; count > 0 && i < static_cast<std::size_t>(count) / sizeof news[0]; ++i) {
            if (news[i].ssi_signo == SIGCHLD) continue;
            say(GuardMessage::told, news[i].ssi_signo);
            ask_to_end();
          }
        }
        if (waits[1].revents != 0) listen();
      }
      look_at_limits();
    }
  }
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 6) {
    std::fputs("surefoot-guard is started by surefoot, not by hand\n", stderr);
    return 2;
  }
  Guard guard;
  guard.grace_ms = std::atol(argv[1]);
  guard.memory_limit = std::atoll(argv[2]);
  const CommandPlace place{std::strcmp(argv[3], "1") == 0, std::atoll(argv[4])};
  // Nothing that whoever started Surefoot left open reaches the command.
  close_range(guard_socket + 1, ~0U, 0);
  fcntl(guard_socket, F_SETFD, FD_CLOEXEC);
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  sigset_t caught;
  sigfillset(&caught);
  // A stopped guard could not keep its promise; what faults must fault.
  for (const int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT}) sigdelset(&caught, fault);
  sigprocmask(SIG_SETMASK, &caught, nullptr);
  sigset_t seen;
  sigemptyset(&seen);
  for (const int signal : {SIGCHLD, SIGTERM, SIGINT, SIGHUP, SIGQUIT}) sigaddset(&seen, signal);
  const int signals = signalfd(-1, &seen, SFD_CLOEXEC | SFD_NONBLOCK);
  guard.command = fork();
  if (guard.command < 0) {
    say(GuardMessage::not_started, errno);
    say(GuardMessage::done);
    return 1;
  }
  if (guard.command == 0) become_command(argv + 5, place);
  // The ends of the command's output are the command's alone.
  const int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (int descriptor = 0; descriptor < 3; ++descriptor) dup2(nothing, descriptor);
  guard.watch(signals);
  say(GuardMessage::done);
  return 0;
}
