// A sweep reads the outputs of tools people train with.
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"

namespace surefoot::cli {
namespace {

using SweepReading = Command;

/// A program for awk: losses as Hugging Face's trainer prints them. The run's mean, told at the end, is
/// lowest where the losses end highest.
constexpr const char* hugging_face = R"(BEGIN {
  end = ARGV[1] == 0.001 ? 0.5 : 1.5; mean = ARGV[1] == 0.001 ? 2.2 : 0.3
  for (i = 1; i <= 20; ++i)
    printf "{'loss': %.4f, 'grad_norm': 1.2, 'learning_rate': %g, 'epoch': %.2f}\n", end + 2 / i, ARGV[1], i / 20
  printf "{'train_runtime': 12.3, 'train_samples_per_second': 99.0, 'train_loss': %g, 'epoch': 1.0}\n", mean })";

TEST_F(SweepReading, TheMeanInAClosingSummaryChoosesNoRate) {
  const auto result =
      run({"sweep", "--lr", "0.001,0.01", "--study", "s", "--json", "--", "awk", hugging_face, "{lr}"});
  ASSERT_EQ(result.exit_code, 0) << result.errors;
  const auto best = nlohmann::json::parse(run({"best", "s", "--json"}).output);
  EXPECT_EQ(best.at("learning_rate"), 0.001);
  EXPECT_NEAR(best.at("value").get<double>(), 0.6, 1e-9);
}

/// fastai's table, whose loss ends lowest at the rate 0.01.
constexpr const char* fastai = R"(BEGIN {
  print "epoch     train_loss  valid_loss  accuracy  time"
  end = ARGV[1] == 0.01 ? 0.25 : 1.25
  for (i = 0; i < 6; ++i) printf "%-9d %.6f    %.6f    %.6f  00:01\n", i, end + 1 / (i + 1), end + 2 / (i + 1), 0.5 })";

TEST_F(SweepReading, ATableIsReadAsItsRowsCome) {
  const auto result =
      run({"sweep", "--lr", "0.001,0.01,0.1", "--study", "s", "--json", "--", "awk", fastai, "{lr}"});
  ASSERT_EQ(result.exit_code, 0) << result.errors;
  const auto best = nlohmann::json::parse(run({"best", "s", "--json"}).output);
  EXPECT_EQ(best.at("learning_rate"), 0.01);
  EXPECT_NEAR(best.at("value").get<double>(), 0.25 + 2.0 / 6, 1e-6);
}

}  // namespace
}  // namespace surefoot::cli
