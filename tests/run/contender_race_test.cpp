#include "surefoot/run/contender_race.hpp"

#include <atomic>
#include <cmath>
#include <mutex>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "surefoot/core/error.hpp"

namespace surefoot::run {
namespace {

using ::testing::HasSubstr;

std::atomic<int> alive{0};
std::atomic<int> most_alive{0};

/// Gradient descent on ½·x² that tells its losses every so many steps.
class Descent final : public Contender {
 public:
  Descent(double rate, std::int64_t every) : rate_(rate), every_(every) {
    most_alive = std::max<int>(most_alive, ++alive);
  }
  ~Descent() override { --alive; }
  Descent(const Descent&) = delete;
  Descent& operator=(const Descent&) = delete;
  Progress advance(std::int64_t step) override {
    Progress progress;
    while (step_ < step || step_ % every_ != 0) {
      ++step_;
      x_ -= rate_ * x_;
      if (step_ % every_ == 0)
        progress.told.push_back({.step = step_, .training_loss = x_ * x_, .validation_loss = x_ * x_});
    }
    progress.step = step_;
    if (!(x_ * x_ < 1e6)) progress.state = ContenderState::diverged;
    return progress;
  }

 private:
  double rate_;
  std::int64_t every_;
  std::int64_t step_ = 0;
  double x_ = 1;
};

ContenderFactory descents(std::int64_t every = 1) {
  return [every](double rate, std::uint64_t) { return std::make_unique<Descent>(rate, every); };
}

TEST(ContenderRace, FindsTheRate) {
  most_alive = 0;
  const auto result = race_contenders(descents(), {.horizon = 800, .range = {1e-4, 100}});
  ASSERT_TRUE(result.found.suggestion.found());
  // After 800 steps at the answer nothing of the loss is left; above 2 it diverges.
  EXPECT_LT(std::pow(1 - *result.found.suggestion.learning_rate, 2 * 800), 1e-12);
  EXPECT_LE(result.found.steps_spent, 0.25 * 800);
  EXPECT_EQ(result.cost.overshoot, 0);
  EXPECT_EQ(result.cost.begun_anew, 0);
  EXPECT_EQ(alive, 0);
}

TEST(ContenderRace, EndsOnceItIsAsSureAsItHasToBe) {
  const auto whole = race_contenders(descents(), {.horizon = 8000, .range = {1e-4, 100}});
  const auto sure = race_contenders(descents(), {.horizon = 8000, .sure = 0.8, .range = {1e-4, 100}});
  ASSERT_TRUE(sure.found.suggestion.found());
  EXPECT_GE(sure.found.suggestion.confidence, 0.8);
  EXPECT_LT(sure.found.steps_spent, 0.5 * whole.found.steps_spent);
  const auto never = race_contenders(descents(), {.horizon = 800, .sure = 0.9999, .range = {1e-4, 100}});
  EXPECT_LE(never.found.steps_spent, 0.25 * 800) << "the budget ends it";
}

TEST(ContenderRace, EndsWithItsTimeButAnswers) {
  const auto result =
      race_contenders(descents(), {.horizon = 100'000, .budget = 1, .seconds = 1e-9, .range = {1e-4, 100}});
  EXPECT_TRUE(result.found.suggestion.found());
  EXPECT_EQ(result.found.record.ended.size(), 2U) << "the least that allows an answer";
  EXPECT_THAT(result.found.suggestion.reason, HasSubstr("more than the 1e-09 s asked for"));
}

TEST(ContenderRace, TakesSixtySteps) {
  EXPECT_TRUE(race_contenders(descents(), {.horizon = 60, .budget = 1}).found.suggestion.found());
}

TEST(ContenderRace, CountsOvershoot) {
  const auto result = race_contenders(descents(5), {.horizon = 1000});
  EXPECT_GT(result.cost.overshoot, 0);
}

TEST(ContenderRace, HoldsNoMoreThanItMay) {
  most_alive = 0;
  const auto few = race_contenders(descents(), {.horizon = 800, .most_frozen = 2});
  EXPECT_LE(most_alive, 2);
  EXPECT_GT(few.cost.begun_anew, 0);
  const auto many = race_contenders(descents(), {.horizon = 800, .most_frozen = 20});
  EXPECT_EQ(few.found.suggestion.learning_rate, many.found.suggestion.learning_rate);
}

TEST(ContenderRace, IsTheSameOnAnyNumberOfThreads) {
  const auto one = race_contenders(descents(), {.horizon = 800});
  const auto four = race_contenders(descents(), {.horizon = 800, .threads = 4});
  EXPECT_EQ(one.found.suggestion.learning_rate, four.found.suggestion.learning_rate);
  EXPECT_EQ(one.found.steps_spent, four.found.steps_spent);
}

TEST(ContenderRace, SaysWhatItCannotDo) {
  const auto seldom = race_contenders(descents(1000), {.horizon = 1000});
  EXPECT_FALSE(seldom.found.suggestion.found());
  EXPECT_THAT(seldom.found.suggestion.reason, HasSubstr("a loss is printed every 1000 steps"));
  const auto hopeless = race_contenders(descents(), {.horizon = 8000, .range = {100, 1000}});
  EXPECT_THAT(hopeless.found.suggestion.reason, HasSubstr("diverged"));
  EXPECT_THROW(race_contenders(descents(), {.horizon = 10}), InvalidArgument);
  EXPECT_THROW(race_contenders(descents(), {.horizon = 0}), InvalidArgument);
  EXPECT_THROW(race_contenders(descents(), {.horizon = 100, .most_frozen = 0}), InvalidArgument);
}

}  // namespace
}  // namespace surefoot::run
