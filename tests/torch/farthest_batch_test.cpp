#include "surefoot/torch/farthest_batch.hpp"

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

TEST(FarthestBatch, IsNotKnownOfTokensOrOfNothing) {
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
