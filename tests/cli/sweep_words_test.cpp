// A sweep names the numbers it judged by.
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"

namespace surefoot::cli {
namespace {

using ::testing::HasSubstr;

using SweepWords = Command;

TEST_F(SweepWords, ATrainingLossIsCalledOneAndAValidationLossToo) {
  const std::string training =
      R"(BEGIN { for (i = 1; i <= 20; ++i) print "step " i "/20 loss " ARGV[1] + 2 / i })";
  const std::string both =
      R"(BEGIN { for (i = 1; i <= 20; ++i) print "step " i "/20 loss 1 val_loss " ARGV[1] + 2 / i })";
  for (const auto& [program, kind] : {std::pair(training, "training"), std::pair(both, "validation")}) {
    const auto result = run({"sweep", "--lr", "0.1,0.3,0.5", "--study", kind, "--", "awk", program, "{lr}"});
    ASSERT_EQ(result.exit_code, 0) << result.errors;
    EXPECT_THAT(result.output, HasSubstr(std::string("best: lr 0.1, smallest ") + kind + " loss 0.2"));
    const auto json = nlohmann::json::parse(run({"export", kind, "--json"}).output);
    EXPECT_EQ(json.at("together").at(0).at("judged_by"), std::string(kind) + "_loss");
  }
}

}  // namespace
}  // namespace surefoot::cli
