#include <cmath>
#include <limits>

#include <gmock/gmock.h>

#include "surefoot/core/error.hpp"
#include "surefoot/train/data/split.hpp"

namespace surefoot::train {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

constexpr float missing = std::numeric_limits<float>::quiet_NaN();

/// Column 0 numbers the rows, column 1 is constant, column 2 has every third value missing.
Dataset table(std::int64_t rows) {
  Dataset data;
  data.inputs = ::torch::zeros({rows, 3});
  for (std::int64_t i = 0; i < rows; ++i) {
    data.inputs[i][0] = static_cast<float>(i);
    data.inputs[i][1] = 7;
    data.inputs[i][2] = i % 3 == 0 ? missing : static_cast<float>(i * i);
  }
  data.targets = ::torch::arange(rows).remainder(2);
  data.outputs = 2;
  return data;
}

/// Rows of `part` that stand in `data`, told by column 0, which standardising only scales and shifts.
std::vector<std::int64_t> order_of(const ::torch::Tensor& column) {
  const auto order = column.contiguous().argsort();
  return {order.data_ptr<std::int64_t>(), order.data_ptr<std::int64_t>() + order.numel()};
}

TEST(Prepare, EachSampleIsInOnePartOnceWithItsTarget) {
  Dataset data = table(100);
  data.problem = Problem::regression;
  data.targets = ::torch::arange(100, ::torch::kFloat32).view({100, 1}).clone();
  data.outputs = 1;
  const TrainingData split = prepare(data);
  EXPECT_EQ(split.training.size(), 80);
  EXPECT_EQ(split.validation.size(), 20);
  // Input and target are both the row's number, scaled alike: equal everywhere means they stayed together.
  EXPECT_TRUE(split.training.inputs.select(1, 0).allclose(split.training.targets.select(1, 0), 1e-5, 1e-6));
  EXPECT_TRUE(
      split.validation.inputs.select(1, 0).allclose(split.validation.targets.select(1, 0), 1e-5, 1e-6));
  const auto all =
      std::get<0>(::torch::cat({split.training.targets, split.validation.targets}).flatten().sort());
  const auto gaps = all.slice(0, 1) - all.slice(0, 0, -1);
  EXPECT_NEAR(gaps.max().item<double>(), gaps.min().item<double>(), 1e-5) << "no row twice, none left out";
}

TEST(Prepare, StandardisesByTheTrainingPartAlone) {
  const TrainingData split = prepare(table(100));
  const auto column = split.training.inputs.select(1, 0).to(::torch::kFloat64);
  EXPECT_NEAR(column.mean().item<double>(), 0, 1e-6);
  EXPECT_NEAR(column.std(false).item<double>(), 1, 1e-6);
  EXPECT_NE(split.validation.inputs.select(1, 0).mean().item<float>(), 0);
}

TEST(Prepare, ConstantAndMissingBecomeZero) {
  const TrainingData split = prepare(table(99));
  for (const Samples* part : {&split.training, &split.validation}) {
    EXPECT_EQ(part->inputs.select(1, 1).abs().max().item<float>(), 0);
    EXPECT_FALSE(part->inputs.isnan().any().item<bool>());
  }
  const auto holes = split.training.inputs.select(1, 2) == 0;
  EXPECT_EQ(holes.sum().item<int>() + (split.validation.inputs.select(1, 2) == 0).sum().item<int>(), 33);
  const auto there =
      split.training.inputs.select(1, 2).masked_select(holes.logical_not()).to(::torch::kFloat64);
  EXPECT_NEAR(there.mean().item<double>(), 0, 1e-6) << "the mean is over the values that are there";
  EXPECT_NEAR(there.std(false).item<double>(), 1, 1e-6);
}

TEST(Prepare, AColumnOfNothingButMissingAndOneFarFromZero) {
  Dataset data = table(50);
  data.inputs.select(1, 1).fill_(missing);
  data.inputs.select(1, 2).copy_(::torch::arange(50) * 64.0F + 1e9F);
  const TrainingData split = prepare(data);
  EXPECT_EQ(split.training.inputs.select(1, 1).abs().max().item<float>(), 0);
  EXPECT_NEAR(split.training.inputs.select(1, 2).std(false).item<double>(), 1, 1e-5);
}

TEST(Prepare, ImagesByChannelLikeTorchDoes) {
  Dataset data;
  const auto generator = at::detail::createCPUGenerator(3);
  data.inputs = ::torch::randint(0, 256, {50, 3, 5, 4}, generator, ::torch::kUInt8);
  data.inputs.select(1, 1).div_(4, "floor");
  data.inputs.select(1, 2).fill_(9);
  data.targets = ::torch::arange(50).remainder(5);
  data.outputs = 5;
  const TrainingData split = prepare(data, {.validation_fraction = 0.3, .seed = 4});
  EXPECT_EQ(split.training.inputs.sizes(), (std::vector<std::int64_t>{35, 3, 5, 4}));
  EXPECT_EQ(split.shape.input, (std::vector<std::int64_t>{3, 5, 4}));
  for (int c = 0; c < 2; ++c) {
    const auto channel = split.training.inputs.select(1, c).to(::torch::kFloat64);
    EXPECT_NEAR(channel.mean().item<double>(), 0, 1e-6);
    EXPECT_NEAR(channel.std(false).item<double>(), 1, 1e-6);
  }
  EXPECT_EQ(split.training.inputs.select(1, 2).abs().max().item<float>(), 0);
  EXPECT_TRUE(split.training.inputs.is_contiguous());
}

TEST(Prepare, TheSeedDecidesTheSplit) {
  const Dataset data = table(60);
  const auto first = prepare(data, {.seed = 1}).validation.inputs;
  EXPECT_TRUE(first.equal(prepare(data, {.seed = 1}).validation.inputs));
  EXPECT_NE(order_of(first.select(1, 0)),
            order_of(prepare(data, {.seed = 2}).validation.inputs.select(1, 0)));
}

TEST(Prepare, TextPartsShareNoCharacter) {
  const std::int64_t length = 4;
  const auto characters = ::torch::arange(20 * length + 1);
  Dataset data;
  data.problem = Problem::next_token;
  data.inputs = characters.narrow(0, 0, 20 * length).view({20, length});
  data.targets = characters.narrow(0, 1, 20 * length).view({20, length});
  const TrainingData split = prepare(data);
  EXPECT_EQ(split.validation.size(), 4);
  EXPECT_EQ(split.training.size(), 15);
  EXPECT_LT(split.training.targets.max().item<int>(), split.validation.inputs.min().item<int>());
  EXPECT_EQ(split.validation.targets.max().item<int>(), 20 * length) << "the last windows judge";
}

TEST(Prepare, RefusesAPartWithoutASample) {
  for (const double fraction : {0.0, 1.0, -0.1, 1.5, std::nan("")})
    EXPECT_THAT(
        [&] { prepare(table(10), {.validation_fraction = fraction}); },
        ThrowsMessage<InvalidArgument>(HasSubstr("split: validation_fraction must lie between 0 and 1")));
  for (const double fraction : {0.01, 0.99})
    EXPECT_THAT([&] { prepare(table(10), {.validation_fraction = fraction}); },
                ThrowsMessage<InvalidArgument>(HasSubstr("of 10 samples leaves a part without a sample")));
}

}  // namespace
}  // namespace surefoot::train
