#include "surefoot/process/guarded_command.hpp"

#include <csignal>
#include <fstream>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "surefoot/core/error.hpp"
#include "surefoot/process/descriptor_limit.hpp"

#include "support/marked_processes.hpp"
#include "support/temporary_folder.hpp"

namespace surefoot::process {
namespace {

using namespace std::chrono_literals;
using testing::new_mark;
using testing::tangle;
using testing::tangle_size;
using testing::wait_for_marked;

struct Ran {
  std::string output;
  std::string errors;
  CommandEnd end;
};

Ran run(const GuardedCommandOptions& setup) {
  Ran ran;
  GuardedCommand command(setup);
  while (command.read(1s, [&](OutputStream stream, std::string_view bytes) {
    (stream == OutputStream::standard ? ran.output : ran.errors) += bytes;
  })) {
  }
  ran.end = command.end();
  return ran;
}

GuardedCommandOptions shell(const std::string& line, const std::string& mark = {}) {
  GuardedCommandOptions setup{.arguments = {"sh", "-c", line}};
  if (!mark.empty()) setup.environment.push_back(mark);
  return setup;
}

TEST(GuardedCommand, GivesOutputsAndStatus) {
  const auto ran = run(shell("echo out; echo err >&2; exit 3"));
  EXPECT_EQ(ran.output, "out\n");
  EXPECT_EQ(ran.errors, "err\n");
  EXPECT_EQ(ran.end.exit_code, 3);
  EXPECT_EQ(in_words(ran.end), "ended with exit status 3");
  EXPECT_EQ(in_words(run(shell("kill -SEGV $$")).end), "killed by SIGSEGV");
}

TEST(GuardedCommand, InStepItRunsAheadByOneWrite) {
  // Counts its writes by a file; each one waits until the one before it was read.
  const testing::TemporaryFolder folder;
  const auto file = folder.path() / "written";
  GuardedCommand command({.arguments = {"sh", "-c",
                                        "i=0; while [ $i -lt 100 ]; do i=$((i+1)); echo $i; echo $i > " +
                                            file.string() + "; done"},
                          .in_step = true});
  std::string output;
  while (output.find("\n5\n") == std::string::npos &&
         command.read(1s, [&](OutputStream, std::string_view bytes) { output += bytes; })) {
  }
  // No time was enough to write more: the sixth fits into the pipe, the seventh waits.
  std::this_thread::sleep_for(100ms);
  EXPECT_EQ(output, "1\n2\n3\n4\n5\n");
  int written = 0;
  std::ifstream(file) >> written;
  EXPECT_LE(written, 6);
  while (command.read(1s, [&](OutputStream, std::string_view bytes) { output += bytes; })) {
  }
  EXPECT_TRUE(output.ends_with("\n100\n"));
}

TEST(GuardedCommand, TellsWhatCannotBeStarted) {
  EXPECT_EQ(in_words(run({.arguments = {"/nonexistent/program"}}).end),
            "cannot be started: No such file or directory");
  EXPECT_THROW(run({.arguments = {}}), InvalidArgument);
}

TEST(GuardedCommand, InheritsNoDescriptorAndNoSignalSettings) {
  const int leak = dup(0);
  ASSERT_GT(leak, 2);
  const auto before = std::signal(SIGPIPE, SIG_IGN);
  // The two signals above 31 that are left out belong to the C library.
  const auto ran =
      run(shell("ls /proc/self/fd | wc -l; for mask in SigBlk SigIgn; do "
                "echo $((0x$(awk \"/$mask/{print \\$2}\" /proc/self/status) & 0x7fffffff)); done"));
  std::signal(SIGPIPE, before);
  close(leak);
  // The three streams and the folder that ls itself opens.
  EXPECT_EQ(ran.output, "4\n0\n0\n");
}

TEST(GuardedCommand, SetsTheEnvironment) {
  setenv("SUREFOOT_TEST_VARIABLE", "outer", 1);
  auto setup = shell("echo $SUREFOOT_TEST_VARIABLE");
  setup.environment = {"SUREFOOT_TEST_VARIABLE=inner"};
  EXPECT_EQ(run(setup).output, "inner\n");
}

TEST(GuardedCommand, GivesATerminalOnRequest) {
  auto setup = shell("test -t 0 && test -t 1 && test -t 2 && echo terminal");
  EXPECT_EQ(run(setup).output, "");
  setup.terminal = true;
  EXPECT_EQ(run(setup).output, "terminal\r\n");
}

TEST(GuardedCommand, LeavesNothingWhenItIsDestroyed) {
  const std::string mark = new_mark();
  {
    GuardedCommand command(shell(tangle, mark));
    // The guard bears the mark too.
    ASSERT_EQ(wait_for_marked(mark, tangle_size + 1), tangle_size + 1);
  }
  EXPECT_EQ(testing::marked_processes(mark).size(), 0U);
}

TEST(GuardedCommand, LeavesNothingWhenItsUserIsKilled) {
  for (const int signal : {SIGKILL, SIGTERM, SIGHUP, SIGINT}) {
    const std::string mark = new_mark();
    const pid_t user = fork();
    ASSERT_GE(user, 0);
    if (user == 0) {
      std::signal(signal, SIG_DFL);
      GuardedCommand command(shell(tangle, mark));
      while (true) pause();
    }
    EXPECT_EQ(wait_for_marked(mark, tangle_size + 1), tangle_size + 1);
    kill(user, signal);
    waitpid(user, nullptr, 0);
    EXPECT_EQ(wait_for_marked(mark, 0), 0U) << "signal " << signal;
  }
}

TEST(GuardedCommand, LeavesNothingWhenItIsFrozen) {
  const std::string mark = new_mark();
  {
    GuardedCommand command(shell(tangle, mark));
    ASSERT_EQ(wait_for_marked(mark, tangle_size + 1), tangle_size + 1);
    command.freeze();
  }
  EXPECT_EQ(testing::marked_processes(mark).size(), 0U);
}

TEST(GuardedCommand, EndsWhatIgnoresSigterm) {
  auto setup = shell(tangle, new_mark());
  setup.grace = 50ms;
  GuardedCommand command(setup);
  ASSERT_EQ(wait_for_marked(setup.environment[0], tangle_size + 1), tangle_size + 1);
  command.terminate();
  while (command.read(1s, [](OutputStream, std::string_view) {})) {
  }
  EXPECT_EQ(command.end().signal, SIGKILL);
  EXPECT_EQ(testing::marked_processes(setup.environment[0]).size(), 0U);
}

TEST(GuardedCommand, LetsACommandEndByItselfOnSigterm) {
  auto setup = shell("trap 'echo bye; exit 5' TERM; echo ready; while :; do sleep 0.01; done");
  setup.grace = 60s;
  GuardedCommand command(setup);
  std::string output;
  const auto sink = [&](OutputStream, std::string_view bytes) { output += bytes; };
  while (output.empty() && command.read(1s, sink)) {
  }
  command.terminate();
  while (command.read(1s, sink)) {
  }
  // The shell may add that its sleep was terminated too.
  EXPECT_THAT(output, ::testing::HasSubstr("bye\n"));
  EXPECT_EQ(command.end().exit_code, 5);
}

TEST(GuardedCommand, EndsWhatForksAndLeaves) {
  const std::string mark = new_mark();
  const auto ran = run(shell("setsid sleep 1000 & setsid sleep 1000 & sleep 0.05", mark));
  EXPECT_EQ(ran.end.exit_code, 0);
  EXPECT_EQ(ran.end.left_behind, 2);
  EXPECT_EQ(testing::marked_processes(mark).size(), 0U);
}

TEST(GuardedCommand, FreezesAndThawsAllOfIt) {
  const std::string counter = "i=0; while :; do i=$((i+1)); echo $i; done";
  GuardedCommand command(shell("setsid sh -c '" + counter + "' & wait"));
  std::size_t bytes = 0;
  const auto sink = [&](OutputStream, std::string_view text) { bytes += text.size(); };
  while (bytes < 1000) command.read(1s, sink);
  for (int i = 0; i < 3; ++i) {
    command.freeze();
    EXPECT_TRUE(command.frozen());
    // The pipe still gives its contents; then nothing more comes.
    std::size_t before = bytes + 1;
    while (before != bytes) {
      before = bytes;
      command.read(20ms, sink);
    }
    command.read(100ms, sink);
    EXPECT_EQ(bytes, before);
    command.thaw();
    while (bytes < before + 1000) command.read(1s, sink);
  }
}

TEST(GuardedCommand, KillsWhatUsesTooMuchMemory) {
  GuardedCommandOptions setup{.arguments = {"awk", "BEGIN { s = \"x\"; while (1) s = s s }"},
                              .memory_limit = 64 << 20};
  const auto ran = run(setup);
  EXPECT_GT(ran.end.over_memory, 64 << 20);
  EXPECT_EQ(ran.end.signal, SIGKILL);
}

TEST(GuardedCommand, TellsWhenItsGuardWasKilled) {
  const std::string mark = new_mark();
  GuardedCommand command(shell("echo $PPID; exec sleep 1000", mark));
  std::string output;
  const auto sink = [&](OutputStream, std::string_view bytes) { output += bytes; };
  while (output.find('\n') == std::string::npos && command.read(1s, sink)) {
  }
  kill(std::stoi(output), SIGKILL);
  while (command.read(1s, sink)) {
  }
  EXPECT_TRUE(command.end().guard_lost);
  EXPECT_EQ(wait_for_marked(mark, 0), 0U);
}

TEST(GuardedCommand, EndsWhatAKilledGuardLeft) {
  const std::string mark = new_mark();
  const std::string other_mark = new_mark();
  GuardedCommand other(shell("exec sleep 1000", other_mark));
  ASSERT_EQ(wait_for_marked(other_mark, 2), 2U);
  {
    GuardedCommand command(shell(std::string("echo $PPID") + tangle, mark));
    std::string output;
    const auto sink = [&](OutputStream, std::string_view bytes) { output += bytes; };
    while (output.find('\n') == std::string::npos && command.read(1s, sink)) {
    }
    ASSERT_EQ(wait_for_marked(mark, tangle_size + 1), tangle_size + 1);
    kill(std::stoi(output), SIGKILL);
    while (command.read(1s, sink)) {
    }
    EXPECT_TRUE(command.end().guard_lost);
    EXPECT_EQ(testing::marked_processes(mark).size(), 0U);
  }
  EXPECT_EQ(testing::marked_processes(other_mark).size(), 2U);
}

TEST(GuardedCommand, EndsWhatAKilledGuardLeftWhenItIsDestroyed) {
  const std::string mark = new_mark();
  {
    GuardedCommand command(shell(std::string("echo $PPID") + tangle, mark));
    std::string output;
    while (output.find('\n') == std::string::npos)
      command.read(1s, [&](OutputStream, std::string_view bytes) { output += bytes; });
    ASSERT_EQ(wait_for_marked(mark, tangle_size + 1), tangle_size + 1);
    kill(std::stoi(output), SIGKILL);
  }
  EXPECT_EQ(testing::marked_processes(mark).size(), 0U);
}

TEST(GuardedCommand, ARaisedLimitOfOpenFilesIsNotTheCommands) {
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  rlimit low = before;
  low.rlim_cur = 100;
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &low), 0);
  EXPECT_EQ(raise_descriptor_limit(), static_cast<std::int64_t>(before.rlim_max));
  EXPECT_EQ(run(shell("ulimit -n")).output, "100\n");
  setrlimit(RLIMIT_NOFILE, &before);
}

}  // namespace
}  // namespace surefoot::process
