#include "surefoot/cli/output.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"

namespace surefoot::cli {

void print_text(const std::string& text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
    throw RunError(fmt::format("cannot write to standard output: {}", std::strerror(errno)));
}

void print_line(const std::string& text) {
  print_text(text + "\n");
}

}  // namespace surefoot::cli
