#pragma once

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace surefoot::testing {

/// A PostgreSQL of the tests' own on a free loopback port, as an ordinary user when the tests run as root;
/// gone with them. Not there when Debian's postgresql is not installed.
class PrivatePostgresql {
 public:
  static std::optional<std::filesystem::path> programs() {
    std::error_code error;
    for (const auto& version : std::filesystem::directory_iterator("/usr/lib/postgresql", error))
      if (std::filesystem::exists(version.path() / "bin/postgres")) return version.path() / "bin";
    return std::nullopt;
  }

  PrivatePostgresql() : programs_(*programs()), port_(free_port()) {
    std::string pattern = (std::filesystem::temp_directory_path() / "surefoot-pg-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    if (geteuid() == 0) {
      const passwd* user = getpwnam("postgres");
      if (user == nullptr) user = getpwnam("nobody");
      user_ = user->pw_uid;
      group_ = user->pw_gid;
      if (chown(folder_.c_str(), user_, group_) != 0) std::abort();
    }
    ready_ = wait_for(run({programs_ / "initdb", "-D", folder_ / "data", "-U", "tester", "-A", "trust", "-N",
                           "--locale=C", "-E", "UTF8"})) == 0;
    if (ready_) start();
  }
  ~PrivatePostgresql() {
    stop();
    std::error_code error;
    std::filesystem::remove_all(folder_, error);
  }
  PrivatePostgresql(const PrivatePostgresql&) = delete;
  PrivatePostgresql& operator=(const PrivatePostgresql&) = delete;

  void start() {
    server_ = run({programs_ / "postgres", "-D", folder_ / "data", "-p", std::to_string(port_), "-c",
                   "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=" + folder_.string(), "-c",
                   "max_connections=100"});
    for (int i = 0; i < 600; ++i) {
      if (wait_for(run({programs_ / "pg_isready", "-q", "-h", "127.0.0.1", "-p", std::to_string(port_)})) ==
          0)
        return;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    ready_ = false;
  }
  void stop() {
    if (server_ <= 0) return;
    kill(server_, SIGINT);
    wait_for(server_);
    server_ = -1;
  }

  bool ready() const { return ready_; }
  /// Of a new, empty database.
  std::string new_database() {
    const std::string name = "test" + std::to_string(++databases_);
    wait_for(
        run({programs_ / "createdb", "-h", "127.0.0.1", "-p", std::to_string(port_), "-U", "tester", name}));
    return "postgresql://tester@127.0.0.1:" + std::to_string(port_) + "/" + name;
  }

  /// Makes the user `guest`, who needs this password for the database of the URL, whatever signs it has.
  void add_guest(const std::string& url, const std::string& password) {
    const auto hba = folder_ / "data" / "pg_hba.conf";
    std::ifstream in(hba);
    const std::string trusted((std::istreambuf_iterator<char>(in)), {});
    std::ofstream(hba) << "host all guest 127.0.0.1/32 scram-sha-256\n" << trusted;
    kill(server_, SIGHUP);
    wait_for(run({programs_ / "psql", url, "-c", "CREATE ROLE guest LOGIN PASSWORD $$" + password + "$$",
                  "-c", "GRANT ALL ON SCHEMA public TO guest"}));
  }

 private:
  static int free_port() {
    const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    bind(descriptor, reinterpret_cast<sockaddr*>(&address), size);
    getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size);
    close(descriptor);
    return ntohs(address.sin_port);
  }

  pid_t run(const std::vector<std::string>& words) const {
    const std::string log = (folder_ / "log").string();
    std::vector<char*> argv;
    for (const auto& word : words) argv.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);
    const pid_t pid = fork();
    if (pid != 0) return pid;
    // It ends with the tests, however they end.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (geteuid() == 0 && (setgid(group_) != 0 || setuid(user_) != 0)) _exit(126);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    const int out = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
    dup2(out, 1);
    dup2(out, 2);
    if (chdir("/") != 0) _exit(126);
    execv(argv[0], argv.data());
    _exit(127);
  }
  static int wait_for(pid_t pid) {
    int status = 0;
    waitpid(pid, &status, 0);
    return status;
  }

  std::filesystem::path programs_;
  std::filesystem::path folder_;
  int port_ = 0;
  uid_t user_ = 0;
  gid_t group_ = 0;
  pid_t server_ = -1;
  int databases_ = 0;
  bool ready_ = false;
};

}  // namespace surefoot::testing
