#pragma once

#include <string>

#include "surefoot/process/run_program.hpp"

#include "support/temporary_folder.hpp"

namespace surefoot {

/// Runs `surefoot …` in the folder by the shell.
inline process::ProgramResult run_in(const testing::TemporaryFolder& folder, const std::string& words) {
  return process::run_program(
      {"sh", "-c", "cd " + folder.path().string() + " && exec " SUREFOOT_BINARY_DIR "/surefoot " + words},
      "");
}

}  // namespace surefoot
