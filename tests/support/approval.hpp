#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

namespace surefoot::testing {

/// Compares a text with tests/report/approved/<name>; SUREFOOT_APPROVE=1 accepts what is there now.
inline void approve(const std::string& name, const std::string& text) {
  const std::filesystem::path file =
      std::filesystem::path(SUREFOOT_SOURCE_DIR "/tests/report/approved") / name;
  if (std::getenv("SUREFOOT_APPROVE") != nullptr) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
  }
  std::ifstream stream(file, std::ios::binary);
  std::stringstream approved;
  approved << stream.rdbuf();
  EXPECT_EQ(text, approved.str()) << file << " differs; look at both, then run again with SUREFOOT_APPROVE=1";
}

}  // namespace surefoot::testing
