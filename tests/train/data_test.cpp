#include <gtest/gtest.h>

#include <cmath>

#include "support/shared_data.hpp"
#include "support/temporary_folder.hpp"
#include "surefoot/core/error.hpp"
#include "surefoot/train/data/load.hpp"
#include "surefoot/train/data/split.hpp"

namespace surefoot::train {
namespace {

using testing::TemporaryFolder;

TEST(LoadDataset, TellsFormatsByTheirContent) {
  const TemporaryFolder folder;
  const auto table = load_dataset(folder.file("noext", "a,b\n1,x\n2,y\n3,x\n4,y\n").string());
  EXPECT_EQ(table.problem, Problem::classification);
  const auto text = load_dataset(folder.file("prose", std::string(40, 'a') + " b, c\nno table here. " + std::string(90, 'b')).string(),
                                 {.target = {}, .problem = {}, .sequence = 16});
  EXPECT_EQ(text.problem, Problem::next_token);
  EXPECT_EQ(text.inputs.size(1), 16);
  EXPECT_TRUE(text.targets.index({0, 0}).equal(text.inputs.index({0, 1})));
  EXPECT_THROW(load_dataset(folder.file("junk", std::string("\x01\xff\x00\x02", 4)).string()), ParseError);
  EXPECT_THROW(load_dataset(folder.file("empty", "").string()), ParseError);
  EXPECT_THROW(load_dataset((folder.path() / "nothing").string()), InvalidArgument);
}

TEST(LoadDataset, FindsNamesInTheDataFolder) {
  const TemporaryFolder folder;
  folder.file("flowers.csv", "1,x\n2,y\n3,x\n4,y\n");
  setenv("SUREFOOT_DATA", folder.path().c_str(), 1);
  EXPECT_EQ(load_dataset("flowers").samples(), 4);
  const auto known = known_datasets();
  unsetenv("SUREFOOT_DATA");
  EXPECT_TRUE(std::any_of(known.begin(), known.end(), [](const auto& k) { return k.name == "flowers"; }));
}

TEST(Prepare, StandardisesByTheTrainingPartAlone) {
  const TemporaryFolder folder;
  std::string csv = "a,constant,y\n";
  for (int i = 0; i < 500; ++i) csv += std::to_string(i) + ",7," + std::to_string(3 * i) + ".5\n";
  csv += ",7,12.25\n";
  const auto data = prepare(load_dataset(folder.file("t.csv", csv).string()), {.seed = 3});
  EXPECT_EQ(data.training.size(), 401);
  EXPECT_EQ(data.validation.size(), 100);
  const auto column = data.training.inputs.select(1, 0);
  EXPECT_NEAR(column.mean().item<double>(), 0, 1e-2);
  EXPECT_NEAR(column.std().item<double>(), 1, 1e-2);
  EXPECT_EQ(data.training.inputs.select(1, 1).abs().max().item<double>(), 0);
  EXPECT_NEAR(data.training.targets.std().item<double>(), 1, 1e-2);
  EXPECT_FALSE(data.training.inputs.isnan().any().item<bool>());
  // The target is a line of the column, so their standardised values agree, but for the row that lacks one.
  const auto apart = (data.validation.inputs.select(1, 0) - data.validation.targets.select(1, 0)).abs();
  EXPECT_LE(apart.gt(0.02).sum().item<std::int64_t>(), 1);
}

TEST(Prepare, SplitsTheSameForASeedAndNeverTwice) {
  const auto digits = load_dataset("digits");
  const auto first = prepare(digits, {.seed = 1});
  EXPECT_TRUE(first.training.targets.equal(prepare(digits, {.seed = 1}).training.targets));
  EXPECT_FALSE(first.training.targets.equal(prepare(digits, {.seed = 2}).training.targets));
  EXPECT_EQ(first.training.size() + first.validation.size(), digits.samples());
  const auto counts = ::torch::bincount(::torch::cat({first.training.targets, first.validation.targets}));
  EXPECT_TRUE(counts.equal(::torch::bincount(digits.targets)));
  EXPECT_THROW(prepare(digits, {.validation_fraction = 0}), InvalidArgument);
  EXPECT_THROW(prepare(digits, {.validation_fraction = 1}), InvalidArgument);
  EXPECT_THROW(prepare(digits, {.validation_fraction = NAN}), InvalidArgument);
}

struct Known {
  const char* path;
  std::int64_t rows;
  Problem problem;
  std::int64_t outputs;
  std::int64_t missing;
};

class SharedData : public ::testing::TestWithParam<Known> {};

TEST_P(SharedData, IsReadAsItsInventorySays) {
  const auto file = testing::shared_data(GetParam().path);
  if (!file) GTEST_SKIP() << GetParam().path << " is not here";
  const auto data = load_dataset(file->string());
  EXPECT_EQ(data.samples(), GetParam().rows);
  EXPECT_EQ(data.problem, GetParam().problem);
  EXPECT_EQ(data.outputs, GetParam().outputs);
  EXPECT_EQ(data.missing, GetParam().missing);
  const auto split = prepare(data);
  EXPECT_FALSE(split.training.inputs.to(::torch::kFloat).isnan().any().item<bool>());
}

INSTANTIATE_TEST_SUITE_P(
    All, SharedData,
    ::testing::Values(Known{"fashion-mnist", 60000, Problem::classification, 10, 0},
                      Known{"cifar10", 4000, Problem::classification, 10, 0},
                      Known{"tinyshakespeare", 17428, Problem::next_token, 65, 0},
                      Known{"tabular/winequality-red.csv", 1599, Problem::classification, 6, 0},
                      Known{"tabular/winequality-white.csv", 4898, Problem::classification, 7, 0},
                      Known{"tabular/breast-cancer-wisconsin.csv", 699, Problem::classification, 2, 16},
                      Known{"tabular/banknote_authentication.csv", 1372, Problem::classification, 2, 0},
                      Known{"tabular/ionosphere.csv", 351, Problem::classification, 2, 0},
                      Known{"tabular/iris.csv", 150, Problem::classification, 3, 0}));

TEST(SharedHousing, IsARegressionWithATextColumn) {
  const auto file = testing::shared_data("tabular/california_housing.csv");
  if (!file) GTEST_SKIP() << "california_housing is not here";
  const auto data = load_dataset(file->string(), {.target = "median_house_value", .problem = {}});
  EXPECT_EQ(data.problem, Problem::regression);
  EXPECT_EQ(data.samples(), 20640);
  EXPECT_EQ(data.missing, 207);
  EXPECT_EQ(data.inputs.size(1), 13);
}

}  // namespace
}  // namespace surefoot::train
