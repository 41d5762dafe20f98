// surefoot_study_bench URL TRIALS [WORKERS]: what ask + report + tell cost, and that many processes on one
// store lose nothing. surefoot_study_bench command N: what a trial of a command that does nothing costs.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <set>
#include <string>
#include <vector>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "surefoot/core/error.hpp"
#include "surefoot/process/command_trial.hpp"
#include "surefoot/study/store/store.hpp"
#include "surefoot/study/study.hpp"
#include "surefoot/study/sweep.hpp"

namespace {

using namespace surefoot;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

/// Processor time of this process, or of those it waited for: what a busy machine does not change much.
double cpu_seconds(int who) {
  rusage usage{};
  getrusage(who, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         1e-6 * static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

study::StudySpec spec(std::int64_t trials) {
  study::StudySpec spec;
  spec.space = {search::parse_learning_rate("1e-5:1", 4)};
  spec.sampler = "random";
  spec.configurations = trials;
  return spec;
}

/// Asks, reports and tells until nothing is left; how many trials it ran.
int work_off(const std::string& url, std::int64_t trials) {
  const auto store = study::open_store(url);
  study::Study study(*store, "bench", spec(trials));
  const std::vector<search::Reported> reported{{1, 0.5}};
  int ran = 0;
  while (const auto trial = study.ask()) {
    study.report(*trial, reported, reported);
    if (!study.tell(*trial, {.value = 0.5, .steps = 1})) return -1;
    ++ran;
  }
  return ran;
}

int check(const std::string& url, std::int64_t trials) {
  const auto store = study::open_store(url);
  const auto all = store->trials(store->find_study("bench")->id, true);
  std::set<std::int64_t> numbers;
  int bad = 0;
  for (const auto& trial : all) {
    numbers.insert(trial.number);
    bad +=
        trial.state != study::TrialStatus::complete || trial.epoch != 1 || trial.reported.size() != 1 ? 1 : 0;
  }
  std::printf("%zu trials, %zu numbers, %d not complete, not run once or not reported\n", all.size(),
              numbers.size(), bad);
  return static_cast<std::int64_t>(all.size()) == trials && numbers.size() == all.size() && bad == 0 ? 0 : 1;
}

int bench_store(const std::string& url, std::int64_t trials, int workers) {
  study::open_store(url)->open_study("bench", spec(trials));
  const auto begin = Clock::now();
  int failed = 0;
  if (workers == 1) {
    failed = work_off(url, trials) == trials ? 0 : 1;
  } else {
    std::vector<pid_t> pids;
    for (int i = 0; i < workers; ++i) {
      pids.push_back(fork());
      if (pids.back() == 0) {
        try {
          _exit(work_off(url, trials) >= 0 ? 0 : 2);
        } catch (const Error& error) {
          std::fprintf(stderr, "worker: %s\n", error.what());
          _exit(1);
        }
      }
    }
    for (const pid_t pid : pids) {
      int status = 0;
      waitpid(pid, &status, 0);
      failed += status != 0 ? 1 : 0;
    }
  }
  const double seconds = seconds_since(begin);
  const double cpu = cpu_seconds(workers == 1 ? RUSAGE_SELF : RUSAGE_CHILDREN);
  std::printf(
      "%d worker%s, %lld trials in %.1f s: %.3f ms a trial, %.3f ms of it computing, %d workers failed\n",
      workers, workers == 1 ? "" : "s", static_cast<long long>(trials), seconds,
      1000 * seconds / static_cast<double>(trials), 1000 * cpu / static_cast<double>(trials), failed);
  return check(url, trials) + failed;
}

/// A trial of a command that only prints a loss, beside the same command run bare.
int bench_command(int count) {
  const process::CommandTrialOptions setup{.command = {.arguments = {"/bin/echo", "loss", "1"}}};
  process::run_command_trial(setup, {});
  const auto cpu = [] { return cpu_seconds(RUSAGE_SELF) + cpu_seconds(RUSAGE_CHILDREN); };
  auto begin = Clock::now();
  double cpu_begin = cpu();
  for (int i = 0; i < count; ++i) process::run_command_trial(setup, {});
  const double guarded = 1000 * seconds_since(begin) / count;
  const double guarded_cpu = 1000 * (cpu() - cpu_begin) / count;
  begin = Clock::now();
  cpu_begin = cpu();
  for (int i = 0; i < count; ++i) {
    const pid_t pid = vfork();
    if (pid == 0) {
      execl("/bin/echo", "echo", "-n", nullptr);
      _exit(127);
    }
    waitpid(pid, nullptr, 0);
  }
  const double bare = 1000 * seconds_since(begin) / count;
  const double bare_cpu = 1000 * (cpu() - cpu_begin) / count;
  std::printf(
      "a command under its guard: %.2f ms; the command alone: %.2f ms; Surefoot's own: %.2f ms, %.2f ms of "
      "it "
      "computing\n",
      guarded, bare, guarded - bare, guarded_cpu - bare_cpu);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    if (argc >= 3 && std::string(argv[1]) == "command") return bench_command(std::atoi(argv[2]));
    if (argc >= 3) return bench_store(argv[1], std::atoll(argv[2]), argc > 3 ? std::atoi(argv[3]) : 1);
    std::fputs("surefoot_study_bench URL TRIALS [WORKERS] | command COUNT\n", stderr);
    return 2;
  } catch (const Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
