#include <algorithm>
#include <csignal>
#include <filesystem>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sys/mount.h>
#include <sys/wait.h>

#include "cli/command.hpp"
#include "run_in.hpp"
#include "support/marked_processes.hpp"
#include "support/temporary_folder.hpp"

namespace surefoot {
namespace {

using ::testing::HasSubstr;

using testing::TemporaryFolder;

TEST(Sweep, KilledAndResumedItReadsTheSameFromAFile) {
  const TemporaryFolder folder;
  const std::string mark = testing::new_mark();
  const std::string words =
      "sweep --lr 1 --objective mean:9 --study s --read '{trial_dir}/log' -- sh -c 'exec "
      ">$SUREFOOT_TRIAL_DIR/log; echo loss 4; test -e go || { touch begun; sleep 1000; }; echo loss 2'";
  std::thread killer([&] {
    while (!std::filesystem::exists(folder.path() / "begun"))
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    // One that ends in the meantime has no name any more.
    std::error_code gone;
    for (const int pid : testing::marked_processes(mark))
      if (std::filesystem::read_symlink("/proc/" + std::to_string(pid) + "/exe", gone).filename() ==
          "surefoot")
        kill(pid, SIGKILL);
  });
  process::run_program(
      {"env", mark, "sh", "-c",
       "cd " + folder.path().string() + " && exec " SUREFOOT_BINARY_DIR "/surefoot " + words},
      "");
  killer.join();
  EXPECT_EQ(testing::wait_for_marked(mark, 0), 0U);
  folder.file("go", "");
  EXPECT_EQ(run_in(folder, words).exit_code, 0);
  const auto trials = nlohmann::json::parse(run_in(folder, "trials s --json").output);
  EXPECT_EQ(trials[0]["attempts"], 2);
  EXPECT_EQ(trials[0]["value"], 3);
}

TEST(Sweep, InterruptedItGoesOnWhereItWas) {
  const TemporaryFolder folder;
  const std::string mark = testing::new_mark();
  const std::string words =
      "sweep --lr 1,2,3 --study s -- sh -c 'echo step 1 loss $1; test -e go-$1 || sleep 1000' x {lr}";
  folder.file("go-1", "");
  std::thread interrupter([&] {
    // The sweep, a guard, the shell and its sleep.
    testing::wait_for_marked(mark, 4);
    std::error_code gone;
    for (const int pid : testing::marked_processes(mark)) {
      const auto name =
          std::filesystem::read_symlink("/proc/" + std::to_string(pid) + "/exe", gone).filename();
      if (name == "surefoot") kill(pid, SIGINT);
    }
  });
  const auto stopped = process::run_program(
      {"env", mark, "sh", "-c",
       "cd " + folder.path().string() + " && exec " SUREFOOT_BINARY_DIR "/surefoot " + words},
      "");
  interrupter.join();
  EXPECT_EQ(stopped.exit_code, 130);
  EXPECT_THAT(stopped.output, HasSubstr("the same command goes on with it"));
  EXPECT_EQ(testing::marked_processes(mark).size(), 0U);
  folder.file("go-2", "");
  folder.file("go-3", "");
  const auto resumed = run_in(folder, words);
  EXPECT_EQ(resumed.exit_code, 0) << resumed.errors;
  const auto trials = nlohmann::json::parse(run_in(folder, "trials s --json").output);
  EXPECT_EQ(trials[0]["attempts"], 1);
  EXPECT_EQ(trials[1]["attempts"], 2);
  EXPECT_EQ(trials[2]["attempts"], 1);
}

/// The processes that bear a mark are signalled one after another, the sweep itself last.
void stop_all(const std::string& mark, int signal) {
  std::error_code gone;
  std::vector<int> sweeps;
  for (const int pid : testing::marked_processes(mark)) {
    const auto name = std::filesystem::read_symlink("/proc/" + std::to_string(pid) + "/exe", gone).filename();
    if (name == "surefoot")
      sweeps.push_back(pid);
    else
      kill(pid, signal);
  }
  // The trials and their guards are gone before their sweep hears anything.
  testing::wait_for_marked(mark, sweeps.size());
  for (const int pid : sweeps) kill(pid, signal);
}

TEST(Sweep, WhatAClusterStopsBeforeItsSweepHearsOfItIsRunAgain) {
  for (const int signal : {SIGTERM, SIGINT, SIGKILL}) {
    const TemporaryFolder folder;
    const std::string mark = testing::new_mark();
    const std::string words =
        "sweep --lr 1,2,3,4 --jobs 4 --study s -- sh -c 'echo step 1 loss $1; test -e go || sleep 1000' x "
        "{lr}";
    std::thread cluster([&] {
      // The sweep, and for each trial a guard, a shell and its sleep.
      testing::wait_for_marked(mark, 13);
      stop_all(mark, signal);
    });
    const auto stopped = process::run_program(
        {"env", mark, "sh", "-c",
         "cd " + folder.path().string() + " && exec " SUREFOOT_BINARY_DIR "/surefoot " + words},
        "");
    cluster.join();
    EXPECT_EQ(stopped.exit_code, signal == SIGKILL ? 128 + SIGKILL : 130) << stopped.errors;
    EXPECT_EQ(testing::wait_for_marked(mark, 0), 0U);
    folder.file("go", "");
    const auto resumed = run_in(folder, words);
    EXPECT_EQ(resumed.exit_code, 0) << resumed.errors;
    for (const auto& trial : nlohmann::json::parse(run_in(folder, "trials s --json").output)) {
      EXPECT_EQ(trial["state"], "complete");
      EXPECT_EQ(trial["attempts"], 2);
    }
  }
}

TEST(Sweep, CrashedTrialsRunAgainOnRequest) {
  const TemporaryFolder folder;
  const std::string command =
      " --lr 1,2 --study s -- sh -c 'echo loss $1; test $1 = 1 || test -e mended' x {lr}";
  EXPECT_EQ(run_in(folder, "sweep" + command).exit_code, 0);
  EXPECT_THAT(run_in(folder, "trials s").output, HasSubstr("ended with exit status 1; last line: 'loss 2'"));
  folder.file("mended", "");
  EXPECT_EQ(run_in(folder, "sweep" + command).exit_code, 0);
  EXPECT_EQ(nlohmann::json::parse(run_in(folder, "trials s --json").output)[1]["state"], "crashed");
  const auto again = run_in(folder, "sweep --retry crashed" + command);
  EXPECT_THAT(again.errors, HasSubstr("surefoot: 1 crashed trial is run again\n"));
  const auto trials = nlohmann::json::parse(run_in(folder, "trials s --json").output);
  EXPECT_EQ(trials[0]["attempts"], 1);
  EXPECT_EQ(trials[1]["attempts"], 2);
  EXPECT_EQ(trials[1]["state"], "complete");
  EXPECT_EQ(run_in(folder, "sweep --retry complete" + command).exit_code, 2);
}

TEST(Sweep, AFullDiskIsToldAndTheStoreStaysWhole) {
  const TemporaryFolder folder;
  const auto disk = folder.path() / "disk";
  std::filesystem::create_directory(disk);
  if (mount("tmpfs", disk.c_str(), "tmpfs", 0, "size=512k") != 0)
    GTEST_SKIP() << "needs to be root to mount a small disk";
  const std::string words =
      "sweep --store disk/s.db --lr 1,2,3,4,5,6 --study s -- sh -c 'echo step 1 loss 1; test $1 != 3 || "
      "test -e filled || { touch filled; head -c 1000000 /dev/zero > disk/fill; }; :' x {lr}";
  const auto full = run_in(folder, words);
  EXPECT_EQ(full.exit_code, 1);
  EXPECT_TRUE(full.errors.ends_with("surefoot: store disk/s.db: the disk is full\n")) << full.errors;
  std::filesystem::remove(disk / "fill");
  const auto resumed = run_in(folder, words);
  const auto check =
      process::run_program({"sqlite3", (disk / "s.db").string(), "PRAGMA integrity_check"}, "");
  umount(disk.c_str());
  EXPECT_EQ(resumed.exit_code, 0) << resumed.errors;
  EXPECT_THAT(resumed.output, HasSubstr("6 of 6 trials done (6 complete)"));
  EXPECT_EQ(check.output, "ok\n");
}

}  // namespace
}  // namespace surefoot
