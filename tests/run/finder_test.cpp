#include "surefoot/run/finder.hpp"

#include <atomic>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "surefoot/core/error.hpp"

#include "support/quadratic.hpp"

namespace surefoot::run {
namespace {

FinderOptions race_of(std::int64_t horizon) {
  FinderOptions options;
  options.horizon = horizon;
  return options;
}

TrialFactory quadratics() {
  return [](std::uint64_t seed) {
    return std::make_unique<testing::Quadratic>(testing::Quadratic::Options{.noise = 0.1, .seed = seed});
  };
}

std::string complaint(const TrialFactory& make, const FinderOptions& options) {
  try {
    find(make, options);
  } catch (const InvalidArgument& error) {
    return error.what();
  }
  return "";
}

/// Whose steps no heavy tail makes longer: it is the mean that decides.
std::unique_ptr<Trainable> adaptive(std::uint64_t seed) {
  struct Adaptive : testing::Quadratic {
    using Quadratic::Quadratic;
    find::TaskFacts facts() const override {
      return {.validation_cost = 1, .update_rule = find::UpdateRule::adaptive};
    }
  };
  return std::make_unique<Adaptive>(testing::Quadratic::Options{.noise = 0.1, .seed = seed});
}

TEST(Finder, ARateThatThePeakDoesNotChangeCountsInTheMean) {
  const double constant = *find(adaptive, race_of(4000)).suggestion.learning_rate;
  auto options = race_of(4000);
  const double end = constant / 2;
  options.schedule = [end](double peak) {
    return [=](std::int64_t step) { return end + (peak - end) * (1 - static_cast<double>(step) / 4000); };
  };
  const auto answer = find(adaptive, options).suggestion;
  EXPECT_NEAR(*answer.learning_rate / constant, 2.5, 2e-3) << "adaptive steps: of the second half";
  EXPECT_NE(answer.reason.find("under the schedule"), std::string::npos);
  options.schedule = [constant](double peak) {
    return [=](std::int64_t step) { return step < 3000 ? 2 * constant : peak; };
  };
  EXPECT_FALSE(find(adaptive, options).suggestion.found());
}

/// Trials that are counted while they live, and do what a test wants after some steps of the race.
class Troubled : public testing::Quadratic {
 public:
  enum class Trouble { none, throws, diverges, no_validation };
  Troubled(Trouble trouble, std::atomic<int>& living) : Quadratic({}), trouble_(trouble), living_(living) {
    ++living_;
  }
  ~Troubled() override { --living_; }
  Troubled(const Troubled&) = delete;
  Troubled& operator=(const Troubled&) = delete;

  std::vector<double> train(std::span<const double> rates) override {
    steps_ += rates.size();
    if (trouble_ == Trouble::throws && steps_ > 150) throw std::domain_error("the user's own");
    if (trouble_ == Trouble::diverges) return {std::nan("")};
    return Quadratic::train(rates);
  }
  double validation_loss() override {
    return trouble_ == Trouble::no_validation ? std::nan("") : Quadratic::validation_loss();
  }

