#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

namespace surefoot::process {

struct GuardedCommandOptions {
  /// The program, looked up in PATH, and its arguments; not empty.
  std::vector<std::string> arguments;
  /// `NAME=value`, in place of or beside what Surefoot's own environment says.
  std::vector<std::string> environment;
  /// Gives it a pseudo-terminal for its standard streams: a program that holds back its output in a pipe then
  /// writes line by line. Its error stream is then not told apart.
  bool terminal = false;
  /// Pipes that take one write at a time: whatever it writes next waits until that was read, so that it runs
  /// ahead of its reader by one write at most. A pseudo-terminal holds it by some KiB only.
  bool in_step = false;
  /// Bytes in use by all its processes together before they are killed; 0 for no limit.
  std::int64_t memory_limit = 0;
  /// Between SIGTERM and SIGKILL.
  std::chrono::milliseconds grace{5000};
};

/// The end of a command.
struct CommandEnd {
  /// errno when it could not be started at all, else 0.
  int start_error = 0;
  /// Its exit status, or -1 when a signal ended it.
  int exit_code = -1;
  /// The signal that ended it, or 0.
  int signal = 0;
  /// Processes it left behind when it ended, which were killed.
  std::int64_t left_behind = 0;
  /// Bytes in use when the memory limit was passed, or 0.
  std::int64_t over_memory = 0;
  /// The signals it caught at its end, bit N - 1 for the signal N.
  std::uint64_t caught_signals = 0;
  /// The signal that told its guard to end, or 0; the guard then asked the command to end.
  int guard_told = 0;
  /// The guard itself was killed; the rest is not known, what was left of the command was killed.
  bool guard_lost = false;
};

enum class OutputStream { standard, error };

/// A command that runs under a guard of its own: whatever becomes of this process, nothing that the command
/// started stays behind. It runs in the current folder, in a session of its own, with no input.
///
/// Its processes bear SUREFOOT_GUARDED=… in their environment, by which those are found that a killed guard
/// no longer answers for.
///
/// Used by one thread at a time. Destroying it kills what still runs and waits until nothing is left.
class GuardedCommand {
 public:
  using Sink = std::function<void(OutputStream, std::string_view bytes)>;

  /// Throws RunError when the guard cannot be started, InvalidArgument for an empty command. A command that
  /// cannot be started is told by end().
  explicit GuardedCommand(const GuardedCommandOptions& setup);
  ~GuardedCommand();
  GuardedCommand(const GuardedCommand&) = delete;
  GuardedCommand& operator=(const GuardedCommand&) = delete;

  /// Waits at most so long for output and gives it to the sink as it comes. False once nothing is left of
  /// the command and all its output was given.
  bool read(std::chrono::milliseconds wait, const Sink& sink);

  /// Stops all its processes where they are; returns once they stand.
  void freeze();
  void thaw();
  bool frozen() const { return frozen_; }
  /// Asks all its processes to end, and kills them after the grace.
  void terminate();
  void kill();

  /// The command's end; final once read() gave false.
  const CommandEnd& end() const { return end_; }

 private:
  void order(char what);
  bool listen(bool wait);
  bool drain(int& descriptor, OutputStream stream, const Sink& sink);
  bool finish();
  void reap_guard();

  pid_t guard_ = 0;
  std::string mark_;
  int socket_ = -1;
  int output_ = -1;
  int errors_ = -1;
  bool frozen_ = false;
  bool frozen_heard_ = false;
  bool done_ = false;
  CommandEnd end_;
};

/// The guard's program: what SUREFOOT_GUARD says, or surefoot-guard beside this program or where it was
/// installed. Throws RunError when it is nowhere.
std::filesystem::path guard_program();

/// The end of a command in words: `ended with exit status 3`, `killed by SIGSEGV`.
std::string in_words(const CommandEnd& end);

}  // namespace surefoot::process
