#include "surefoot/report/terminal.hpp"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>

#include <sys/ioctl.h>
#include <unistd.h>

namespace surefoot::report {
namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

bool speaks_utf8() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const std::string value = variable(name);
    if (value.empty()) continue;
    return value.find("UTF-8") != std::string::npos || value.find("utf8") != std::string::npos ||
           value.find("utf-8") != std::string::npos;
  }
  // Nothing said, as in a container: nearly every terminal of today shows UTF-8.
  return true;
}

std::size_t width_of(int descriptor) {
  const std::string columns = variable("COLUMNS");
  if (!columns.empty()) {
    const long said = std::strtol(columns.c_str(), nullptr, 10);
    if (said > 0) return static_cast<std::size_t>(said);
  }
  winsize size{};
  if (ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 80;
}

}  // namespace

Terminal detect_terminal(int descriptor) {
  Terminal terminal;
  const bool dumb = variable("TERM") == "dumb";
  terminal.interactive = isatty(descriptor) == 1 && !dumb;
  terminal.colour = terminal.interactive && variable("NO_COLOR").empty();
  terminal.unicode = speaks_utf8();
  terminal.width = std::clamp<std::size_t>(width_of(descriptor), 40, 200);
  return terminal;
}

}  // namespace surefoot::report
