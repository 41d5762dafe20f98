#include "surefoot/cli/output.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "surefoot/core/error.hpp"
#include "surefoot/core/shown.hpp"
#include "surefoot/report/schema.hpp"
#include "surefoot/report/terminal.hpp"
#include "surefoot/report/wrap.hpp"

namespace surefoot::cli {

void hold_standard_streams() {
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (fcntl(descriptor, F_GETFD) == -1)
      // The lowest free number is the one that was closed; the wrong direction keeps the errors of using it.
      (void)open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

namespace {

void write_out(const std::string& text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
    throw RunError(fmt::format("cannot write to standard output: {}", std::strerror(errno)));
}

/// Broken at blanks where it goes to a terminal; what goes elsewhere keeps its lines.
std::string fitted(int descriptor, const std::string& text) {
  return isatty(descriptor) == 1 ? report::wrapped(text, report::detect_terminal(descriptor).width) : text;
}

}  // namespace

void print_text(const std::string& text) {
  write_out(fitted(STDOUT_FILENO, guarded(text)));
}

void print_data(const std::string& text) {
  write_out(isatty(STDOUT_FILENO) == 1 ? guarded(text) : text);
}

void print_line(const std::string& text) {
  print_text(text + "\n");
}

void tell(const std::string& text) {
  std::fprintf(stderr, "%s\n", fitted(STDERR_FILENO, "surefoot: " + escaped(text)).c_str());
}

void print_json(const nlohmann::json& value) {
  write_out(report::with_schema(value).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
}

void print_json_lines(const nlohmann::json& value) {
  write_out(report::with_schema(value).dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
}

}  // namespace surefoot::cli
