#include "surefoot/adapt/greedy.hpp"

#include <fstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <rapidcheck/gtest.h>

#include "surefoot/core/error.hpp"

#include "adapt/contract.hpp"

namespace surefoot::adapt {
namespace {

GreedyOptions options_of(const nlohmann::json& o) {
  return {.learning_rate = o["lr"],
          .watch = Watch::metric,
          .mode = o["mode"] == "min" ? Mode::min : Mode::max,
          .factor = o["factor"],
          .patience = o["patience"],
          .threshold = o["threshold"],
          .threshold_mode = o["threshold_mode"] == "rel" ? ThresholdMode::rel : ThresholdMode::abs,
          .cooldown = o.value("cooldown", 0),
          .warmup = o.value("warmup", 0),
          .min_rate = o["min_lr"],
          .max_rate = o["max_lr"],
          .window = o.value("smooth", false) ? o["window_size"].get<std::int64_t>() : 1};
}

TEST(Greedy, AgreesWithTransformersStepForStep) {
  std::ifstream file(SUREFOOT_SOURCE_DIR "/tests/adapt/golden/greedy.json");
  const auto golden = nlohmann::json::parse(file);
  ASSERT_GE(golden["cases"].size(), 16U);
  for (const auto& one : golden["cases"]) {
    const std::vector<double> expected = one["rates"];
    const auto decided = rates(greedy(options_of(one["options"])), one["metrics"]);
    ASSERT_EQ(decided.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i)
      EXPECT_NEAR(decided[i], expected[i], 1e-12) << i << " of " << one["options"].dump();
  }
}

TEST(Greedy, RisesAfterGoodLooksAndFallsAfterBadOnes) {
  const GreedyOptions options{
      .learning_rate = 1, .factor = 0.5, .patience = 1, .min_rate = 0.4, .max_rate = 3};
  EXPECT_EQ(rates(greedy(options), {9, 8, 7, 6, 5, 5, 5, 5, 5, 5, 5, 5, 5}),
            (std::vector<double>{1, 1, 2, 2, 3, 3, 3, 1.5, 1.5, 0.75, 0.75, 0.4, 0.4, 0.4}));
}

TEST(Greedy, RefusesBadOptionsAndLossesThatAreNotFinite) {
  const auto message = [](const GreedyOptions& options) -> std::string {
    try {
      greedy(options);
    } catch (const InvalidArgument& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_EQ(message({.factor = 0}), "greedy: factor must lie in (0, 1), got 0");
  EXPECT_EQ(message({.learning_rate = 20}), "greedy: learning_rate must not be above max_rate 10, got 20");
  EXPECT_EQ(message({.learning_rate = 1, .min_rate = 2}),
            "greedy: learning_rate must not be below min_rate 2, got 1");
  EXPECT_EQ(message({.window = 0}), "greedy: window must be positive, got 0");
  const auto controller = greedy({});
  EXPECT_THROW(controller.next(controller.start().state, {.training_loss = std::nan("")}), InvalidArgument);
  EXPECT_THROW(controller.next(controller.start().state, {}), InvalidArgument);
}

RC_GTEST_PROP(GreedyProperty, KeepsTheContract, ()) {
  const GreedyOptions options{.learning_rate = *rc::gen::element(0.02, 0.1, 1.0),
                              .every = *rc::gen::inRange(1, 5),
                              .mode = *rc::gen::element(Mode::min, Mode::max),
                              .factor = *rc::gen::element(0.1, 0.5, 0.95),
                              .patience = *rc::gen::inRange(0, 5),
                              .cooldown = *rc::gen::inRange(0, 4),
                              .warmup = *rc::gen::inRange(0, 4),
                              .min_rate = *rc::gen::element(0.0, 0.01),
                              .max_rate = *rc::gen::element(1.0, 10.0),
                              .window = *rc::gen::inRange(1, 8)};
  check_contract(greedy(options), options.min_rate, options.max_rate, any_losses());
}

}  // namespace
}  // namespace surefoot::adapt
