#pragma once

#include <cmath>
#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "surefoot/core/error.hpp"
#include "surefoot/logs/reader.hpp"

#include "support/temporary_folder.hpp"

namespace surefoot::logs {

/// Reads texts as a log would be, and takes apart what came of it.
class Reader : public ::testing::Test {
 protected:
  ReadLog read(const std::string& text, const std::vector<MetricPattern>& metrics = {}) {
    std::ofstream(folder.path() / "log", std::ios::binary) << text;
    return read_log(folder.path() / "log", metrics);
  }
  std::string complaint(const std::string& text) {
    try {
      read(text);
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  }
  static std::vector<double> training(const ReadRun& run) {
    std::vector<double> values;
    for (const auto& p : run.curve.points)
      if (!std::isnan(p.training_loss)) values.push_back(p.training_loss);
    return values;
  }
  static std::vector<double> validation(const ReadRun& run) {
    std::vector<double> values;
    for (const auto& p : run.curve.points)
      if (!std::isnan(p.validation_loss)) values.push_back(p.validation_loss);
    return values;
  }
  static std::vector<std::int64_t> steps(const ReadRun& run) {
    std::vector<std::int64_t> values;
    for (const auto& p : run.curve.points) values.push_back(p.step);
    return values;
  }

  const testing::TemporaryFolder folder;
};

}  // namespace surefoot::logs
