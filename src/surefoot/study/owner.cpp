#include "surefoot/study/owner.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <fstream>
#include <sstream>

#include <fmt/format.h>
#include <unistd.h>

namespace surefoot::study {
namespace {

std::string first_line(const char* path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

/// The machine's boot and this process' namespace. Without /proc: nothing that equals another's.
std::string machine() {
  std::array<char, 64> space{};
  const ssize_t count = readlink("/proc/self/ns/pid", space.data(), space.size() - 1);
  const std::string boot = first_line("/proc/sys/kernel/random/boot_id");
  if (boot.empty() || count <= 0) return fmt::format("unknown {}", getpid());
  return boot + " " + space.data();
}

/// The 22nd field of /proc/PID/stat (man proc); -1 when there is no such process or it only waits to be
/// buried.
std::int64_t start_time_of(std::int64_t pid) {
  const std::string line = first_line(fmt::format("/proc/{}/stat", pid).c_str());
  // The name in brackets may hold anything, brackets too.
  const auto bracket = line.rfind(')');
  if (bracket == std::string::npos) return -1;
  std::istringstream fields(line.substr(bracket + 1));
  std::string field;
  for (int i = 3; i <= 22 && fields >> field; ++i)
    if (i == 3 && (field == "Z" || field == "X")) return -1;
  return fields ? std::stoll(field) : -1;
}

}  // namespace

Owner this_process() {
  // Asked anew after a fork.
  const auto pid = getpid();
  return {machine(), pid, start_time_of(pid)};
}

Life life_of(const Owner& owner) {
  if (owner.machine != machine()) return Life::unknown;
  const auto start_time = start_time_of(owner.pid);
  if (start_time == owner.start_time) return Life::alive;
  // /proc may hide the processes of other users.
  const bool is_hidden = start_time < 0 && kill(static_cast<pid_t>(owner.pid), 0) != 0 && errno == EPERM;
  return is_hidden ? Life::unknown : Life::ended;
}

}  // namespace surefoot::study
