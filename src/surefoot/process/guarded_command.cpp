#include "surefoot/process/guarded_command.hpp"

#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "surefoot/core/error.hpp"
#include "surefoot/core/own_file.hpp"
#include "surefoot/process/descriptor_limit.hpp"
#include "surefoot/process/guard_message.hpp"
#include "surefoot/process/marked_processes.hpp"

namespace surefoot::process {
namespace {

[[noreturn]] void fail(const char* what) {
  throw RunError(fmt::format("process: {}: {}", what, std::strerror(errno)));
}

/// A descriptor that is closed when it goes out of scope, unless it was released.
struct Descriptor {
  int number = -1;
  Descriptor() = default;
  explicit Descriptor(int n) : number(n) {}
  ~Descriptor() {
    if (number >= 0) close(number);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int release() { return std::exchange(number, -1); }
};

/// The numbers up to the guard's socket are where the guard expects its own: ours lie above them, so that
/// none is overwritten while they are put in place.
int lifted(int descriptor) {
  if (descriptor < 0) fail("no descriptor");
  if (descriptor > guard_socket) return descriptor;
  const int high = fcntl(descriptor, F_DUPFD_CLOEXEC, guard_socket + 1);
  const int error = errno;
  close(descriptor);
  errno = error;
  if (high < 0) fail("no descriptor");
  return high;
}

/// The two ends of a stream of the command: ours and its.
struct Stream {
  Descriptor ours;
  Descriptor theirs;
};

/// In step: each write is a packet of its own, and there is room for one.
void make_pipe(Stream& stream, bool in_step) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC | (in_step ? O_DIRECT : 0)) != 0) fail("no pipe");
  // If the pipe cannot be made that small, the command runs ahead by what it holds.
  if (in_step) fcntl(ends[1], F_SETPIPE_SZ, static_cast<int>(sysconf(_SC_PAGESIZE)));
  stream.theirs.number = lifted(ends[1]);
  stream.ours.number = lifted(ends[0]);
}

void make_terminal(Stream& stream) {
  stream.ours.number = lifted(posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
  std::array<char, 128> name{};
  if (grantpt(stream.ours.number) != 0 || unlockpt(stream.ours.number) != 0 ||
      ptsname_r(stream.ours.number, name.data(), name.size()) != 0)
    fail("no pseudo-terminal");
  stream.theirs.number = lifted(open(name.data(), O_RDWR | O_NOCTTY | O_CLOEXEC));
  const winsize size{.ws_row = 50, .ws_col = 200, .ws_xpixel = 0, .ws_ypixel = 0};
  ioctl(stream.ours.number, TIOCSWINSZ, &size);
}

void make_socket(Stream& stream) {
  std::array<int, 2> ends{};
  // Messages keep their bounds, and the end of the socket is seen on both sides.
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) fail("no socket");
  stream.ours.number = lifted(ends[0]);
  stream.theirs.number = lifted(ends[1]);
}

std::string_view name_of(std::string_view variable) {
  return variable.substr(0, variable.find('='));
}

/// Our environment with the setup's variables in it.
std::vector<char*> environment_of(const std::vector<std::string>& own) {
  std::vector<char*> all;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    bool replaced = false;
    for (const auto& variable : own) replaced = replaced || name_of(variable) == name_of(*entry);
    if (!replaced) all.push_back(*entry);
  }
  for (const auto& variable : own) all.push_back(const_cast<char*>(variable.c_str()));
  all.push_back(nullptr);
  return all;
}

/// The calls of posix_spawn that put four descriptors in place and give the guard a session of its own.
struct Placement {
  posix_spawn_file_actions_t actions{};
  posix_spawnattr_t attributes{};
  Placement(int input, int output, int errors, int socket) {
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input, 0);
    posix_spawn_file_actions_adddup2(&actions, output, 1);
    posix_spawn_file_actions_adddup2(&actions, errors, 2);
    posix_spawn_file_actions_adddup2(&actions, socket, guard_socket);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
  }
  ~Placement() {
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  }
  Placement(const Placement&) = delete;
  Placement& operator=(const Placement&) = delete;
};

