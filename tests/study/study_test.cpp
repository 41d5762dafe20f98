#include "surefoot/study/study.hpp"

#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "surefoot/core/error.hpp"
#include "surefoot/study/run_curve.hpp"
#include "surefoot/study/store/store.hpp"
#include "surefoot/study/store/store_url.hpp"
#include "surefoot/study/sweep.hpp"

#include "study/descent.hpp"
#include "support/temporary_folder.hpp"

namespace surefoot::study {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

TEST(Study, WorksOffAGrid) {
  const auto store = open_store("memory:");
  Study study(*store, "s", grid(2));
  const auto result = sweep(study, {.run = descend, .jobs = 2});
  ASSERT_EQ(result.trials.size(), 6U);
  EXPECT_EQ(result.ran, 6);
  EXPECT_EQ(result.trials[0].state, TrialStatus::complete);
  EXPECT_EQ(result.trials[0].seed, 0U);
  EXPECT_EQ(result.trials[1].seed, 1U);
  EXPECT_EQ(result.trials[4].state, TrialStatus::diverged);
  EXPECT_THAT(result.trials[4].reason, HasSubstr("diverged"));
  EXPECT_TRUE(std::isnan(result.trials[4].value));
  const auto found = best(result.trials, Direction::minimize);
  ASSERT_TRUE(found);
  EXPECT_EQ(search::to_text(found->trial.parameters.at("lr")), "0.1");
  EXPECT_EQ(found->seeds, 2);
}

TEST(Study, IsTheSameAfterAnyInterruption) {
  for (const std::string sampler : {"grid", "random"}) {
    auto spec = grid(2);
    spec.space = {search::parse_learning_rate("1e-3:1", 3), search::parse_parameter("wd=0:1")};
    spec.sampler = sampler;
    spec.configurations = 12;
    const auto whole_store = open_store("memory:");
    Study whole(*whole_store, "s", spec);
    const auto expected = sweep(whole, {.run = descend}).trials;
    const auto store = open_store("memory:");
    for (int stop_after = 1;; ++stop_after) {
      Study study(*store, "s", spec);
      int ran = 0;
      const auto result = sweep(study, {.run =
                                            [&](const Trial& trial, TrialSession& session, const auto& stop) {
                                              if (++ran > stop_after) return std::optional<Ending>();
                                              return descend(trial, session, stop);
                                            },
                                        .should_stop = [&] { return ran > stop_after; }});
      if (!result.interrupted) break;
    }
    const auto trials = store->trials(store->find_study("s")->id, false);
    ASSERT_EQ(trials.size(), expected.size());
    for (std::size_t i = 0; i < trials.size(); ++i) {
      EXPECT_EQ(trials[i].parameters, expected[i].parameters);
      EXPECT_EQ(trials[i].seed, expected[i].seed);
      EXPECT_EQ(trials[i].state, expected[i].state);
      if (trials[i].state == TrialStatus::complete) {
        EXPECT_EQ(trials[i].value, expected[i].value);
      }
    }
  }
}

TEST(Study, WhatItThrowsEndsTheSweepAndLosesNothing) {
  const auto store = open_store("memory:");
  Study study(*store, "s", grid());
  EXPECT_THROW(sweep(study, {.run = [](const Trial&, TrialSession&, const auto&) -> std::optional<Ending> {
                       throw RunError("no");
                     }}),
               RunError);
  EXPECT_EQ(study.trials()[0].state, TrialStatus::preempted);
}

TEST(Study, JudgesByValidationLossesWhereThereAreAny) {
  const auto store = open_store("memory:");
  Study study(*store, "s", grid());
  const auto result = sweep(study, {.run = [](const Trial&, TrialSession& session, const auto&) {
                              session.add({.step = 1, .training_loss = 5});
                              session.flush();
                              session.add({.step = 1, .training_loss = 5, .validation_loss = 7});
                              session.add({.step = 2, .training_loss = 1});
                              session.flush();
                              return std::optional(session.ending(0, ""));
                            }});
  EXPECT_EQ(result.trials[0].value, 7);
  EXPECT_EQ(study.trials(true)[0].reported.size(), 1U);
}

TEST(Study, ATrialLeavesItsCurve) {
  const auto store = open_store("memory:");
  Study study(*store, "s", grid());
  sweep(study, {.run = descend});
  const auto curves = study.curves();
  ASSERT_EQ(curves.size(), 3U);
  ASSERT_EQ(curves.at(0).points.size(), 20U);
  EXPECT_EQ(curves.at(0).planned_steps, 20);
  EXPECT_EQ(curves.at(0).points[4].step, 5);
  EXPECT_EQ(curves.at(0).points[4].learning_rate, 0.1);
  EXPECT_GT(curves.at(0).points[0].training_loss, curves.at(0).points[19].training_loss);
}

/// The number of its own name that a run is judged by stands for a loss where it tells none, if it is to be
/// small as well.
TEST(Study, ANamedNumberIsTheCurveWhereThereIsNoLoss) {
  for (const auto direction : {Direction::minimize, Direction::maximize}) {
    const auto store = open_store("memory:");
    auto spec = grid();
    spec.direction = direction;
    Study study(*store, "s", spec);
    sweep(study, {.run =
                      [](const Trial&, TrialSession& session, const auto&) {
                        session.add({.step = 1, .value = 4, .learning_rate = 0.25});
                        return std::optional(session.ending(0, ""));
                      },
                  .named_value = true});
    const auto curves = study.curves();
    ASSERT_EQ(curves.size(), direction == Direction::minimize ? 3U : 0U);
    if (curves.empty()) continue;
    EXPECT_EQ(curves.at(0).points[0].validation_loss, 4);
    EXPECT_EQ(curves.at(0).points[0].learning_rate, 0.25);
  }
}

/// A command's flood of losses must not fill the store.
TEST(Study, AFloodOfLossesIsKeptInBounds) {
  const auto store = open_store("memory:");
  auto spec = grid();
  spec.space = {search::parse_learning_rate("0.1", 4)};
  Study study(*store, "s", spec);
  const auto trials = sweep(study, {.run =
                                        [](const Trial&, TrialSession& session, const auto&) {
                                          for (int step = 1; step <= 300000; ++step)
                                            session.add({.step = step, .training_loss = 1.0 / step});
                                          session.flush();
                                          return std::optional(session.ending(0, ""));
                                        }})
                          .trials;
  EXPECT_EQ(trials[0].value, 1.0 / 300000);
  EXPECT_LT(study.trials(true)[0].reported.size(), 20000U);
  EXPECT_LE(study.curves().at(0).points.size(), CurveThinner::most_points);
}

TEST(Study, MoreTrialsOfARandomSearchAreTheSameStudy) {
  const auto store = open_store("memory:");
  auto spec = grid();
  spec.space = {search::parse_learning_rate("1e-3:1", 3)};
  spec.sampler = "random";
  spec.configurations = 3;
  const std::string name = default_name(spec);
  {
    Study study(*store, name, spec);
    sweep(study, {.run = descend});
  }
  spec.configurations = 5;
  EXPECT_EQ(default_name(spec), name);
  Study study(*store, name, spec);
  EXPECT_EQ(sweep(study, {.run = descend}).ran, 2);
}

TEST(Objective, OfWhatWasReported) {
  const std::vector<search::Reported> reported{{1, 3}, {2, 1}, {3, NAN}, {4, 2}};
  EXPECT_EQ(result(reported, parse_objective("last"), Direction::minimize), 2);
  EXPECT_EQ(result(reported, parse_objective("best"), Direction::minimize), 1);
  EXPECT_EQ(result(reported, parse_objective("best"), Direction::maximize), 3);
  EXPECT_TRUE(std::isnan(result(reported, parse_objective("mean:2"), Direction::minimize)));
  EXPECT_EQ(result(std::span(reported).first(2), parse_objective("mean:9"), Direction::minimize), 2);
  EXPECT_TRUE(std::isnan(result({}, parse_objective("last"), Direction::minimize)));
  for (const char* bad : {"first", "mean", "mean:0", "mean:x"})
    EXPECT_THROW(parse_objective(bad), InvalidArgument);
}

TEST(StudySpec, ComesBackFromItsText) {
  StudySpec spec = grid(3);
  spec.space.push_back(search::parse_parameter("n=1:64:int:log"));
  spec.space.push_back(search::parse_parameter("opt=sgd,adam"));
  spec.direction = Direction::maximize;
  spec.objective = parse_objective("mean:3");
  spec.seed = 18446744073709551615ULL;
  EXPECT_EQ(to_json(spec_from_json(nlohmann::json::parse(to_json(spec).dump()))), to_json(spec));
}

TEST(Study, IsAsLargeAsItEverWas) {
  for (const std::string url : {"memory:", "sqlite"}) {
    const testing::TemporaryFolder folder;
    const auto store = open_store(url == "memory:" ? url : (folder.path() / "s.db").string());
    auto two = grid();
    two.configurations = 2;
    EXPECT_EQ(Study(*store, "s", two).size(), 2);
    EXPECT_EQ(Study(*store, "s", grid()).size(), 3);
    EXPECT_EQ(Study(*store, "s", two).size(), 3);
    EXPECT_EQ(store->find_study("s")->spec.configurations, 0);
  }
}

TEST(Study, SeedsEndBelow64Bits) {
  auto spec = grid(2);
  spec.seed = std::numeric_limits<std::uint64_t>::max();
  EXPECT_EQ(error_of([&] { check(spec); }),
            "the seeds must end below 2^64, got 2 from 18446744073709551615 on");
  --spec.seed;
  EXPECT_EQ(error_of([&] { check(spec); }), "no error");
}

TEST(Study, ChoicesAreText) {
  auto spec = grid();
  spec.space.push_back({.name = "opt", .choices = {std::string("a\xff"), std::string("b")}});
  EXPECT_EQ(error_of([&] { check(spec); }),
            "parameter opt: names and values must be UTF-8 text, got 'opt=a\\xff,b'");
}

TEST(Study, BytesThatAreNotUtf8AreNoHindrance) {
  const testing::TemporaryFolder folder;
  const auto store = open_store((folder.path() / "s.db").string());
  auto spec = grid();
  spec.subject = "./train \xff";
  const auto name = default_name(spec);
  EXPECT_EQ(Study(*store, name, spec).record().id, Study(*store, name, spec).record().id);
}

}  // namespace
}  // namespace surefoot::study
