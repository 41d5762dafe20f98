#include "surefoot/run/far_sharpness.hpp"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "support/quadratic.hpp"

namespace surefoot::run {
namespace {

class Sharp : public testing::Quadratic {
 public:
  explicit Sharp(double sharpness) : Quadratic({}), sharpness_(sharpness) {}
  double far_sharpness() override { return sharpness_; }

 private:
  double sharpness_;
};

std::vector<std::unique_ptr<Trainable>> starts_of(const std::vector<double>& sharpness) {
  std::vector<std::unique_ptr<Trainable>> starts;
  for (const double sharp : sharpness) starts.push_back(std::make_unique<Sharp>(sharp));
  return starts;
}

Trial run_of(double sharpness) {
  return {std::make_unique<Sharp>(sharpness), [](std::int64_t) { return 0.1; }};
}

std::optional<double> found(const std::vector<double>& starts, std::vector<StartedRun> runs,
                            const std::function<bool()>& should_stop = {}) {
  return log_far_sharpness(starts_of(starts), runs, {}, should_stop, [](std::int64_t) {});
}

TEST(FarSharpness, IsThatOfTheStartsGrownAsTheRunsHaveGrown) {
  Trial twice = run_of(20);
  Trial eight_times = run_of(8000);
  EXPECT_NEAR(*found({10, 1000}, {{&twice, 0}, {&eight_times, 1}}), 2 + std::log10(4), 1e-12);
  EXPECT_NEAR(*found({10, 1000, 100, 1}, {{&twice, 0}}), 1.5 + std::log10(2), 1e-12);
}

TEST(FarSharpness, PassesOverStartsAndRunsThatDoNotKnowIt) {
  Trial known = run_of(20);
  Trial unknown = run_of(NAN);
  EXPECT_NEAR(*found({10, 1000, NAN}, {{&known, 0}, {&unknown, 1}}), 2 + std::log10(2), 1e-12);
  EXPECT_FALSE(found({10, 1000}, {{&unknown, 0}}));
  EXPECT_FALSE(found({NAN, 1000}, {{&known, 0}}));
  EXPECT_FALSE(found({10, 1000}, {}));
}

TEST(FarSharpness, IsNotKnownWhenStopped) {
  Trial known = run_of(20);
  int looks = 0;
  EXPECT_FALSE(found({10, 1000}, {{&known, 0}}, [&] { return ++looks > 2; }));
}

TEST(FarSharpness, CountsItsLooks) {
  Trial one = run_of(20);
  Trial other = run_of(20);
  const std::vector<StartedRun> runs{{&one, 0}, {&other, 1}};
  std::int64_t looks = 0;
  log_far_sharpness(starts_of({1, 2, 3}), runs, {}, {}, [&](std::int64_t made) { looks = made; });
  EXPECT_EQ(looks, 5);
}

TEST(FarSharpness, CostsATenthOfTheBudgetOrTwoStartsAndLeavesARace) {
  EXPECT_EQ(cost_of_looks(16), (16 + 4) * far_sharpness_cost);
  EXPECT_EQ(starts_looked_at(1000, 0), 16U);
  EXPECT_EQ(starts_looked_at(10 * cost_of_looks(16), 0), 16U);
  EXPECT_EQ(starts_looked_at(10 * cost_of_looks(16) - 1, 0), 15U);
  EXPECT_EQ(starts_looked_at(100, 0), 2U);
  EXPECT_EQ(starts_looked_at(100, 100 - cost_of_looks(2)), 2U);
  EXPECT_EQ(starts_looked_at(100, 101 - cost_of_looks(2)), 0U);
}

}  // namespace
}  // namespace surefoot::run