/// Unlike that of any other command that runs.
std::string new_mark() {
  static std::atomic<std::uint64_t> count{0};
  const auto now = std::chrono::steady_clock::now().time_since_epoch().count();
  return fmt::format("SUREFOOT_GUARDED={}-{}-{}", getpid(), now, ++count);
}

pid_t start_guard(const GuardedCommandOptions& setup, const std::string& mark, const Placement& placement) {
  const std::string program = guard_program().string();
  std::vector<std::string> words{program, std::to_string(setup.grace.count()),
                                 std::to_string(setup.memory_limit), setup.terminal ? "1" : "0",
                                 std::to_string(descriptor_limit_for_commands())};
  words.insert(words.end(), setup.arguments.begin(), setup.arguments.end());
  std::vector<char*> argv;
  argv.reserve(words.size() + 1);
  for (auto& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  auto variables = setup.environment;
  variables.push_back(mark);
  auto environment = environment_of(variables);
  pid_t guard = 0;
  const int error = posix_spawn(&guard, program.c_str(), &placement.actions, &placement.attributes,
                                argv.data(), environment.data());
  if (error == E2BIG)
    throw InvalidArgument(fmt::format("process: the command line of '{}' is too long", setup.arguments[0]));
  if (error != 0)
    throw RunError(fmt::format("process: the guard {} cannot be started: {}", program, std::strerror(error)));
  return guard;
}

}  // namespace

GuardedCommand::GuardedCommand(const GuardedCommandOptions& setup) : mark_(new_mark()) {
  if (setup.arguments.empty() || setup.arguments.front().empty())
    throw InvalidArgument("process: there is no command to run");
  Stream control;
  Stream output;
  Stream errors;
  make_socket(control);
  if (setup.terminal) {
    make_terminal(output);
  } else {
    make_pipe(output, setup.in_step);
    make_pipe(errors, setup.in_step);
  }
  const Descriptor nothing(lifted(open("/dev/null", O_RDWR | O_CLOEXEC)));
  guard_ = start_guard(
      setup, mark_,
      Placement(setup.terminal ? output.theirs.number : nothing.number, output.theirs.number,
                setup.terminal ? output.theirs.number : errors.theirs.number, control.theirs.number));
  socket_ = control.ours.release();
  output_ = output.ours.release();
  errors_ = errors.ours.release();
  for (const int descriptor : {output_, errors_})
    if (descriptor >= 0) fcntl(descriptor, F_SETFL, O_NONBLOCK);
}

GuardedCommand::~GuardedCommand() {
  for (const int descriptor : {socket_, output_, errors_})
    if (descriptor >= 0) close(descriptor);
  // The end of the socket told the guard to kill what is left; it ends when nothing is.
  reap_guard();
}

void GuardedCommand::reap_guard() {
  if (guard_ <= 0) return;
  int status = 0;
  while (waitpid(guard_, &status, 0) < 0 && errno == EINTR) {
  }
  guard_ = 0;
  if (WIFSIGNALED(status)) end_marked_processes(mark_);
}

void GuardedCommand::order(char what) {
  if (!done_ && socket_ >= 0) send(socket_, &what, 1, MSG_NOSIGNAL);
}

void GuardedCommand::freeze() {
  if (frozen_ || done_) return;
  frozen_heard_ = false;
  order(static_cast<char>(GuardOrder::freeze));
  while (!frozen_heard_ && !done_ && listen(true)) {
  }
  frozen_ = true;
}

void GuardedCommand::thaw() {
  if (frozen_) order(static_cast<char>(GuardOrder::thaw));
  frozen_ = false;
}

void GuardedCommand::terminate() {
  frozen_ = false;
  order(static_cast<char>(GuardOrder::terminate));
}

