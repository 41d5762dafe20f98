#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "surefoot/process/run_program.hpp"

#include "support/temporary_folder.hpp"

namespace surefoot::cli {

using process::ProgramResult;

class Command : public ::testing::Test {
 protected:
  ProgramResult run(const std::vector<std::string>& arguments,
                    const std::vector<std::string>& before = {}) const {
    std::vector<std::string> all{"env", "-C", folder.path().string(),
                                 "SUREFOOT_DATA=" + folder.path().string(), "HOME=" + folder.path().string()};
    all.insert(all.end(), before.begin(), before.end());
    all.emplace_back(SUREFOOT_BINARY_DIR "/surefoot");
    all.insert(all.end(), arguments.begin(), arguments.end());
    return process::run_program(all, "");
  }

  /// One line on stderr, nothing on stdout, and the exit code of bad input.
  void expect_complaint(const std::vector<std::string>& arguments, const std::string& about) const {
    const auto result = run(arguments);
    EXPECT_EQ(result.exit_code, 2) << result.errors;
    EXPECT_EQ(result.output, "");
    EXPECT_NE(result.errors.find(about), std::string::npos) << result.errors;
    EXPECT_EQ(std::count(result.errors.begin(), result.errors.end(), '\n'), 1) << result.errors;
    EXPECT_TRUE(result.errors.starts_with("surefoot: "));
  }

  /// The same, interrupted as by Ctrl-C once `file` is there; 130 is its exit code.
  ProgramResult run_until_there(const std::string& file, const std::vector<std::string>& arguments) const {
    const std::string interrupt =
        R"("$@" & child=$!; until [ -e "$0" ]; do kill -0 $child || exit 1; sleep 0.01; done; kill -INT $child; wait $child)";
    return run(arguments, {"timeout", "120", "sh", "-c", interrupt, file});
  }

  testing::TemporaryFolder folder;
};

}  // namespace surefoot::cli
