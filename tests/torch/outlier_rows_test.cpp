#include "surefoot/torch/outlier_rows.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

namespace surefoot::torch {
namespace {

TEST(OutlierRatio, IsTheMeanSquareOfABatchThatHoldsTheFarthestRow) {
  const auto inputs = ::torch::tensor({{1.0, -1.0}, {1.0, 1.0}, {-1.0, 1.0}, {5.0, 5.0}}, ::torch::kDouble);
  // Mean squares 1, 1, 1 and 25: 7 over all, and (25 + 7) / 2 in a batch of two.
  EXPECT_NEAR(outlier_ratio(inputs, 2), 16.0 / 7, 1e-12);
  EXPECT_NEAR(outlier_ratio(inputs, 1), 25.0 / 7, 1e-12);
  EXPECT_NEAR(outlier_ratio(inputs.reshape({4, 1, 2, 1}), 2), 16.0 / 7, 1e-12);
  EXPECT_NEAR(outlier_ratio(inputs.select(1, 0), 2), 16.0 / 7, 1e-12);
  EXPECT_EQ(outlier_ratio(::torch::ones({3, 2}), 2), 1);
}

TEST(OutlierRatio, IsTheSameInAnyTypeAndLayout) {
  // A thread that trains takes the smallest numbers for 0, and a test before may have made this one train.
  ::torch::globalContext().setFlushDenormal(false);
  auto rows = ::torch::ones({1000, 30, 50});
  rows[17] *= 1e19;
  EXPECT_NEAR(outlier_ratio(rows, 10), 100.9, 1e-6);
  EXPECT_NEAR(outlier_ratio(rows.permute({0, 2, 1}), 10), 100.9, 1e-6);
  EXPECT_NEAR(outlier_ratio(rows * 1e-40, 10), 100.9, 1e-3);
  auto half = ::torch::ones({100, 784}, ::torch::kHalf);
  half[3] *= 6000;
  EXPECT_NEAR(outlier_ratio(half, 10), 10.9, 1e-3);
}

TEST(FarthestRows, AreThoseWithTheLargestMeanSquareTheFarthestFirst) {
  const auto rows = ::torch::tensor({{1.0, 1.0}, {0.0, 9.0}, {2.0, 2.0}, {-5.0, 5.0}}, ::torch::kDouble);
  EXPECT_TRUE(outlier_rows(rows, 3).equal(::torch::tensor({1, 3, 2})));
  EXPECT_EQ(outlier_rows(rows, 9).size(0), 4);
}

TEST(OutlierRatio, IsNotKnownOfTokensOrOfNothing) {
  EXPECT_TRUE(std::isnan(outlier_ratio(::torch::eye(4).to_sparse(), 2)));
  auto infinite = ::torch::ones({3, 2});
  infinite[0] = INFINITY;
  EXPECT_TRUE(std::isnan(outlier_ratio(infinite, 2)));
  EXPECT_TRUE(std::isnan(outlier_ratio(::torch::ones({3, 2}, ::torch::kLong), 2)));
  EXPECT_TRUE(std::isnan(outlier_ratio(::torch::zeros({3, 2}), 2)));
  EXPECT_TRUE(std::isnan(outlier_ratio(::torch::empty({0, 2}), 2)));
  EXPECT_TRUE(std::isnan(outlier_ratio(::torch::full({3, 2}, NAN), 2)));
}

TEST(OutlierRatio, IsKnownOfBatchesThatAreRowsOfTensors) {
  const auto inputs = ::torch::tensor({1.0, 1.0, 1.0, 5.0}, ::torch::kDouble).unsqueeze(1);
  const Batches batches = tensor_batches(inputs, ::torch::zeros({4}), 2);
  const Batches copy = batches;
  EXPECT_NEAR(outlier_ratio(copy), 16.0 / 7, 1e-12);
  const Batches other = [](std::int64_t) { return Batch{}; };
  EXPECT_TRUE(std::isnan(outlier_ratio(other)));
}

/// 400 rows, their numbers as inputs; those numbered in `far` much farther out.
::torch::Tensor numbered_rows(const std::vector<int>& far) {
  auto inputs = ::torch::ones({400, 3});
  inputs.select(1, 0) = ::torch::arange(400);
  for (const int row : far) inputs[row][1] = 100000 + row;
  return inputs;
}

TEST(OutlierRows, HeldBackAreInNoBatchAndTheOthersInTheSameOrder) {
  const auto inputs = numbered_rows({2, 3, 5, 7, 11, 13, 17, 19});
  Batches all = tensor_batches(inputs, inputs, 8, 3);
  Batches calm = without_outlier_rows(all);
  const auto epoch_of = [](Batches& batches, std::int64_t steps) {
    std::vector<int> rows;
    for (std::int64_t step = 0; step < steps; ++step)
      for (int i = 0; i < 8; ++i) rows.push_back(batches(step).targets[i][0].item<int>());
    return rows;
  };
  const auto seen = epoch_of(calm, 49);
  std::vector<int> expected;
  for (const int row : epoch_of(all, 50))
    if (inputs[row][1].item<float>() < 1000) expected.push_back(row);
  EXPECT_EQ(seen, expected);
  EXPECT_EQ(calm.target<TensorBatches>()->steps_per_epoch(), 49);
}

TEST(OutlierRows, AreEightAtMostAndOneOfFiftyRows) {
  EXPECT_EQ(outlier_rows_of(1), 1);
  EXPECT_EQ(outlier_rows_of(149), 2);
  EXPECT_EQ(outlier_rows_of(1000000), 8);
}

TEST(OutlierRows, AreNotHeldBackWhereLessThanABatchWouldBeLeft) {
  const auto inputs = numbered_rows({2}).narrow(0, 0, 12);
  const Batches all = tensor_batches(inputs, inputs, 12, 3);
  EXPECT_TRUE(without_outlier_rows(all)(0).inputs.equal(all(0).inputs));
}

TEST(OutlierRows, TheFarthestIsInTheFarBatchWithItsOwnTarget) {
  const auto inputs = numbered_rows({7, 11});
  const Batches all = without_outlier_rows(tensor_batches(inputs, inputs.select(1, 0), 8, 3));
  const auto batch = outlier_batch(all);
  EXPECT_EQ(batch.inputs[0][1].item<float>(), 100011);
  EXPECT_EQ(batch.targets[0].item<float>(), 11);
  EXPECT_TRUE(batch.inputs.narrow(0, 1, 7).equal(all(0).inputs.narrow(0, 1, 7)));
  EXPECT_EQ(all(0).inputs.select(1, 1).eq(100011).sum().item<int>(), 0) << "the batch itself is left alone";
}

TEST(OutlierRows, OfOtherBatchesAreNotKnown) {
  const Batches other = [](std::int64_t) { return Batch{::torch::ones({2, 2}), ::torch::ones({2})}; };
  EXPECT_FALSE(outlier_batch(other).inputs.defined());
  EXPECT_TRUE(without_outlier_rows(other)(0).inputs.equal(::torch::ones({2, 2})));
}

}  // namespace
}  // namespace surefoot::torch
