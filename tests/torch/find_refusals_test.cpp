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

TEST(TorchFind, SaysWhatIsWrongWithItsOptions) {
  Used used;
  const auto batches = tensor_batches(used.problem.inputs, used.problem.targets, 32);
  auto options = quick();
  options.horizon = 0;
  EXPECT_THROW(find(used.net, *used.adam, batches, cross_entropy, options), InvalidArgument);
  options = quick();
  options.budget = 0.01;
  EXPECT_THROW(find(used.net, *used.adam, batches, cross_entropy, options), InvalidArgument);
  options = quick();
  options.held_out_batches = 0;
  EXPECT_THROW(find(used.net, *used.adam, batches, cross_entropy, options), InvalidArgument);
  EXPECT_THROW(find(used.net, *used.adam, Batches{}, cross_entropy, quick()), InvalidArgument);
}

/// One line that begins with the operation and holds these words; and all is as it was.
template <class Module, class Optimizer, class Loss>
void expect_refusal(Module& module, Optimizer& optimizer, const Batches& batches, Loss loss,
                    const std::vector<std::string>& said) {
  const Everything before(*module, optimizer);
  std::int64_t batches_asked = 0;
  const Batches counted = [&](std::int64_t step) {
    ++batches_asked;
    return batches(step);
  };
  try {
    find(module, optimizer, counted, loss, quick());
    FAIL() << "not refused: " << said.front();
  } catch (const InvalidArgument& error) {
    const std::string line = error.what();
    EXPECT_TRUE(line.starts_with("find: ")) << line;
    EXPECT_EQ(line.find('\n'), std::string::npos) << line;
    for (const auto& words : said) EXPECT_NE(line.find(words), std::string::npos) << line;
  }
  // Those that validate, and the one that was looked at.
  EXPECT_LE(batches_asked, 9);
  EXPECT_TRUE(Everything(*module, optimizer) == before) << said.front();
}

TEST(TorchFind, SaysWhatIsWrongWithModuleAndOptimizer) {
  const auto problem = separable();
  const auto batches = tensor_batches(problem.inputs, problem.targets, 32);
  Net net = std::make_shared<NetImpl>();
  Net other = std::make_shared<NetImpl>();
  ::torch::optim::SGD elsewhere(other->parameters(), 0.1);
  expect_refusal(
      net, elsewhere, batches, cross_entropy,
      {"the optimizer must hold the module's parameters", "of the 6 it has none is among the module's 6"});
  ::torch::nn::Flatten empty;
  expect_refusal(empty, elsewhere, batches, cross_entropy, {"must have parameters, it has none"});
  ::torch::optim::LBFGS lbfgs(net->parameters());
  expect_refusal(net, lbfgs, batches, cross_entropy, {"LBFGS", "SGD or Adam"});
  ::torch::optim::SGD sgd(net->parameters(), 0.1);
  for (auto& parameter : net->parameters()) parameter.requires_grad_(false);
  expect_refusal(net, sgd, batches, cross_entropy, {"all 6 are frozen", "requires_grad_(true)"});
  net->last->weight.requires_grad_(true);
  ::torch::optim::SGD frozen(net->first->parameters(), 0.1);
  expect_refusal(net, frozen, batches, cross_entropy, {"all 2 it has are frozen"});
}

TEST(TorchFind, SaysWhatIsWrongWithTheLossOrABatch) {
  Used used;
  const auto batches = tensor_batches(used.problem.inputs, used.problem.targets, 32);
  const auto refuse = [&](auto loss, const std::vector<std::string>& said) {
    expect_refusal(used.net, *used.adam, batches, loss, said);
  };
  using ::torch::Tensor;
  refuse([](const Tensor& y, const Tensor& t) { return cross_entropy(y, t).detach(); },
         {"the loss must have a gradient", "detach()"});
  refuse([](const Tensor& y, const Tensor& t) { return y.argmax(1).eq(t).sum(); }, {"must have a gradient"});
  refuse([](const Tensor& y, const Tensor& t) { return ::torch::cross_entropy_loss(y, t, {}, 0); },
         {"the loss must be one number, got a tensor of [32]", "mean()"});
  refuse(::torch::nn::CrossEntropyLoss(::torch::nn::CrossEntropyLossOptions().reduction(::torch::kNone)),
         {"must be one number"});
  refuse([](const Tensor& y, const Tensor& t) { return cross_entropy(y, t) * NAN; },
         {"must be finite", "got nan"});
  refuse([](const Tensor&, const Tensor&) { return Tensor(); }, {"not defined"});
  Net other = std::make_shared<NetImpl>();
  refuse(LossOfBatch(
             [&](const Batch& batch) { return cross_entropy(other->forward(batch.inputs), batch.targets); }),
         {"must depend on a parameter that the optimizer holds", "none of its 6 got a gradient"});
  const Batches with_an_empty_one = [&](std::int64_t step) {
    auto batch = batches(step);
    return step == quick().held_out_batches
               ? Batch{batch.inputs.narrow(0, 0, 0), batch.targets.narrow(0, 0, 0)}
               : batch;
  };
  expect_refusal(used.net, *used.adam, with_an_empty_one, cross_entropy,
                 {"a batch must have rows, the inputs of batch 2 are [0, 8]"});
  EXPECT_THROW(find(
                   [&] {
                     return Entrant{other.ptr(), std::make_unique<::torch::optim::LBFGS>(other->parameters()),
                                    [](const Batch&) { return Tensor(); }};
                   },
                   batches, quick()),
               InvalidArgument);
}

}  // namespace
}  // namespace surefoot::torch
