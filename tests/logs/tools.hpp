#pragma once

#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "logs/reader_fixture.hpp"

/// Logs of other tools, as these tools print them: the losses, the steps and the rate that must be read.
namespace surefoot::logs {

/// What must be read of one run; what is not said is not looked at.
struct Expected {
  std::optional<std::int64_t> training = {};
  std::optional<std::int64_t> validation = {};
  std::optional<std::int64_t> first_step = {};
  std::optional<std::int64_t> last_step = {};
  std::optional<std::int64_t> planned = {};
  std::optional<double> first_loss = {};
  std::optional<double> last_loss = {};
  std::optional<double> last_validation = {};
  std::optional<double> rate = {};
  std::string loss_name = {};
  std::string validation_name = {};
  /// A part of some note.
  std::string note = {};
};

struct Tool {
  std::string name;
  std::string log;
  Expected read;
};

inline double loss_at(int i) {
  return 3.0 / (1 + i) + 0.5;
}

/// `count` lines, each made of its number from 0 and its loss.
template <class Line>
std::string lines(int count, const Line& line) {
  std::string text;
  for (int i = 0; i < count; ++i) text += line(i, loss_at(i));
  return text;
}

class Tools : public Reader {
 protected:
  static void compare(const Tool& tool, const ReadSummary& read) {
    const Expected& expected = tool.read;
    const auto same = [&](const char* what, const auto& wanted, const auto& got) {
      if (wanted && got != wanted)
        ADD_FAILURE() << tool.name << ": " << what << " is " << (got ? *got : -1) << ", not " << *wanted;
    };
    const auto near = [&](const char* what, const std::optional<double>& wanted,
                          const std::optional<double>& got) {
      if (wanted && !(got && std::abs(*got - *wanted) <= 1e-3 * std::abs(*wanted)))
        ADD_FAILURE() << tool.name << ": " << what << " is " << got.value_or(-1) << ", not " << *wanted;
    };
    same("training losses", expected.training, std::optional(read.training_losses));
    same("validation losses", expected.validation, std::optional(read.validation_losses));
    same("first step", expected.first_step, read.first_step);
    same("last step", expected.last_step, read.last_step);
    same("planned steps", expected.planned, read.planned_steps);
    near("first loss", expected.first_loss, read.first_training_loss);
    near("last loss", expected.last_loss, read.last_training_loss);
    near("last validation loss", expected.last_validation, read.last_validation_loss);
    near("rate", expected.rate, read.learning_rate);
    if (!expected.loss_name.empty()) {
      EXPECT_EQ(read.loss_name, expected.loss_name) << tool.name;
    }
    if (!expected.validation_name.empty()) {
      EXPECT_EQ(read.validation_loss_name, expected.validation_name) << tool.name;
    }
    if (!expected.note.empty()) {
      EXPECT_THAT(read.notes, ::testing::Contains(::testing::HasSubstr(expected.note))) << tool.name;
    }
  }

  void check(const std::vector<Tool>& tools) {
    for (const Tool& tool : tools) {
      SCOPED_TRACE(tool.name);
      const auto log = read(tool.log);
      ASSERT_FALSE(log.runs.empty()) << tool.name;
      EXPECT_EQ(log.runs.size(), 1U) << tool.name;
      compare(tool, log.runs[0].read);
    }
  }
};

}  // namespace surefoot::logs
