#include "surefoot/app/run_folder.hpp"

#include <fmt/format.h>

#include "surefoot/core/error.hpp"

namespace surefoot::app {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& folder, const std::error_code& error) {
  throw RunError(fmt::format("cannot make the folder {}: {}", folder.string(), error.message()));
}

}  // namespace

fs::path new_run_folder(const std::string& out, bool overwrite) {
  std::error_code error;
  if (!out.empty()) {
    if (fs::exists(fs::path(out) / "checkpoint.pt", error) && !overwrite)
      throw InvalidArgument(fmt::format(
          "--out {0} holds a run already: --resume {0} goes on with it, --overwrite replaces it", out));
    fs::create_directories(out, error);
    if (error) fail(out, error);
    return out;
  }
  const fs::path runs = "surefoot-runs";
  fs::create_directories(runs, error);
  if (error) fail(runs, error);
  for (int number = 1;; ++number) {
    fs::path folder = runs / fmt::format("{:03}", number);
    if (fs::create_directory(folder, error)) return folder;
    if (error) fail(folder, error);
  }
}

}  // namespace surefoot::app
