#pragma once

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <unistd.h>

namespace surefoot::testing {

/// The guard as it was built with these tests.
inline const bool guard_is_known = setenv("SUREFOOT_GUARD", SUREFOOT_BINARY_DIR "/surefoot-guard", 1) == 0;

/// Processes that bear a mark in their environment, zombies left out.
inline std::vector<int> marked_processes(const std::string& mark) {
  std::vector<int> found;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", error)) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    std::stringstream environment;
    environment << std::ifstream(entry.path() / "environ", std::ios::binary).rdbuf();
    if (environment.str().find(mark) != std::string::npos) found.push_back(std::stoi(name));
  }
  return found;
}

/// Waits until so many processes bear the mark; what there are at the end, which comes after half a minute at
/// the latest.
inline std::size_t wait_for_marked(const std::string& mark, std::size_t count) {
  std::size_t now = 0;
  for (int i = 0; i < 600; ++i) {
    now = marked_processes(mark).size();
    if (now == count) return now;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return now;
}

inline std::string new_mark() {
  static int count = 0;
  return "SUREFOOT_TEST_MARK=" + std::to_string(getpid()) + "-" + std::to_string(++count) + "-";
}

/// Processes that are hard to catch: children, grandchildren whose parent is gone, others that left session
/// and group, stopped ones, one that ignores SIGTERM. Ten processes with the shell itself.
inline const char* const tangle = R"(
sleep 1000 &
(sleep 1000 &)
setsid sleep 1000 &
setsid sh -c 'sleep 1000 & sleep 1000' &
sh -c 'kill -STOP $$; sleep 1000' &
setsid sh -c 'kill -STOP $$; sleep 1000' &
trap '' TERM
echo step 1 loss 1
while :; do sleep 1000; done
)";
inline constexpr std::size_t tangle_size = 10;

}  // namespace surefoot::testing
