#include "surefoot/torch/find.hpp"

#include <atomic>
#include <cstring>

#include <gtest/gtest.h>

#include "surefoot/core/error.hpp"
#include "surefoot/core/random.hpp"
#include "surefoot/torch/module_state.hpp"
#include "surefoot/torch/threads.hpp"

#include "torch/net.hpp"

namespace surefoot::torch {
namespace {

TEST(TorchFind, LeavesEverythingBitForBitAsItWas) {
  Used used;
  const Everything before(*used.net, *used.adam);
  const auto result =
      find(used.net, *used.adam, tensor_batches(used.problem.inputs, used.problem.targets, 32), cross_entropy,
           quick());
  EXPECT_EQ(Everything(*used.net, *used.adam), before);
  EXPECT_GT(result.steps_spent, 0);
}

TEST(TorchFind, LeavesEverythingAsItWasWhenTheUsersCodeThrows) {
  Used used;
  const Everything before(*used.net, *used.adam);
  const auto batches = tensor_batches(used.problem.inputs, used.problem.targets, 32);
  int calls = 0;
  const auto failing = [&](const ::torch::Tensor& outputs, const ::torch::Tensor& targets) {
    if (++calls == 90) throw std::runtime_error("the user's own");
    return cross_entropy(outputs, targets);
  };
  EXPECT_THROW(find(used.net, *used.adam, batches, failing, quick()), std::runtime_error);
  EXPECT_EQ(Everything(*used.net, *used.adam), before);
  const auto no_batch = [](std::int64_t step) -> Batch {
    if (step > 30) throw std::out_of_range("no more");
    return {::torch::randn({4, 8}), ::torch::zeros({4}, ::torch::kLong)};
  };
  EXPECT_THROW(find(used.net, *used.adam, no_batch, cross_entropy, quick()), std::out_of_range);
  EXPECT_EQ(Everything(*used.net, *used.adam), before);
}

TEST(TorchFind, GivesTheSameAnswerTwice) {
  Used used;
  const auto batches = tensor_batches(used.problem.inputs, used.problem.targets, 32);
  const auto first = find(used.net, *used.adam, batches, cross_entropy, quick());
  ::torch::rand({5});
  const auto second = find(used.net, *used.adam, batches, cross_entropy, quick());
  EXPECT_EQ(first.suggestion.learning_rate, second.suggestion.learning_rate);
  ASSERT_EQ(first.range_tests.size(), second.range_tests.size());
  for (std::size_t i = 0; i < first.range_tests.size(); ++i)
    EXPECT_EQ(first.range_tests[i].losses, second.range_tests[i].losses);
}

TEST(TorchFind, AnotherSeedSeesOtherBatches) {
  Used used;
  const auto batches = tensor_batches(used.problem.inputs, used.problem.targets, 32);
  auto options = quick();
  const auto first = find(used.net, *used.adam, batches, cross_entropy, options);
  options.seed = 1;
  const auto other = find(used.net, *used.adam, batches, cross_entropy, options);
  ASSERT_FALSE(first.range_tests.empty());
  EXPECT_NE(first.range_tests.front().losses, other.range_tests.front().losses);
}

TEST(TorchFind, RangeTestsLeaveEverythingAsItWasToo) {
  Used used;
  const Everything before(*used.net, *used.adam);
  const auto batches = tensor_batches(used.problem.inputs, used.problem.targets, 32);
  const auto result = find(used.net, *used.adam, batches, cross_entropy, range_tests());
  EXPECT_EQ(Everything(*used.net, *used.adam), before);
  EXPECT_EQ(result.range_tests.size(), 2U);
}

/// The net without its dropout, whose masks come from the global generator.
MakeEntrant entrants(const Problem& problem) {
  return [&problem] {
    Net net;
    net->drop->eval();
    net->drop = nullptr;
    auto adam = std::make_unique<::torch::optim::Adam>(net->parameters(), 1e-3);
    const auto loss = [net](const Batch& batch) mutable {
      const auto hidden = ::torch::relu(net->norm(net->first(batch.inputs)));
      return cross_entropy(net->last(hidden), batch.targets);
    };
    return Entrant{net.ptr(), std::move(adam), loss};
  };
}

TEST(TorchFind, OfManyModulesGivesTheSameAnswerAloneAndSideBySide) {
  // As each has when they are side by side: newer LibTorch sums in another order with more.
  use_one_thread();
  const Problem problem = separable();
  const auto batches = tensor_batches(problem.inputs, problem.targets, 32);
  auto options = quick();
  const auto random = at::globalContext().defaultGenerator(::torch::kCPU).get_state();
  const auto alone = find(entrants(problem), batches, options);
  options.threads = 3;
  const auto beside = find(entrants(problem), batches, options);
  EXPECT_TRUE(same_bits(random, at::globalContext().defaultGenerator(::torch::kCPU).get_state()));
  ASSERT_TRUE(alone.suggestion.found()) << alone.suggestion.reason;
  EXPECT_EQ(alone.suggestion.learning_rate, beside.suggestion.learning_rate);
  ASSERT_EQ(alone.candidates.size(), beside.candidates.size());
  for (std::size_t i = 0; i < alone.candidates.size(); ++i)
    for (std::size_t k = 0; k < alone.candidates[i].history.size(); ++k)
      EXPECT_EQ(alone.candidates[i].history[k].loss, beside.candidates[i].history[k].loss);
}

TEST(TorchFind, OfManyModulesPassesOnWhatTheUsersCodeThrowsAndRefusesHalfAnEntrant) {
  const Problem problem = separable();
  const auto batches = tensor_batches(problem.inputs, problem.targets, 32);
  const auto random = at::globalContext().defaultGenerator(::torch::kCPU).get_state();
  auto options = quick();
  options.threads = 2;
  std::atomic<int> made = 0;
  const auto failing = [&]() -> Entrant {
    if (++made == 4) throw std::runtime_error("the user's own");
    return entrants(problem)();
  };
  EXPECT_THROW(find(failing, batches, options), std::runtime_error);
  EXPECT_THROW(find([] { return Entrant{}; }, batches, options), InvalidArgument);
  EXPECT_TRUE(same_bits(random, at::globalContext().defaultGenerator(::torch::kCPU).get_state()));
  Used used;
  EXPECT_THROW(find(used.net, *used.adam, batches, cross_entropy, options), InvalidArgument);
}

TEST(TorchFind, OfManyModulesGivesTheGeneratorsOfAGpuBack) {
  if (!::torch::cuda::is_available()) GTEST_SKIP() << "no GPU here";
  use_one_thread();
  ::torch::manual_seed(11);
  ::torch::rand({3}, ::torch::kCUDA);
  const auto before = global_random_state();
  const Problem problem = separable();
  const MakeEntrant make = [] {
    ::torch::nn::Linear linear(8, 3);
    linear->to(::torch::kCUDA);
    auto sgd = std::make_unique<::torch::optim::SGD>(linear->parameters(), ::torch::optim::SGDOptions(0.1));
    return Entrant{linear.ptr(), std::move(sgd), [linear](const Batch& batch) mutable {
                     return cross_entropy(linear->forward(::torch::dropout(batch.inputs, 0.5, true)),
                                          batch.targets);
                   }};
  };
  find(make, tensor_batches(problem.inputs.cuda(), problem.targets.cuda(), 32), quick());
  const auto after = global_random_state();
  EXPECT_TRUE(same_bits(before.cpu, after.cpu));
  ASSERT_EQ(before.cuda.size(), after.cuda.size());
  for (std::size_t i = 0; i < before.cuda.size(); ++i) EXPECT_TRUE(same_bits(before.cuda[i], after.cuda[i]));
}

/// Rows of which one lies far out.
Problem with_a_row_far_out() {
  Problem problem = separable();
  problem.inputs[3] *= 30;
  return problem;
}

TEST(TorchFind, LooksForACliffAndLeavesEverythingAsItWas) {
  const Problem problem = with_a_row_far_out();
  ::torch::nn::Linear linear(8, 3);
  ::torch::optim::SGD sgd(linear->parameters(), ::torch::optim::SGDOptions(0.1).momentum(0.9));
  const auto before = linear->weight.detach().clone();
  auto options = quick();
  options.horizon = 2000;
  const auto squares = [](const ::torch::Tensor& outputs, const ::torch::Tensor& targets) {
    return ::torch::mse_loss(outputs, ::torch::one_hot(targets, 3).to(::torch::kFloat));
  };
  const auto result =
      find(linear, sgd, tensor_batches(problem.inputs, problem.targets, 32), squares, options);
  EXPECT_TRUE(same_bits(before, linear->weight));
  EXPECT_TRUE(sgd.state().empty());
  ASSERT_TRUE(result.suggestion.found()) << result.suggestion.reason;
  EXPECT_NE(result.suggestion.reason.find("how sharply its loss curves"), std::string::npos)
      << result.suggestion.reason;
  EXPECT_LE(result.steps_spent, 1000);
}

TEST(TorchFind, OfManyModulesLooksForACliffTheSameSideBySide) {
  use_one_thread();
  const Problem problem = with_a_row_far_out();
  const MakeEntrant make = [] {
    ::torch::nn::Linear linear(8, 3);
    auto sgd = std::make_unique<::torch::optim::SGD>(linear->parameters(), ::torch::optim::SGDOptions(0.1));
    return Entrant{linear.ptr(), std::move(sgd), [linear](const Batch& batch) mutable {
                     return cross_entropy(linear->forward(batch.inputs), batch.targets);
                   }};
  };
  auto options = quick();
  options.horizon = 2000;
  const auto batches = tensor_batches(problem.inputs, problem.targets, 32);
  const auto alone = find(make, batches, options);
  options.threads = 3;
  const auto beside = find(make, batches, options);
  EXPECT_EQ(alone.suggestion.learning_rate, beside.suggestion.learning_rate);
  EXPECT_EQ(alone.steps_spent, beside.steps_spent);
}

TEST(TorchFind, UnderAScheduleKnowsHowManyParametersEachTargetHas) {
  use_one_thread();
  const Problem problem = separable();
  const auto batches = tensor_batches(problem.inputs.narrow(0, 0, 64), problem.targets.narrow(0, 0, 64), 16);
  auto options = quick();
  options.horizon = 1000;
  options.schedule = [](double peak) {
    return [peak](std::int64_t step) { return peak * (1 - static_cast<double>(step) / 1000); };
  };
  const auto network = [] {
    return ::torch::nn::Sequential(::torch::nn::Linear(8, 64), ::torch::nn::ReLU(),
                                   ::torch::nn::Linear(64, 3));
  };
  const char* said = "250 epochs memorize the rows with 12 parameters to a target";
  auto net = network();
  ::torch::optim::SGD sgd(net->parameters(), ::torch::optim::SGDOptions(0.1));
  const auto of_one = find(net, sgd, batches, cross_entropy, options);
  EXPECT_NE(of_one.suggestion.reason.find(said), std::string::npos) << of_one.suggestion.reason;
  const MakeEntrant make = [&] {
    auto fresh = network();
    auto optimizer =
        std::make_unique<::torch::optim::SGD>(fresh->parameters(), ::torch::optim::SGDOptions(0.1));
    return Entrant{fresh.ptr(), std::move(optimizer), [fresh](const Batch& batch) mutable {
                     return cross_entropy(fresh->forward(batch.inputs), batch.targets);
                   }};
  };
  const auto of_many = find(make, batches, options);
  EXPECT_NE(of_many.suggestion.reason.find(said), std::string::npos) << of_many.suggestion.reason;
}

TEST(TorchFind, SpendsNoMoreThanItsBudget) {
  Used used;
  const auto result =
      find(used.net, *used.adam, tensor_batches(used.problem.inputs, used.problem.targets, 32), cross_entropy,
           quick());
  EXPECT_LE(result.steps_spent, 200);
  EXPECT_GT(result.candidates.size(), 3U);
}

TEST(TorchFind, FindsARateThatTrainsTheModule) {
  Used used;
  auto options = quick();
  options.horizon = 1000;
  const auto result =
      find(used.net, *used.adam, tensor_batches(used.problem.inputs, used.problem.targets, 32), cross_entropy,
           options);
  ASSERT_TRUE(result.suggestion.found()) << result.suggestion.reason;
  EXPECT_GT(*result.suggestion.learning_rate, 1e-4);
  EXPECT_LT(*result.suggestion.learning_rate, 1);
}

TEST(TorchFind, AParameterThatOnlyTheOptimizerKnowsIsTrainedAndComesBack) {
  Used used;
  auto scale = ::torch::ones({1}, ::torch::requires_grad());
  auto parameters = used.net->parameters();
  parameters.push_back(scale);
  ::torch::optim::SGD sgd(parameters, 0.1);
  const auto result = find(
      used.net, sgd, tensor_batches(used.problem.inputs, used.problem.targets, 32),
      [&](const ::torch::Tensor& y, const ::torch::Tensor& t) { return cross_entropy(y * scale, t); },
      quick());
  EXPECT_GT(result.steps_spent, 0);
  EXPECT_EQ(scale.item<float>(), 1);
  EXPECT_FALSE(scale.grad().defined());
}

TEST(TorchFind, TakesALossInAnyForm) {
  Used used;
  const auto batches = tensor_batches(used.problem.inputs, used.problem.targets, 32);
  const auto rate_with = [&](auto&& loss) {
    return find(used.net, *used.adam, batches, loss, range_tests()).suggestion.learning_rate;
  };
  const auto rate = rate_with(cross_entropy);
  EXPECT_TRUE(rate.has_value());
  ::torch::nn::CrossEntropyLoss holder;
  EXPECT_EQ(rate_with(holder), rate);
  EXPECT_EQ(rate_with(::torch::nn::CrossEntropyLoss()), rate);
  EXPECT_EQ(rate_with(*holder), rate);
  EXPECT_EQ(rate_with(holder.ptr()), rate);
  EXPECT_EQ(rate_with([](auto y, auto t) { return cross_entropy(y, t); }), rate);
  EXPECT_EQ(rate_with(std::function(cross_entropy)), rate);
  EXPECT_EQ(rate_with([&](const Batch& b) { return cross_entropy(used.net->forward(b.inputs), b.targets); }),
            rate);
  // And the module: itself, or a shared pointer to it.
  EXPECT_EQ(find(*used.net, *used.adam, batches, holder, range_tests()).suggestion.learning_rate, rate);
  const auto pointer = used.net.ptr();
  EXPECT_EQ(find(pointer, *used.adam, batches, holder, range_tests()).suggestion.learning_rate, rate);
}

}  // namespace
}  // namespace surefoot::torch