void GuardedCommand::kill() {
  frozen_ = false;
  order(static_cast<char>(GuardOrder::kill));
}

/// Takes in one message of the guard; false when there is none.
bool GuardedCommand::listen(bool wait) {
  GuardMessage message;
  ssize_t count = 0;
  do count = recv(socket_, &message, sizeof message, wait ? 0 : MSG_DONTWAIT);
  while (count < 0 && errno == EINTR);
  if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return false;
  if (count != sizeof message) {
    end_.guard_lost = !done_;
    done_ = true;
    return false;
  }
  const auto status = static_cast<int>(message.value);
  switch (message.kind) {
    case GuardMessage::not_started:
      end_.start_error = status;
      break;
    case GuardMessage::ended:
      end_.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
      end_.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
      break;
    case GuardMessage::left_behind:
      end_.left_behind = message.value;
      break;
    case GuardMessage::over_memory:
      end_.over_memory = message.value;
      break;
    case GuardMessage::catches:
      end_.caught_signals = static_cast<std::uint64_t>(message.value);
      break;
    case GuardMessage::told:
      end_.guard_told = status;
      break;
    case GuardMessage::frozen:
      frozen_heard_ = true;
      break;
    default:
      done_ = true;
  }
  return true;
}

/// Gives what is there to the sink; false at the end of the stream, which is then closed.
bool GuardedCommand::drain(int& descriptor, OutputStream stream, const Sink& sink) {
  thread_local std::array<char, 1 << 16> buffer;
  const ssize_t count = ::read(descriptor, buffer.data(), buffer.size());
  if (count > 0) {
    sink(stream, {buffer.data(), static_cast<std::size_t>(count)});
    return true;
  }
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return true;
  // A pseudo-terminal whose last user has gone says EIO.
  close(descriptor);
  descriptor = -1;
  return false;
}

bool GuardedCommand::finish() {
  if (!done_ || output_ >= 0 || errors_ >= 0) return false;
  reap_guard();
  return true;
}

bool GuardedCommand::read(std::chrono::milliseconds wait, const Sink& sink) {
  if (finish()) return false;
  std::array<pollfd, 3> waits{pollfd{done_ ? -1 : socket_, POLLIN, 0}, pollfd{output_, POLLIN, 0},
                              pollfd{errors_, POLLIN, 0}};
  const int ready = poll(waits.data(), waits.size(), static_cast<int>(wait.count()));
  if (ready < 0 && errno != EINTR) fail("cannot wait for a command");
  if (ready <= 0) return true;
  if (waits[1].revents != 0) drain(output_, OutputStream::standard, sink);
  if (waits[2].revents != 0) drain(errors_, OutputStream::error, sink);
  if (waits[0].revents != 0)
    while (!done_ && listen(false)) {
    }
  if (end_.guard_lost) {
    // Whoever the guard no longer answers for may hold the streams open for ever.
    for (int* descriptor : {&output_, &errors_})
      if (*descriptor >= 0) close(std::exchange(*descriptor, -1));
  }
  return !finish();
}

std::filesystem::path guard_program() {
  if (const char* said = std::getenv("SUREFOOT_GUARD"); said != nullptr && *said != 0) return said;
  return own_file("surefoot-guard");
}

std::string in_words(const CommandEnd& end) {
  if (end.start_error != 0) return fmt::format("cannot be started: {}", std::strerror(end.start_error));
  if (end.guard_lost) return "its guard was killed";
  if (end.over_memory > 0) return fmt::format("used {} MiB", end.over_memory / (1 << 20));
  if (end.signal != 0) {
    const char* name = sigabbrev_np(end.signal);
    return fmt::format("killed by {}{}", name == nullptr ? "signal " : "SIG",
                       name == nullptr ? std::to_string(end.signal) : name);
  }
  return fmt::format("ended with exit status {}", end.exit_code);
}

}  // namespace surefoot::process
