#include "surefoot/process/run_program.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "surefoot/core/error.hpp"

namespace surefoot::process {
namespace {

/// Two ends of a pipe, closed when they go out of scope.
struct Pipe {
  std::array<int, 2> ends{-1, -1};
  Pipe() {
    if (pipe2(ends.data(), O_CLOEXEC) != 0)
      throw RunError(fmt::format("process: no pipe: {}", std::strerror(errno)));
  }
  ~Pipe() {
    close_end(0);
    close_end(1);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  void close_end(std::size_t i) {
    if (ends[i] >= 0) close(ends[i]);
    ends[i] = -1;
  }
};

/// Appends what is there; false at the end of the stream.
bool read_some(int descriptor, std::string& text) {
  std::array<char, 4096> buffer{};
  const ssize_t count = read(descriptor, buffer.data(), buffer.size());
  if (count > 0) text.append(buffer.data(), static_cast<std::size_t>(count));
  return count > 0 || (count < 0 && (errno == EINTR || errno == EAGAIN));
}

/// Feeds and drains the three streams until the program has closed its two.
void exchange(Pipe& in, Pipe& out, Pipe& err, const std::string& input, ProgramResult& result) {
  fcntl(in.ends[1], F_SETFL, O_NONBLOCK);
  std::size_t written = 0;
  bool out_open = true;
  bool err_open = true;
  while (out_open || err_open) {
    if (written == input.size()) in.close_end(1);
    std::array<pollfd, 3> waits{pollfd{out_open ? out.ends[0] : -1, POLLIN, 0},
                                pollfd{err_open ? err.ends[0] : -1, POLLIN, 0},
                                pollfd{in.ends[1], POLLOUT, 0}};
    if (poll(waits.data(), waits.size(), -1) < 0 && errno != EINTR) break;
    if (waits[0].revents != 0) out_open = read_some(out.ends[0], result.output);
    if (waits[1].revents != 0) err_open = read_some(err.ends[0], result.errors);
    if (waits[2].revents != 0) {
      const ssize_t count = write(in.ends[1], input.data() + written, input.size() - written);
      if (count > 0) written += static_cast<std::size_t>(count);
      // The program stopped reading: that is its right.
      if (count < 0 && errno != EAGAIN && errno != EINTR) written = input.size();
    }
  }
}

}  // namespace

ProgramResult run_program(const std::vector<std::string>& arguments, const std::string& input) {
  Pipe in;
  Pipe out;
  Pipe err;
  std::vector<char*> argv;
  argv.reserve(arguments.size() + 1);
  for (const auto& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in.ends[0], 0);
  posix_spawn_file_actions_adddup2(&actions, out.ends[1], 1);
  posix_spawn_file_actions_adddup2(&actions, err.ends[1], 2);
  // The signals that this process blocks are not blocked in the program.
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  pid_t child = 0;
  const int failure = posix_spawnp(&child, argv[0], &actions, &attributes, argv.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (failure != 0)
    throw RunError(
        fmt::format("process: {} cannot be started: {}", arguments.front(), std::strerror(failure)));
  in.close_end(0);
  out.close_end(1);
  err.close_end(1);
  ProgramResult result;
  // A program that stops reading must not end us by a signal.
  auto* const before = std::signal(SIGPIPE, SIG_IGN);
  exchange(in, out, err, input, result);
  std::signal(SIGPIPE, before);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return result;
}

}  // namespace surefoot::process
