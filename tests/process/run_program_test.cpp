#include "surefoot/process/run_program.hpp"

#include <gtest/gtest.h>

#include "surefoot/core/error.hpp"

namespace surefoot::process {
namespace {

TEST(RunProgram, GivesInputAndTakesOutput) {
  const std::string much(1 << 20, 'x');
  const auto result = run_program({"cat"}, much);
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.output, much);
}

TEST(RunProgram, TellsHowItEnded) {
  EXPECT_EQ(run_program({"sh", "-c", "echo oops >&2; exit 3"}, "").exit_code, 3);
  EXPECT_EQ(run_program({"sh", "-c", "echo oops >&2; exit 3"}, "").errors, "oops\n");
  EXPECT_EQ(run_program({"sh", "-c", "kill -9 $$"}, "").exit_code, 137);
  EXPECT_THROW(run_program({"surefoot-no-such-program"}, ""), RunError);
}

TEST(RunProgram, OutlivesAProgramThatDoesNotRead) {
  EXPECT_EQ(run_program({"true"}, std::string(1 << 20, 'x')).exit_code, 0);
}

TEST(RunProgram, ReadsNoShellInItsArguments) {
  EXPECT_EQ(run_program({"printf", "%s", "$(echo hi); `x`"}, "").output, "$(echo hi); `x`");
}

}  // namespace
}  // namespace surefoot::process
