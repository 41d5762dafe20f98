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

/// A quadratic whose data have outlier rows, where its loss is as sharp as makes a rate the edge of
/// stability.
class Steep : public testing::Quadratic, protected OutlierProbe {
 public:
  Steep(std::uint64_t seed, double edge)
      : Quadratic({.noise = 0.1, .seed = seed}), edge_(edge * (1 + 0.1 * static_cast<double>(seed % 7))) {}
  find::TaskFacts facts() const override {
    return {.validation_cost = 1, .outlier_ratio = 11, .update_rule = find::UpdateRule::gradient};
  }
  OutlierProbe* outlier_probe() override { return this; }
  void hold_back() override {}
  double sharpness() override { return 2 / edge_; }

 private:
  double edge_;
};

TrialFactory steep(double edge) {
  return [edge](std::uint64_t seed) { return std::make_unique<Steep>(seed, edge); };
}

TEST(Finder, StaysBelowTheCliffThatTheSharpnessTells) {
  const double high = *find(steep(1), race_of(4000)).suggestion.learning_rate;
  const auto low = find(steep(0.03), race_of(4000)).suggestion;
  EXPECT_LT(*low.learning_rate, 0.7 * high);
  EXPECT_NE(low.reason.find("11 times as steep"), std::string::npos);
  EXPECT_NE(low.reason.find("a long run bears about"), std::string::npos);
}

TEST(Finder, LooksForTheCliffWithinItsBudgetAndTheSameOnAnyNumberOfThreads) {
  for (const double budget : {0.05, 0.08, 0.1, 0.15, 0.2, 0.25, 0.5, 1.0}) {
    auto options = race_of(4000);
    options.budget = budget;
    const auto alone = find(steep(0.2), options);
    EXPECT_LE(alone.cost_share(), budget);
    options.threads = 3;
    const auto together = find(steep(0.2), options);
    EXPECT_EQ(alone.suggestion.learning_rate, together.suggestion.learning_rate);
    EXPECT_EQ(alone.steps_spent, together.steps_spent);
  }
}

/// Notes whether the outlier rows are held back in what it trains.
class Watched : public Steep {
 public:
  Watched(std::uint64_t seed, std::vector<int>& trained) : Steep(seed, 10), trained_(&trained) {}
  void hold_back() override { held_back_ = true; }
  std::vector<double> train(std::span<const double> learning_rates) override {
    ++trained_->at(held_back_ ? 1 : 0);
    return Steep::train(learning_rates);
  }

 private:
  std::vector<int>* trained_;
  bool held_back_ = false;
};

TEST(Finder, HoldsOutliersBackInTheRaceWhoseSharpnessTellsOfThem) {
  std::vector<int> trained{0, 0};
  find([&](std::uint64_t seed) { return std::make_unique<Watched>(seed, trained); }, race_of(4000));
  EXPECT_EQ(trained[0], 98) << "steps of the range test";
  EXPECT_GT(trained[1], 0) << "in the race";
}

/// Rows far out, of which nothing else is known.
class SteepUnknown : public Steep {
 public:
  explicit SteepUnknown(std::uint64_t seed) : Steep(seed, 1) {}
  double sharpness() override { return std::nan(""); }
};

TEST(Finder, LeansWhereTheSharpnessIsNotKnown) {
  const auto unknown = [](std::uint64_t seed) { return std::make_unique<SteepUnknown>(seed); };
  const auto leaning = find(unknown, race_of(4000));
  const auto told = find(steep(10), race_of(4000));
  EXPECT_LT(*leaning.suggestion.learning_rate, 0.6 * *told.suggestion.learning_rate);
  EXPECT_EQ(told.steps_spent, leaning.steps_spent) << "it has looked too";
}

TEST(Finder, MayBeStoppedAnywhereBesideACliffUnderASchedule) {
  for (int looks = 0; looks < 60; ++looks) {
    auto options = race_of(4000);
    options.schedule = [](double peak) {
      return [=](std::int64_t step) { return peak * (1 - static_cast<double>(step) / 4000); };
    };
    int left = looks * looks / 4;
    options.should_stop = [&left] { return --left < 0; };
    const auto result = find(steep(0.03), options);
    EXPECT_TRUE(result.interrupted || result.suggestion.found());
    EXPECT_FALSE(result.suggestion.reason.empty());
  }
}

TEST(Finder, CapsThePeakOfAScheduleAtTheCliff) {
  auto options = race_of(4000);
  const double constant = *find(steep(0.03), options).suggestion.learning_rate;
  options.schedule = [](double peak) {
    return [=](std::int64_t step) { return peak * (1 - static_cast<double>(step) / 4000); };
  };
  const auto peak = find(steep(0.03), options).suggestion;
  EXPECT_EQ(*peak.learning_rate, constant);
  EXPECT_NE(peak.reason.find("11 times as steep"), std::string::npos) << peak.reason;
}

/// So much of its loss no training takes away.
class SteepWithEpochs : public Steep {
 public:
  SteepWithEpochs(std::uint64_t seed, double rest) : Steep(seed, 0.01), rest_(rest) {}
  std::vector<double> train(std::span<const double> rates) override {
    auto losses = Steep::train(rates);
    for (double& loss : losses) loss += rest_;
    return losses;
  }
  double validation_loss() override { return Steep::validation_loss() + rest_; }
  find::TaskFacts facts() const override {
    auto known = Steep::facts();
    known.steps_per_epoch = 500;
    return known;
  }

 private:
  double rest_;
};

TEST(Finder, CapsARateThatRisesWhereTheFirstEpochsEnd) {
  const auto peak_over_constant = [](const TrialFactory& make) {
    auto options = race_of(4000);
    const double constant = *find(make, options).suggestion.learning_rate;
    options.schedule = [](double peak) {
      return [=](std::int64_t step) { return peak * std::min(1.0, static_cast<double>(step + 1) / 2000); };
    };
    return *find(make, options).suggestion.learning_rate / constant;
  };
  const auto leaving = [](double rest) {
    return [=](std::uint64_t seed) { return std::make_unique<SteepWithEpochs>(seed, rest); };
  };
  EXPECT_NEAR(peak_over_constant(leaving(0.5)), 2, 1e-6) << "half of it after 1000 steps";
  EXPECT_LT(peak_over_constant(leaving(0)), 1.1) << "hardly above it where little is left to win";
  EXPECT_EQ(peak_over_constant(steep(0.01)), 1) << "epochs are not known";
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

TEST(Finder, SeesWhatAScheduleHoldsAboveTheCliffInItsFirstEpochs) {
  const auto make = [](std::uint64_t seed) { return std::make_unique<SteepWithEpochs>(seed, 0.5); };
  auto options = race_of(4000);
  const double constant = *find(make, options).suggestion.learning_rate;
  const auto first = [&](double rate) {
    options.schedule = [=](double peak) {
      return [=](std::int64_t step) {
        return step < 1500 ? rate : peak * (1 - static_cast<double>(step - 1500) / 2500);
      };
    };
    return find(make, options).suggestion;
  };
  const auto above = first(3 * constant);
  EXPECT_FALSE(above.found());
  EXPECT_NE(above.reason.find("whatever its peak"), std::string::npos) << above.reason;
  EXPECT_GT(*first(constant / 10).learning_rate, 2 * constant) << "the outlier rows were met before";
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