 private:
  Trouble trouble_;
  std::atomic<int>& living_;
  std::size_t steps_ = 0;
};

TEST(Finder, EndsARaceOnceItIsAsSureAsItHasToBe) {
  auto options = race_of(100'000);
  const double whole = find(quadratics(), options).steps_spent;
  options.sure = 0.6;
  const auto sure = find(quadratics(), options);
  ASSERT_TRUE(sure.suggestion.found());
  EXPECT_GE(sure.suggestion.confidence, 0.6);
  EXPECT_LT(sure.steps_spent, 0.2 * whole);
  options.sure = 1;
  EXPECT_EQ(complaint(quadratics(), options), "find: sure must lie between 0 and 1, got 1");
}

TEST(Finder, SaysWhatBudgetWouldBeEnough) {
  auto options = race_of(200);
  const auto line = complaint(quadratics(), options);
  EXPECT_NE(line.find("a budget of 0.25 of 200 steps is too small for a race"), std::string::npos) << line;
  EXPECT_NE(line.find("would be enough"), std::string::npos) << line;
  options.horizon = 10000;
  options.budget = 0.001;
  EXPECT_NE(complaint(quadratics(), options).find("0.001 of 10000 steps is too small"), std::string::npos);
}

/// The loss after a run at this rate; it begins at a half.
double loss_after(std::int64_t steps, double rate) {
  testing::Quadratic run({.noise = 0.1, .seed = 7});
  run.train(std::vector<double>(static_cast<std::size_t>(steps), rate));
  return run.validation_loss();
}

TEST(Finder, LooksOnceMoreWhereTheRangeAskedForMissesTheTurn) {
  for (const RateRange range : {RateRange{1e-9, 1e-8}, RateRange{100, 1000}}) {
    auto options = race_of(4000);
    options.range = range;
    const auto result = find(quadratics(), options);
    ASSERT_TRUE(result.suggestion.found()) << result.suggestion.reason;
    EXPECT_LT(loss_after(4000, *result.suggestion.learning_rate), 0.005);
    EXPECT_NE(result.suggestion.reason.find("outside the range asked for"), std::string::npos);
    EXPECT_LE(result.cost_share(), options.budget);
  }
}

/// Without outlier rows; an epoch has as many steps as it is told, and each target twenty parameters.
class WithEpochs : public testing::Quadratic {
 public:
  WithEpochs(std::uint64_t seed, std::int64_t steps)
      : Quadratic({.noise = 0.1, .seed = seed}), steps_(steps) {}
  find::TaskFacts facts() const override {
    return {.validation_cost = 1, .steps_per_epoch = steps_, .parameters_per_target = 20};
  }

 private:
  std::int64_t steps_;
};

TEST(Finder, APeakIsLowerWhereManyEpochsMemorizeTheRows) {
  auto options = race_of(4000);
  options.schedule = [](double peak) {
    return [=](std::int64_t step) { return peak * (1 - static_cast<double>(step) / 4000); };
  };
  const auto peak_with = [&](std::int64_t steps) {
    const auto make = [=](std::uint64_t seed) { return std::make_unique<WithEpochs>(seed, steps); };
    return *find(make, options).suggestion.learning_rate;
  };
  const double whole = peak_with(0);
  EXPECT_EQ(peak_with(1000), whole) << "four epochs";
  EXPECT_NEAR(peak_with(500) / whole, 0.5, 1e-6);
  EXPECT_NEAR(peak_with(100) / whole, 1 / 7.5, 1e-6) << "no more than thirty count";
}

TEST(Finder, RatesThatStayAreNotMemorizedOtherwiseThanAConstantOne) {
  const auto make = [](std::uint64_t seed) { return std::make_unique<WithEpochs>(seed, 100); };
  auto options = race_of(4000);
  const double constant = *find(make, options).suggestion.learning_rate;
  options.schedule = [](double peak) { return [=](std::int64_t) { return peak; }; };
  EXPECT_NEAR(*find(make, options).suggestion.learning_rate / constant, 1, 1e-6);
  for (const double floor : {0.3 * constant, 0.5 * constant, 0.7 * constant, 0.9 * constant}) {
    options.schedule = [=](double peak) {
      return
          [=](std::int64_t step) { return floor + (peak - floor) * (1 - static_cast<double>(step) / 4000); };
    };
    EXPECT_GT(*find(make, options).suggestion.learning_rate, floor) << "it does not rise to its floor";
  }
}

TEST(Finder, SaysNoPeakOutOfReachOfWhatWasRaced) {
  auto options = race_of(4000);
  for (const auto& factory : {quadratics(), TrialFactory(adaptive)}) {
    options.schedule = nullptr;
    const double constant = *find(factory, options).suggestion.learning_rate;
    options.schedule = [](double peak) {
      return [=](std::int64_t step) { return step < 40 ? peak : peak / 1e4; };
    };
    const auto early = find(factory, options).suggestion;
    EXPECT_NEAR(*early.learning_rate / constant, 6.3, 1e-6);
    EXPECT_LE(early.confidence, 0.5);
    EXPECT_LT(early.low, *early.learning_rate);
    EXPECT_EQ(early.high, *early.learning_rate);
    EXPECT_NE(early.reason.find("falls so early"), std::string::npos) << early.reason;
  }
}

TEST(Finder, RefusesAHorizonShorterThanAScout) {
  auto options = race_of(19);
  options.budget = 1;
  EXPECT_NE(complaint(quadratics(), options).find("of 19 steps is too small for a race"), std::string::npos);
  options.horizon = 0;
  EXPECT_NE(complaint(quadratics(), options).find("must be positive, got 0"), std::string::npos);
}

TEST(Finder, NeverSpendsMoreThanItsBudget) {
  for (const double budget : {0.05, 0.1, 0.25, 0.5, 1.0}) {
    auto options = race_of(3000);
    options.budget = budget;
    const auto result = find(quadratics(), options);
    EXPECT_LE(result.steps_spent, budget * 3000);
    EXPECT_TRUE(result.suggestion.found()) << result.suggestion.reason;
  }
}

TEST(Finder, IsTheSameOnAnyNumberOfThreads) {
  auto options = race_of(3000);
  const auto alone = find(quadratics(), options);
  options.threads = 4;
  const auto beside = find(quadratics(), options);
  EXPECT_EQ(alone.suggestion.learning_rate, beside.suggestion.learning_rate);
  EXPECT_EQ(alone.suggestion.confidence, beside.suggestion.confidence);
  EXPECT_EQ(alone.steps_spent, beside.steps_spent);
}

TEST(Finder, MakesItsTrialsInItsOwnThreadAndInTheSameOrderOnAnyNumberOfThreads) {
  const auto order = [](const char* method, std::int64_t threads) {
    std::vector<std::uint64_t> seeds;
    auto options = race_of(3000);
    options.method = method;
    options.threads = threads;
    find(
        [&, mine = std::this_thread::get_id()](std::uint64_t seed) {
          EXPECT_EQ(std::this_thread::get_id(), mine);
          seeds.push_back(seed);
          return quadratics()(seed);
        },
        options);
    return seeds;
  };
  for (const char* method : {"race", "combined", "two-orders"})
    EXPECT_EQ(order(method, 1), order(method, 4)) << method;
}

TEST(Finder, RefusesWhenEverythingDiverges) {
  std::atomic<int> living = 0;
  const auto result =
      find([&](std::uint64_t) { return std::make_unique<Troubled>(Troubled::Trouble::diverges, living); },
           race_of(3000));
  EXPECT_FALSE(result.suggestion.found());
  EXPECT_NE(result.suggestion.reason.find("at none of the rates"), std::string::npos)
      << result.suggestion.reason;
  EXPECT_EQ(living, 0);
}

TEST(Finder, RefusesWhenTheValidationLossIsNoNumber) {
  std::atomic<int> living = 0;
  const auto result = find(
      [&](std::uint64_t) { return std::make_unique<Troubled>(Troubled::Trouble::no_validation, living); },
      race_of(3000));
  EXPECT_FALSE(result.suggestion.found());
  EXPECT_NE(result.suggestion.reason.find("not a number before the first step"), std::string::npos)
      << result.suggestion.reason;
  EXPECT_EQ(living, 0);
}

TEST(Finder, SaysWhereItWasInterrupted) {
  auto options = race_of(3000);
  bool interrupted = false;
  std::string until = "range test";
  options.on_progress = [&](const FinderProgress& progress) {
    interrupted = interrupted || progress.stage.find(until) != std::string::npos;
  };
  options.should_stop = [&] { return interrupted; };
  auto result = find(quadratics(), options);
  EXPECT_TRUE(result.interrupted);
  EXPECT_FALSE(result.suggestion.found());
  EXPECT_TRUE(result.suggestion.reason.starts_with("it was interrupted during the range test"))
      << result.suggestion.reason;
  interrupted = false;
  until = "racing";
  result = find(quadratics(), options);
  EXPECT_FALSE(result.suggestion.found());
  EXPECT_TRUE(result.suggestion.reason.starts_with(
      "it was interrupted before the first rung of the race ended; the range test's loss turned near "))
      << result.suggestion.reason;
  EXPECT_TRUE(result.suggestion.reason.ends_with(", which is no answer yet"));
}

TEST(Finder, TwoOrdersKeepsToTheRangeThatWasAsked) {
  auto options = race_of(3000);
  options.method = "two-orders";
  EXPECT_EQ(find(quadratics(), options).candidates.front().learning_rate, 1);
  options.range = RateRange{1e-3, 1e-2};
  const auto result = find(
      [](std::uint64_t) {
        return std::make_unique<testing::Quadratic>(testing::Quadratic::Options{.curvature = 1e6});
      },
      options);
  ASSERT_EQ(result.candidates.size(), 2U);
  EXPECT_NEAR(result.candidates[0].learning_rate, 1e-2, 1e-9);
  EXPECT_NEAR(result.candidates[1].learning_rate, 1e-3, 1e-9);
  EXPECT_FALSE(result.suggestion.found());
}

TEST(Finder, PassesOnWhatTheUsersCodeThrowsInTheMiddleOfARaceAndGivesTheTrialsBack) {
  for (const std::int64_t threads : {1, 3}) {
    std::atomic<int> living = 0;
    auto options = race_of(12000);
    options.threads = threads;
    bool raced = false;
    options.on_progress = [&](const FinderProgress& progress) {
      raced = raced || progress.stage.starts_with("racing");
    };
    EXPECT_THROW(
        find([&](std::uint64_t) { return std::make_unique<Troubled>(Troubled::Trouble::throws, living); },
             options),
        std::domain_error);
    // With more threads a rung may be over before anyone looks.
    if (threads == 1) {
      EXPECT_TRUE(raced);
    }
    EXPECT_EQ(living, 0);
  }
}

}  // namespace
}  // namespace surefoot::run
