#include <atomic>
#include <cstring>

#include <gtest/gtest.h>

#include "surefoot/core/error.hpp"
#include "surefoot/core/random.hpp"
#include "surefoot/torch/find.hpp"
#include "surefoot/torch/module_state.hpp"
#include "surefoot/torch/threads.hpp"

#include "torch/net.hpp"

namespace surefoot::torch {
namespace {

TEST(TensorBatches, CoverAnEpochOnceInSeededOrder) {
  const auto rows = ::torch::arange(10);
  const auto batches = tensor_batches(rows, rows, 5, 3);
  const auto seen = std::get<0>(::torch::cat({batches(0).inputs, batches(1).inputs}).sort());
  EXPECT_TRUE(seen.equal(rows));
  EXPECT_TRUE(batches(0).inputs.equal(tensor_batches(rows, rows, 5, 3)(0).inputs));
  EXPECT_THROW(tensor_batches(rows, ::torch::arange(9), 5), InvalidArgument);
  EXPECT_THROW(tensor_batches(rows, rows, 11), InvalidArgument);
}

TEST(LoaderBatches, BeginAgainAndRepeatWhatTheyGave) {
  struct Pairs : ::torch::data::datasets::Dataset<Pairs> {
    ::torch::data::Example<> get(std::size_t i) override {
      const auto value = ::torch::full({1}, static_cast<double>(i));
      return {value, value};
    }
    ::torch::optional<std::size_t> size() const override { return 12; }
  };
  auto loader = ::torch::data::make_data_loader<::torch::data::samplers::RandomSampler>(
      Pairs().map(::torch::data::transforms::Stack<>()), 4);
  const auto batches = loader_batches(*loader);
  const auto fifth = batches(4);
  EXPECT_EQ(fifth.inputs.size(0), 4);
  EXPECT_TRUE(batches(4).inputs.equal(fifth.inputs));
  const auto epoch =
      std::get<0>(::torch::cat({batches(0).inputs, batches(1).inputs, batches(2).inputs}).flatten().sort());
  EXPECT_TRUE(epoch.equal(::torch::arange(12).to(::torch::kFloat)));
}

}  // namespace
}  // namespace surefoot::torch
