#include "surefoot/torch/far_rows.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace surefoot::torch {
namespace {

TEST(FarthestBatch, IsTheMeanSquareOfABatchThatHoldsTheFarthestRow) {
  const auto inputs = ::torch::tensor({{1.0, -1.0}, {1.0, 1.0}, {-1.0, 1.0}, {5.0, 5.0}}, ::torch::kDouble);
  // Mean squares 1, 1, 1 and 25: 7 over all, and (25 + 7) / 2 in a batch of two.
  EXPECT_NEAR(farthest_batch(inputs, 2), 16.0 / 7, 1e-12);
  EXPECT_NEAR(farthest_batch(inputs, 1), 25.0 / 7, 1e-12);
  EXPECT_NEAR(farthest_batch(inputs.reshape({4, 1, 2, 1}), 2), 16.0 / 7, 1e-12);
  EXPECT_NEAR(farthest_batch(inputs.select(1, 0), 2), 16.0 / 7, 1e-12);
  EXPECT_EQ(farthest_batch(::torch::ones({3, 2}), 2), 1);
}

TEST(FarthestBatch, IsTheSameInAnyTypeAndLayout) {
  auto rows = ::torch::ones({1000, 30, 50});
  rows[17] *= 1e19;
  EXPECT_NEAR(farthest_batch(rows, 10), 100.9, 1e-6);
  EXPECT_NEAR(farthest_batch(rows.permute({0, 2, 1}), 10), 100.9, 1e-6);
  EXPECT_NEAR(farthest_batch(rows * 1e-40, 10), 100.9, 1e-3);
  auto half = ::torch::ones({100, 784}, ::torch::kHalf);
  half[3] *= 6000;
  EXPECT_NEAR(farthest_batch(half, 10), 10.9, 1e-3);
}

TEST(FarthestRows, AreThoseWithTheLargestMeanSquareTheFarthestFirst) {
  const auto rows = ::torch::tensor({{1.0, 1.0}, {0.0, 9.0}, {2.0, 2.0}, {-5.0, 5.0}}, ::torch::kDouble);
  EXPECT_TRUE(farthest_rows(rows, 3).equal(::torch::tensor({1, 3, 2})));
  EXPECT_EQ(farthest_rows(rows, 9).size(0), 4);
}

TEST(FarthestBatch, IsNotKnownOfTokensOrOfNothing) {
  EXPECT_TRUE(std::isnan(farthest_batch(::torch::eye(4).to_sparse(), 2)));
  auto infinite = ::torch::ones({3, 2});
  infinite[0] = INFINITY;
  EXPECT_TRUE(std::isnan(farthest_batch(infinite, 2)));
  EXPECT_TRUE(std::isnan(farthest_batch(::torch::ones({3, 2}, ::torch::kLong), 2)));
  EXPECT_TRUE(std::isnan(farthest_batch(::torch::zeros({3, 2}), 2)));
  EXPECT_TRUE(std::isnan(farthest_batch(::torch::empty({0, 2}), 2)));
  EXPECT_TRUE(std::isnan(farthest_batch(::torch::full({3, 2}, NAN), 2)));
}

TEST(FarthestBatch, IsKnownOfBatchesThatAreRowsOfTensors) {
  const auto inputs = ::torch::tensor({1.0, 1.0, 1.0, 5.0}, ::torch::kDouble).unsqueeze(1);
  const Batches batches = tensor_batches(inputs, ::torch::zeros({4}), 2);
  const Batches copy = batches;
  EXPECT_NEAR(farthest_batch(copy), 16.0 / 7, 1e-12);
  const Batches other = [](std::int64_t) { return Batch{}; };
  EXPECT_TRUE(std::isnan(farthest_batch(other)));
}

}  // namespace
}  // namespace surefoot::torch
