#include "surefoot/adapt/reduce_on_plateau.hpp"

#include <fstream>
#include <limits>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <rapidcheck/gtest.h>

#include "surefoot/core/error.hpp"

#include "adapt/contract.hpp"

namespace surefoot::adapt {
namespace {

ReduceOnPlateauOptions options_of(const nlohmann::json& o) {
  return {.learning_rate = o["lr"],
          .watch = Watch::metric,
          .mode = o["mode"] == "min" ? Mode::min : Mode::max,
          .factor = o["factor"],
          .patience = o["patience"],
          .threshold = o["threshold"],
          .threshold_mode = o["threshold_mode"] == "rel" ? ThresholdMode::rel : ThresholdMode::abs,
          .cooldown = o["cooldown"],
          .min_rate = o["min_lr"],
          .eps = o["eps"]};
}

TEST(ReduceOnPlateau, AgreesWithPyTorchStepForStep) {
  std::ifstream file(SUREFOOT_SOURCE_DIR "/tests/adapt/golden/reduce_on_plateau.json");
  const auto golden = nlohmann::json::parse(file);
  ASSERT_GE(golden["cases"].size(), 20U);
  for (const auto& one : golden["cases"]) {
    const std::vector<double> expected = one["rates"];
    EXPECT_EQ(rates(reduce_on_plateau(options_of(one["options"])), one["metrics"]), expected)
        << one["options"].dump();
  }
}

TEST(ReduceOnPlateau, FallsAfterMoreThanPatienceLooksAndNeverBelowItsLeast) {
  const ReduceOnPlateauOptions options{.learning_rate = 1, .factor = 0.5, .patience = 1, .min_rate = 0.3};
  EXPECT_EQ(rates(reduce_on_plateau(options), {1, 1, 1, 1, 1, 1, 1}),
            (std::vector<double>{1, 1, 1, 0.5, 0.5, 0.3, 0.3, 0.3}));
}

TEST(ReduceOnPlateau, RefusesBadOptionsByName) {
  const auto message = [](const ReduceOnPlateauOptions& options) -> std::string {
    try {
      reduce_on_plateau(options);
    } catch (const InvalidArgument& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_EQ(message({.learning_rate = 0}),
            "reduce_on_plateau: learning_rate must be positive and finite, got 0");
  EXPECT_EQ(message({.factor = 1}), "reduce_on_plateau: factor must lie in (0, 1), got 1");
  EXPECT_EQ(message({.patience = -1}), "reduce_on_plateau: patience must not be negative, got -1");
  EXPECT_EQ(message({.every = 0}), "reduce_on_plateau: every must be positive, got 0");
  EXPECT_EQ(message({.eps = std::nan("")}),
            "reduce_on_plateau: eps must be finite and not negative, got nan");
  for (const ReduceOnPlateauOptions& bad :
       {ReduceOnPlateauOptions{.threshold = -1}, {.cooldown = -1}, {.min_rate = -1}})
    EXPECT_THROW(reduce_on_plateau(bad), InvalidArgument);
}

TEST(ReduceOnPlateau, RefusesLossesThatAreMissingOrNotFinite) {
  const auto controller = reduce_on_plateau({});
  const auto move = controller.start();
  const auto message = [&](const Observation& seen) -> std::string {
    try {
      controller.next(move.state, seen);
    } catch (const InvalidArgument& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_EQ(message({}), "reduce_on_plateau: validation_loss must be measured, got none");
  EXPECT_EQ(message({.validation_loss = std::nan("")}),
            "reduce_on_plateau: validation_loss must be finite, got nan");
  EXPECT_EQ(message({.validation_loss = std::numeric_limits<double>::infinity()}),
            "reduce_on_plateau: validation_loss must be finite, got inf");
}

RC_GTEST_PROP(ReduceOnPlateauProperty, KeepsTheContractAndNeverRaises, ()) {
  const ReduceOnPlateauOptions options{
      .learning_rate = *rc::gen::element(0.1, 3.0),
      .every = *rc::gen::inRange(1, 5),
      .mode = *rc::gen::element(Mode::min, Mode::max),
      .factor = *rc::gen::element(0.1, 0.5, 0.9),
      .patience = *rc::gen::inRange(0, 12),
      .threshold = *rc::gen::element(0.0, 1e-4, 0.1),
      .threshold_mode = *rc::gen::element(ThresholdMode::rel, ThresholdMode::abs),
      .cooldown = *rc::gen::inRange(0, 5),
      .min_rate = *rc::gen::element(0.0, 0.01)};
  const auto losses = any_losses();
  check_contract(reduce_on_plateau(options), options.min_rate, options.learning_rate, losses);
  const auto decided = rates(reduce_on_plateau(options), losses);
  RC_ASSERT(std::is_sorted(decided.rbegin(), decided.rend()));
}

}  // namespace
}  // namespace surefoot::adapt
