#include "surefoot/process/marked_processes.hpp"

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <thread>

#include <unistd.h>

namespace surefoot::process {
namespace {

std::string content(const std::filesystem::path& file) {
  std::stringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

bool bears(const std::filesystem::path& process, const std::string& mark) {
  const std::string variables = std::string(1, '\0') + content(process / "environ") + '\0';
  return variables.find(std::string(1, '\0') + mark + '\0') != std::string::npos;
}

/// 0 for one that has ended.
pid_t parent_of(const std::filesystem::path& process) {
  const std::string text = content(process / "stat");
  // The name in brackets may hold anything, brackets too.
  std::istringstream behind(text.substr(text.rfind(')') + 1));
  char state = 'Z';
  pid_t parent = 0;
  behind >> state >> parent;
  return state == 'Z' ? 0 : parent;
}

std::set<pid_t> marked_and_below(const std::string& mark) {
  std::set<pid_t> found;
  std::map<pid_t, pid_t> parents;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", error)) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    const pid_t pid = std::stoi(name);
    const pid_t parent = parent_of(entry.path());
    if (parent == 0 || pid == getpid()) continue;
    parents[pid] = parent;
    if (bears(entry.path(), mark)) found.insert(pid);
  }
  for (bool more = true; more;) {
    more = false;
    for (const auto& [pid, parent] : parents)
      if (found.contains(parent)) more = found.insert(pid).second || more;
  }
  return found;
}

}  // namespace

void end_marked_processes(const std::string& mark) {
  using Clock = std::chrono::steady_clock;
  const auto give_up = Clock::now() + std::chrono::seconds(5);
  // One that is starting a program has no environment for a moment: none is left when two looks say so.
  for (int without = 0; without < 2 && Clock::now() < give_up;) {
    auto found = marked_and_below(mark);
    without = found.empty() ? without + 1 : 0;
    // All of them stand before the first is killed: one that is started meanwhile would lose the parents that
    // tell whose it is.
    for (std::size_t before = 0; before != found.size() && Clock::now() < give_up;) {
      before = found.size();
      for (const pid_t pid : found) ::kill(pid, SIGSTOP);
      found.merge(marked_and_below(mark));
    }
    for (const pid_t pid : found) ::kill(pid, SIGKILL);
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

}  // namespace surefoot::process
