// find() on data with outlier rows, which make a cliff.
#include <atomic>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "surefoot/core/error.hpp"
#include "surefoot/run/finder.hpp"

#include "support/quadratic.hpp"

namespace surefoot::run {
namespace {

FinderOptions race_of(std::int64_t horizon) {
  FinderOptions options;
  options.horizon = horizon;
  return options;
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

TEST(FinderBesideACliff, StaysBelowTheCliffThatTheSharpnessTells) {
  const double high = *find(steep(1), race_of(4000)).suggestion.learning_rate;
  const auto low = find(steep(0.03), race_of(4000)).suggestion;
  EXPECT_LT(*low.learning_rate, 0.7 * high);
  EXPECT_NE(low.reason.find("11 times as steep"), std::string::npos);
  EXPECT_NE(low.reason.find("a long run bears about"), std::string::npos);
}

TEST(FinderBesideACliff, LooksForTheCliffWithinItsBudgetAndTheSameOnAnyNumberOfThreads) {
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

TEST(FinderBesideACliff, HoldsOutliersBackInTheRaceWhoseSharpnessTellsOfThem) {
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

TEST(FinderBesideACliff, LeansWhereTheSharpnessIsNotKnown) {
  const auto unknown = [](std::uint64_t seed) { return std::make_unique<SteepUnknown>(seed); };
  const auto with_margin = find(unknown, race_of(4000));
  const auto told = find(steep(10), race_of(4000));
  EXPECT_LT(*with_margin.suggestion.learning_rate, 0.6 * *told.suggestion.learning_rate);
  EXPECT_EQ(told.steps_spent, with_margin.steps_spent) << "it has looked too";
}

TEST(FinderBesideACliff, MayBeStoppedAnywhereBesideACliffUnderASchedule) {
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

TEST(FinderBesideACliff, CapsThePeakOfAScheduleAtTheCliff) {
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

TEST(FinderBesideACliff, CapsARateThatRisesWhereTheFirstEpochsEnd) {
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

TEST(FinderBesideACliff, SeesWhatAScheduleHoldsAboveTheCliffInItsFirstEpochs) {
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

}  // namespace
}  // namespace surefoot::run
