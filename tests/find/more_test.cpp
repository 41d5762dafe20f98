#include "surefoot/find/more.hpp"

#include <gtest/gtest.h>

#include "find/raced.hpp"

namespace surefoot::find {
namespace {

Race long_race(double budget, std::int64_t horizon) {
  auto o = task(0.01, budget);
  o.options.horizon = horizon;
  o.facts.update_rule = UpdateRule::gradient;
  Race race = race_of(o);
  run(race, -2);
  return race;
}

TEST(More, IsWhatALongerRaceTurnsOutToSay) {
  const Race race = long_race(300, 100'000);
  const auto more = what_more_would_buy(race.record(), race.facts(), race.spent());
  ASSERT_TRUE(more);
  EXPECT_GT(more->confidence, answer(race).confidence);
  EXPECT_GE(more->steps, 2 * race.spent());
  const Race longer = long_race(2 * more->steps, 100'000);
  EXPECT_GE(answer(longer).confidence, more->confidence - 0.02);
}

TEST(More, IsNothingBeyondAFullRunOrWhatIsNeverReached) {
  const Race race = long_race(1000, 1500);
  const auto more = what_more_would_buy(race.record(), race.facts(), race.spent());
  if (more) {
    EXPECT_LE(more->steps, 1500);
  }
  auto record = race.record();
  for (auto& rung : record.ended) rung.least_loss = record.ended.front().least_loss;
  record.horizon = 1 << 30;
  EXPECT_FALSE(what_more_would_buy(record, race.facts(), race.spent())) << "a loss that stands still";
}

TEST(More, IsNotKnownAfterOneRungOrForLossesThatAreNotPositive) {
  const Race race = long_race(1000, 100'000);
  auto record = race.record();
  for (auto& rung : record.ended) rung.least_loss -= 10;
  EXPECT_FALSE(what_more_would_buy(record, race.facts(), race.spent()));
  record = race.record();
  record.ended.resize(1);
  EXPECT_FALSE(what_more_would_buy(record, race.facts(), race.spent()));
}

}  // namespace
}  // namespace surefoot::find
