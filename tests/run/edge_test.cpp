#include "surefoot/run/edge.hpp"

#include <cmath>
#include <memory>

#include <gtest/gtest.h>

#include "support/quadratic.hpp"

namespace surefoot::run {
namespace {

/// Falls apart at far rows above a rate, with the loss given.
class Steep : public testing::Quadratic {
 public:
  Steep(double cliff, double loss) : Quadratic({}), cliff_(cliff), loss_(loss) {}
  std::vector<double> losses_on_far_rows(double learning_rate, std::int64_t steps) override {
    if (steps == 0 || cliff_ == 0) return {};
    std::vector<double> losses(static_cast<std::size_t>(steps), 0.5);
    if (learning_rate > cliff_) losses.back() = loss_;
    return losses;
  }

 private:
  double cliff_;
  double loss_;
};

Trial steep(double cliff, double loss = INFINITY) {
  return {std::make_unique<Steep>(cliff, loss), [](std::int64_t) { return 0.1; }};
}

std::optional<double> edge_between(std::vector<Trial*> trials, double initial_loss = 1,
                                   const std::function<bool()>& should_stop = {}) {
  return edge_of(trials, -2, initial_loss, {}, should_stop, [](std::int64_t) {});
}

TEST(Edge, IsTheMeanOverTheTrialsEachOfWhichLooksBetweenTheOthersRates) {
  Trial first = steep(0.03);
  Trial second = steep(0.03);
  const auto alone = edge_between({&first});
  const auto both = edge_between({&first, &second});
  ASSERT_TRUE(alone && both);
  EXPECT_NEAR(*alone, std::log10(0.03), 0.125 + 1e-9);
  EXPECT_NEAR(*both, std::log10(0.03), 0.07);
}

TEST(Edge, IsWhereALossIsAThousandTimesTheInitialOne) {
  Trial below = steep(0.03, 999);
  Trial above = steep(0.03, 1001);
  EXPECT_NEAR(*edge_between({&below}), -0.625, 1e-9) << "sound at every rate";
  EXPECT_NEAR(*edge_between({&above}), std::log10(0.03), 0.125 + 1e-9);
  EXPECT_NEAR(*edge_between({&above}, -1), -0.625, 1e-9) << "of what no multiple can be taken";
}

TEST(Edge, IsNotKnownWithoutTrialsWithoutFarRowsAndWhenStopped) {
  EXPECT_FALSE(edge_between({}));
  Trial unknown = steep(0);
  Trial known = steep(0.03);
  EXPECT_FALSE(edge_between({&known, &unknown}));
  int looks = 0;
  EXPECT_FALSE(edge_between({&known}, 1, [&] { return ++looks > 2; }));
}

TEST(Edge, TakesTheStepsItCounts) {
  Trial first = steep(0.03);
  Trial second = steep(0.03);
  std::vector<Trial*> trials{&first, &second};
  std::int64_t steps = 0;
  edge_of(trials, -2, 1, {}, {}, [&](std::int64_t made) { steps = made; });
  EXPECT_EQ(static_cast<double>(steps), 2 * edge_steps);
}

TEST(Edge, CostsAtMostAFifthOfTheBudgetAndLeavesARace) {
  EXPECT_EQ(cost_of_edge(10 * edge_steps, 0), 2 * edge_steps);
  EXPECT_EQ(cost_of_edge(10 * edge_steps - 1, 0), edge_steps);
  EXPECT_EQ(cost_of_edge(5 * edge_steps - 1, 0), 0);
  EXPECT_EQ(cost_of_edge(10 * edge_steps, 9 * edge_steps), edge_steps);
  EXPECT_EQ(cost_of_edge(10 * edge_steps, 9.5 * edge_steps), 0);
}

}  // namespace
}  // namespace surefoot::run
