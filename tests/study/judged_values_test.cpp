#include "surefoot/study/judged_values.hpp"

#include <cmath>

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

namespace surefoot::study {
namespace {

RC_GTEST_PROP(JudgedValues, GiveTheResultOfAllOfThem, ()) {
  const auto objective = parse_objective(*rc::gen::element<std::string>("last", "best", "mean:1", "mean:4"));
  const auto direction = *rc::gen::element(Direction::minimize, Direction::maximize);
  JudgedValues values(objective, direction);
  std::vector<search::Reported> all;
  std::int64_t step = 0;
  const std::vector<std::pair<bool, int>> told = *rc::gen::container<std::vector<std::pair<bool, int>>>(
      rc::gen::pair(rc::gen::arbitrary<bool>(), rc::gen::inRange(-9, 9)));
  for (const auto& [new_step, number] : told) {
    // Eight stands for what is no number.
    const double value = number == 8 ? INFINITY : number;
    step += new_step || all.empty() ? 1 : 0;
    if (!all.empty() && all.back().step == step)
      all.back().value = value;
    else
      all.push_back({step, value});
    values.add(step, value);
  }
  const double expected = result(all, objective, direction);
  const double got = values.result();
  RC_ASSERT(got == expected || (std::isnan(got) && std::isnan(expected)));
  RC_ASSERT(values.kept().size() == all.size());
}

TEST(JudgedValues, AFloodIsKeptInBounds) {
  JudgedValues values(parse_objective("last"), Direction::minimize);
  const std::int64_t count = 1 << 20;
  for (std::int64_t step = 1; step <= count; ++step) {
    values.add(step, step == 1000001 ? NAN : static_cast<double>(step));
    if (step % 1000 == 0) values.take_fresh();
  }
  EXPECT_EQ(values.result(), static_cast<double>(count));
  EXPECT_EQ(values.kept().size(), 4096U + 8 * 2048 + 1);
  std::int64_t before = 0;
  bool nan = false;
  for (const auto& point : values.kept()) {
    EXPECT_GT(point.step, before);
    before = point.step;
    nan = nan || std::isnan(point.value);
  }
  EXPECT_TRUE(nan);
  EXPECT_LT(values.fresh().size(), 1000U);
}

TEST(JudgedValues, WhatChangedIsFreshAgain) {
  JudgedValues values(parse_objective("last"), Direction::minimize);
  values.add(1, 5);
  values.add(2, 4);
  values.take_fresh();
  EXPECT_TRUE(values.fresh().empty());
  values.add(2, 3);
  ASSERT_EQ(values.fresh().size(), 1U);
  EXPECT_EQ(values.fresh()[0].value, 3);
}

}  // namespace
}  // namespace surefoot::study
