// Ctrl-C while a step takes long.
#include <gmock/gmock.h>

#include "cli/command.hpp"

namespace surefoot::cli {
namespace {

TEST_F(Command, SaysThatAStepTakesLongWhenItIsAskedToEnd) {
  const std::string interrupt_once_begun =
      R"("$@" & child=$!; until grep -qs '^0,' r/curve.csv; do kill -0 $child || exit 1; sleep 0.05; done; sleep 0.2; kill -INT $child; wait $child)";
  const auto result = run({"train", "--lr", "0.01", "--model", "mlp:4096,4096", "--batch-size", "4096",
                           "--steps", "100", "--validate-every", "100", "--out", "r"},
                          {"timeout", "120", "sh", "-c", interrupt_once_begun, "sh"});
  EXPECT_EQ(result.exit_code, 130) << result.errors;
  EXPECT_THAT(result.errors, ::testing::HasSubstr("Ctrl-C again ends it at once"));
}

}  // namespace
}  // namespace surefoot::cli
