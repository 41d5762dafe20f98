#include "surefoot/search/space.hpp"

#include <cmath>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "surefoot/core/error.hpp"
#include "surefoot/search/pruner.hpp"
#include "surefoot/search/sampler.hpp"

namespace surefoot::search {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> texts(const Parameter& parameter) {
  std::vector<std::string> all;
  for (const auto& value : grid_values(parameter)) all.push_back(to_text(value));
  return all;
}

TEST(Space, ReadsListsAndRanges) {
  EXPECT_THAT(texts(parse_parameter("wd=0,1e-4,1e-2")), ElementsAre("0", "0.0001", "0.01"));
  EXPECT_THAT(texts(parse_parameter("opt=sgd,adam")), ElementsAre("sgd", "adam"));
  EXPECT_THAT(texts(parse_parameter("mixed=1,none")), ElementsAre("1", "none"));
  EXPECT_THAT(texts(parse_parameter("momentum=0.5:0.9")), ElementsAre("0.5", "0.6", "0.7", "0.8", "0.9"));
  EXPECT_THAT(texts(parse_parameter("layers=1:3:int")), ElementsAre("1", "2", "3"));
  EXPECT_THAT(texts(parse_parameter("width=1:100:int:log:1")), ElementsAre("1", "10", "100"));
  EXPECT_THAT(texts(parse_learning_rate("1e-3:0.1", 2)),
              ElementsAre("0.001", "0.003162", "0.01", "0.03162", "0.1"));
  EXPECT_THAT(texts(parse_learning_rate("1,0.1", 2)), ElementsAre("1", "0.1"));
}

TEST(Space, RefusesWhatMakesNoSense) {
  for (const char* bad : {"wd", "=1", "lr=1", "a b=1", "wd=", "wd=1,,2", "wd=1,1", "wd=2:1", "wd=0:1:log",
                          "wd=1:x", "wd=0:1:0", "wd=0:1:cube", "n=0.5:3:int", "wd=1:inf", "3x=1", "wd=1,inf",
                          "wd=nan", "x=-1e308:1e308", "x=0:1e308"})
    EXPECT_THROW(parse_parameter(bad), InvalidArgument) << bad;
  for (const char* bad : {"0", "-1,0.1", "a,b", "1:0.1", "0:1", "nan", "inf"})
    EXPECT_THROW(parse_learning_rate(bad, 4), InvalidArgument) << bad;
  EXPECT_THROW(parse_learning_rate("0.2:0.3", 1), InvalidArgument);
  try {
    parse_learning_rate("1:0.1", 4);
    ADD_FAILURE() << "a range that falls is none";
  } catch (const InvalidArgument& error) {
    EXPECT_THAT(error.what(), ::testing::HasSubstr("did you mean 0.1:1?"));
  }
}

TEST(Space, AGridHasTheEndsWhereNoValueOfADecadeLiesBetween) {
  EXPECT_THAT(texts(parse_parameter("x=3:4:log:1")), ElementsAre("3", "4"));
  EXPECT_THAT(texts(parse_parameter("n=5:5:int:log")), ElementsAre("5"));
  EXPECT_THAT(texts(parse_parameter("mixed=inf,none")), ElementsAre("inf", "none"));
}

TEST(GridSampler, GoesOverEveryCombination) {
  const auto sampler = make_grid_sampler({parse_parameter("a=1,2"), parse_parameter("b=x,y,z")});
  EXPECT_EQ(sampler->size(), 6);
  std::vector<std::string> seen;
  for (std::int64_t i = 0; const auto parameters = sampler->sample({.configuration = i}); ++i)
    seen.push_back(to_text(parameters->at("a")) + to_text(parameters->at("b")));
  EXPECT_THAT(seen, ElementsAre("1x", "1y", "1z", "2x", "2y", "2z"));
}

TEST(RandomSampler, DrawsEvenlyAndTheSameForTheSameSeed) {
  const SearchSpace space{parse_learning_rate("1e-4:1", 4), parse_parameter("n=1:4:int"),
                          parse_parameter("k=a,b")};
  const auto sampler = make_random_sampler(space);
  double sum = 0;
  std::map<std::string, int> counts;
  for (std::int64_t i = 0; i < 4000; ++i) {
    const auto drawn = *sampler->sample({.configuration = i, .seed = 5});
    EXPECT_EQ(drawn, *make_random_sampler(space)->sample({.configuration = i, .seed = 5}));
    const double rate = to_number(drawn.at("lr"));
    EXPECT_TRUE(rate >= 1e-4 && rate <= 1);
    sum += std::log10(rate);
    ++counts[to_text(drawn.at("n"))];
    ++counts[to_text(drawn.at("k"))];
  }
  // Four standard errors: of a uniform draw over four decades, and of a share of a quarter.
  EXPECT_NEAR(sum / 4000, -2, 4 * 4 / std::sqrt(12.0 * 4000));
  for (const char* n : {"1", "2", "3", "4"}) EXPECT_NEAR(counts[n], 1000, 4 * std::sqrt(4000 * 0.25 * 0.75));
  EXPECT_NE(*sampler->sample({.configuration = 0, .seed = 6}),
            *sampler->sample({.configuration = 0, .seed = 5}));
}

PastTrial reporting(const std::vector<double>& values) {
  PastTrial trial;
  for (std::size_t i = 0; i < values.size(); ++i)
    trial.reported.push_back({static_cast<std::int64_t>(i + 1), values[i]});
  return trial;
}

TEST(DivergencePruner, StopsWhatHasDiverged) {
  const auto pruner = make_divergence_pruner();
  EXPECT_FALSE(pruner->prune(reporting({1, 0.5, 100, 0.5, 0.4}), {}));
  EXPECT_EQ(pruner->prune(reporting({1, NAN, 0.5}), {}), "the loss is nan at step 2");
  EXPECT_TRUE(pruner->prune(reporting({1, 50, 50, 50, 50, 50}), {}));
  EXPECT_FALSE(make_no_pruner()->prune(reporting({1, NAN}), {}));
}

TEST(Registry, KnowsSamplersAndPrunersByTheirWords) {
  for (const auto& sampler : samplers())
    EXPECT_TRUE(find_sampler(sampler.word).make({parse_parameter("a=1,2")}));
  for (const auto& pruner : pruners()) EXPECT_TRUE(make_pruner(pruner.word));
  EXPECT_THROW(find_sampler("gird"), InvalidArgument);
  EXPECT_THROW(make_pruner("nome"), InvalidArgument);
  EXPECT_THROW(make_pruner("none:min=3"), InvalidArgument);
}

}  // namespace
}  // namespace surefoot::search
