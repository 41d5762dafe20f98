#include "surefoot/run/outlier_sharpness.hpp"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "support/quadratic.hpp"

namespace surefoot::run {
namespace {

class Sharp : public testing::Quadratic, private OutlierProbe {
 public:
  explicit Sharp(double sharpness) : Quadratic({}), sharpness_(sharpness) {}
  OutlierProbe* outlier_probe() override { return this; }

 private:
  void hold_back() override {}
  double sharpness() override { return sharpness_; }

  double sharpness_;
};

Trial run_of(double sharpness) {
  return {std::make_unique<Sharp>(sharpness), [](std::int64_t) { return 0.1; }};
}

std::optional<double> found(const std::vector<double>& starts, std::vector<StartedRun> runs,
                            const std::function<bool()>& should_stop = {}) {
  return log_outlier_sharpness(
      starts.size(), [&](std::size_t i) { return std::make_unique<Sharp>(starts[i]); }, runs, {}, should_stop,
      [](std::int64_t) {});
}

TEST(OutlierSharpness, IsThatOfTheStartsGrownAsTheRunsHaveGrown) {
  Trial twice = run_of(20);
  Trial eight_times = run_of(8000);
  EXPECT_NEAR(*found({10, 1000}, {{&twice, 0}, {&eight_times, 1}}), 2 + std::log10(4), 1e-12);
  EXPECT_NEAR(*found({10, 1000, 100, 1}, {{&twice, 0}}), 1.5 + std::log10(2), 1e-12);
}

TEST(OutlierSharpness, PassesOverStartsAndRunsThatDoNotKnowIt) {
  Trial known = run_of(20);
  Trial unknown = run_of(NAN);
  EXPECT_NEAR(*found({10, 1000, NAN}, {{&known, 0}, {&unknown, 1}}), 2 + std::log10(2), 1e-12);
  EXPECT_FALSE(found({10, 1000}, {{&unknown, 0}}));
  EXPECT_FALSE(found({NAN, 1000}, {{&known, 0}}));
  EXPECT_FALSE(found({10, 1000}, {}));
}

TEST(OutlierSharpness, IsNotKnownWhenStopped) {
  Trial known = run_of(20);
  int looks = 0;
  EXPECT_FALSE(found({10, 1000}, {{&known, 0}}, [&] { return ++looks > 2; }));
}

TEST(OutlierSharpness, CountsItsLooks) {
  Trial one = run_of(20);
  Trial other = run_of(20);
  const std::vector<StartedRun> runs{{&one, 0}, {&other, 1}};
  std::int64_t looks = 0;
  log_outlier_sharpness(
      3, [](std::size_t) { return std::make_unique<Sharp>(1); }, runs, {}, {},
      [&](std::int64_t made) { looks = made; });
  EXPECT_EQ(looks, 5);
}

TEST(OutlierSharpness, HoldsAsManyStartsAtATimeAsThereAreThreads) {
  Trial run = run_of(20);
  const std::vector<StartedRun> runs{{&run, 0}};
  int alive = 0;
  int most = 0;
  class Counted : public Sharp {
   public:
    Counted(int& alive, int& most) : Sharp(1), alive_(&alive) { most = std::max(most, ++alive); }
    ~Counted() override { --*alive_; }

   private:
    int* alive_;
  };
  log_outlier_sharpness(
      16, [&](std::size_t) { return std::make_unique<Counted>(alive, most); }, runs, {.threads = 3}, {},
      [](std::int64_t) {});
  EXPECT_EQ(most, 3);
}

TEST(OutlierSharpness, CostsATenthOfTheBudgetOrTwoStartsAndLeavesARace) {
  const auto starts = [](double budget, double race = 0) { return starts_looked_at(budget, race, false); };
  EXPECT_EQ(cost_of_looks(16), (16 + 4) * OutlierProbe::sharpness_cost);
  EXPECT_EQ(starts(1000), 16U);
  EXPECT_EQ(starts(10 * cost_of_looks(16)), 16U);
  EXPECT_EQ(starts(10 * cost_of_looks(16) - 1), 15U);
  EXPECT_EQ(starts(5 * cost_of_looks(2)), 2U);
  EXPECT_EQ(starts(5 * cost_of_looks(2) - 1), 0U) << "a fifth at most";
  EXPECT_EQ(starts(200, 200 - cost_of_looks(2)), 2U);
  EXPECT_EQ(starts(200, 201 - cost_of_looks(2)), 0U);
  EXPECT_EQ(starts_looked_at(1000, 0, true), 1U);
}

}  // namespace
}  // namespace surefoot::run
