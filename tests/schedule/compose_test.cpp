#include "surefoot/schedule/compose.hpp"

#include <atomic>
#include <cmath>
#include <cstdlib>
#include <new>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "surefoot/schedule/cycle.hpp"
#include "surefoot/schedule/decay.hpp"
#include "surefoot/schedule/ramp.hpp"
#include "surefoot/schedule/table.hpp"

#include "schedule/support.hpp"

namespace {
std::atomic<std::int64_t> allocations{0};
}

void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
// Seen through, g++ takes free() for a mistake.
[[gnu::noinline]] void operator delete(void* memory) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

namespace surefoot::schedule {
namespace {

Schedule clock() {
  return Schedule([](std::int64_t t) { return static_cast<double>(t); });
}

Schedule with_clocks_momentum() {
  return Schedule([](std::int64_t t) { return static_cast<double>(t); },
                  [](std::int64_t t) { return 100 + static_cast<double>(t); });
}

TEST(Join, EachPartCountsItsOwnSteps) {
  EXPECT_TRUE(rc::check([] {
    const auto first = *rc::gen::inRange<std::int64_t>(1, 100);
    const auto second = *rc::gen::inRange<std::int64_t>(1, 100);
    const Schedule s = join({{clock(), first}, {scale(clock(), 2), second}}, scale(clock(), 3));
    const auto t = *rc::gen::inRange<std::int64_t>(0, 300);
    const std::int64_t expected = t < first            ? t
                                  : t < first + second ? 2 * (t - first)
                                                       : 3 * (t - first - second);
    RC_ASSERT(s(t) == static_cast<double>(expected));
  }));
}

TEST(Join, HoldsAMomentumWhereAPartHasNone) {
  const Schedule s = join({{clock(), 5}, {with_clocks_momentum(), 10}}, clock());
  EXPECT_EQ(s.momentum(2), 100);
  EXPECT_EQ(s.momentum(5), 100);
  EXPECT_EQ(s.momentum(8), 103);
  EXPECT_EQ(s.momentum(15), 110);
  EXPECT_EQ(s.momentum(INT64_MAX), 110);
  EXPECT_FALSE(join({{clock(), 5}}, clock()).has_momentum());
}

TEST(Scale, Multiplies) {
  EXPECT_NEAR(scale(linear({.start = 1, .end = 3, .steps = 2}), 0.5)(1), 1, 1e-15);
  EXPECT_NEAR(multiply(constant({3}), clock())(5), 15, 1e-15);
  EXPECT_EQ(scale(with_clocks_momentum(), 2).momentum(1), 101);
  EXPECT_EQ(multiply(clock(), with_clocks_momentum()).momentum(1), 101);
}

TEST(Offset, NeverGoesBelowZero) {
  EXPECT_EQ(offset(clock(), 2)(3), 5);
  EXPECT_EQ(offset(clock(), -2)(1), 0);
}

TEST(Shift, BeginsInsideOrLater) {
  EXPECT_EQ(shift(with_clocks_momentum(), 7)(3), 10);
  EXPECT_EQ(shift(with_clocks_momentum(), 7).momentum(3), 110);
  EXPECT_EQ(shift(clock(), -7)(3), 0);
  EXPECT_EQ(shift(clock(), -7)(9), 2);
  EXPECT_EQ(shift(clock(), last_step)(INT64_MAX), 0x1p53);
}

TEST(Clamp, KeepsWithin) {
  const Schedule s = clamp(clock(), {.low = 2, .high = 5});
  EXPECT_EQ(s(0), 2);
  EXPECT_EQ(s(4), 4);
  EXPECT_EQ(s(9), 5);
}

TEST(Until, StaysWhereItEnds) {
  EXPECT_EQ(until(clock(), 10)(9), 9);
  EXPECT_EQ(until(clock(), 10)(11), 10);
}

TEST(Repeat, GoesRound) {
  const Schedule s = repeat(offset(clock(), 1), {.steps = 10, .times = 2, .decay = 0.5});
  EXPECT_EQ(s(9), 10);
  EXPECT_EQ(s(10), 0.5);
  EXPECT_EQ(s(19), 5);
  EXPECT_EQ(s(20), 5.5);
  EXPECT_EQ(s(INT64_MAX), 5.5);
  EXPECT_EQ(repeat(clock(), {.steps = 3})(3'000'000'001), 1);
}

TEST(PerEpoch, ChangesOncePerEpoch) {
  EXPECT_EQ(per_epoch(clock(), 100)(99), 0);
  EXPECT_EQ(per_epoch(clock(), 100)(100), 1);
}

TEST(Warmup, RisesToWhereTheScheduleBegins) {
  const Schedule main = cosine({.peak = 0.4, .steps = 50});
  const Schedule s = warmup(main, {.steps = 10, .start = 0.1});
  EXPECT_EQ(s(0), 0.1);
  EXPECT_NEAR(s(5), 0.25, 1e-15);
  for (int t = 0; t < 70; ++t) EXPECT_EQ(s(10 + t), main(t));
  const Schedule curved = warmup(main, {.steps = 10, .bend = {Shape::cosine}});
  EXPECT_NEAR(curved(2), 0.4 * (1 - std::cos(M_PI * 0.2)) / 2, 1e-15);
  const Schedule logarithmic = warmup(main, {.steps = 10, .logarithmic = true});
  EXPECT_EQ(logarithmic(0), 0);
  EXPECT_NEAR(logarithmic(4), 0.4 * std::log(5) / std::log(10), 1e-15);
  EXPECT_NEAR(logarithmic(9), 0.4, 1e-15);
}

TEST(Cooldown, FallsFromWhereTheScheduleIs) {
  const Schedule s = cooldown(constant({0.4}), {.at = 100, .steps = 20, .end = 0.1, .bend = {Shape::sqrt}});
  EXPECT_EQ(s(100), 0.4);
  EXPECT_NEAR(s(105), 0.25, 1e-15);
  EXPECT_EQ(s(120), 0.1);
  EXPECT_EQ(s(INT64_MAX), 0.1);
}

TEST(Noise, IsSeededAndBounded) {
  EXPECT_TRUE(rc::check([] {
    const bool normal = *rc::gen::arbitrary<bool>();
    const NoiseOptions options{.amount = 0.3,
                               .normal = normal,
                               .most = 0.5,
                               .seed = *rc::gen::arbitrary<std::uint64_t>(),
                               .every = 4};
    const Schedule a = noise(constant({1}), options);
    const auto t = *rc::gen::inRange<std::int64_t>(0, 1'000'000);
    RC_ASSERT(a(t) == noise(constant({1}), options)(t));
    RC_ASSERT(a(t) == a(t / 4 * 4));
    RC_ASSERT(std::abs(a(t) - 1) <= (normal ? 0.5 : 0.3));
  }));
}

TEST(Noise, IsEvenAndNeighbouringStepsAreUnrelated) {
  constexpr int draws = 20000;
  for (const std::uint64_t seed : {0, 1, 2}) {
    const Schedule s = noise(constant({1}), {.amount = 0.5, .seed = seed});
    std::vector<int> tenths(10);
    double mean = 0;
    double products = 0;
    for (int t = 0; t < draws; ++t) {
      const double value = s(t) - 1;
      ++tenths[static_cast<std::size_t>((value + 0.5) * 10)];
      mean += value / draws;
      products += value * (s(t + 1) - 1) / draws;
    }
    // Four standard errors of each.
    for (const int count : tenths) EXPECT_NEAR(count, draws / 10, 4 * std::sqrt(draws * 0.09));
    EXPECT_NEAR(mean, 0, 4 * std::sqrt(1.0 / 12 / draws));
    EXPECT_NEAR(products, 0, 4 * 1.0 / 12 / std::sqrt(draws));
  }
}

TEST(Noise, HasTheSpreadItWasToldAndActsWithinItsSteps) {
  const Schedule s = noise(constant({1}), {.amount = 0.1, .normal = true, .begin = 1000, .end = 21000});
  EXPECT_EQ(s(999), 1);
  EXPECT_EQ(s(21000), 1);
  double sum = 0;
  double squares = 0;
  for (int t = 1000; t < 21000; ++t) {
    sum += s(t) - 1;
    squares += (s(t) - 1) * (s(t) - 1);
  }
  EXPECT_NEAR(sum / 20000, 0, 0.003);
  EXPECT_NEAR(std::sqrt(squares / 20000), 0.1, 0.003);
}

TEST(WithMomentum, TakesOneSchedulesRatesAsMomentum) {
  const Schedule s = with_momentum(constant({0.1}), linear({.start = 0.95, .end = 0.85, .steps = 10}));
  EXPECT_EQ(s(10), 0.1);
  EXPECT_EQ(s.momentum(10), 0.85);
}

TEST(Compose, AllocatesNothingWhenAsked) {
  const Schedule everything =
      noise(clamp(offset(multiply(warmup(cooldown(constant({0.1}), {.at = 50, .steps = 50}), {.steps = 10}),
                                  repeat(restarts({.steps = 5, .stretch = 2}), {.steps = 20, .decay = 0.5})),
                         0.01),
                  {.low = 1e-3}),
            {.amount = 0.1, .seed = 3});
  const Schedule momentum =
      join({{one_cycle({.steps = 40, .momentum = MomentumRange{}}), 40}}, multistep({.milestones = {3, 9}}));
  const auto before = allocations.load();
  double sum = 0;
  for (int t = 0; t < 1000; ++t) sum += everything(t) + momentum(t) + *momentum.momentum(t);
  EXPECT_EQ(allocations.load(), before);
  EXPECT_TRUE(std::isfinite(sum));
  EXPECT_GT(before, 0);
}

TEST(Compose, NoStepsOfWarmupOrCooldownAreNone) {
  const Schedule s = linear({.start = 1, .end = 0, .steps = 10});
  for (int t = 0; t < 20; ++t) {
    EXPECT_EQ(warmup(s, {.steps = 0})(t), s(t));
    EXPECT_EQ(cooldown(s, {.at = 5, .steps = 0})(t), s(std::min(t, 5)));
    EXPECT_EQ(rise(0.5, {.steps = 0})(t), 0.5);
  }
}

TEST(Compose, RefusesWithScheduleArgumentRuleAndValue) {
  expect_refusal([] { join({{constant({}), 0}}, constant({})); }, "join: steps must be positive, got 0");
  expect_refusal(
      [] {
        join({{constant({}), last_step}, {constant({}), 1}}, constant({}));
      },
      "join: the sum of steps must be at most 2^53, got 9007199254740993");
  expect_refusal([] { multiply(with_clocks_momentum(), with_clocks_momentum()); },
                 "multiply: only one of the schedules must have a momentum, got two");
  expect_refusal([] { scale(constant({}), NAN); }, "scale: factor must be not negative and finite, got nan");
  expect_refusal([] { shift(constant({}), INT64_MIN); },
                 "shift: the size of steps must be at most 2^53, got 9223372036854775807");
  expect_refusal([] { clamp(constant({}), {.low = 2, .high = 1}); },
                 "clamp: high must not be below low, got 1 and 2");
  expect_refusal([] { repeat(constant({}), {.steps = 0}); }, "repeat: steps must be positive, got 0");
  expect_refusal([] { warmup(constant({}), {.steps = -1}); }, "warmup: steps must be not negative, got -1");
  expect_refusal([] { cooldown(constant({}), {.end = -1}); },
                 "cooldown: end must be not negative and finite, got -1");
  expect_refusal([] { noise(constant({}), {.amount = 2}); }, "noise: amount must be between 0 and 1, got 2");
}

}  // namespace
}  // namespace surefoot::schedule
