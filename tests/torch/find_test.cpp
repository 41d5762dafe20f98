#include "surefoot/torch/find.hpp"

#include <atomic>
#include <cstring>

#include <gtest/gtest.h>

#include "surefoot/core/error.hpp"
#include "surefoot/core/random.hpp"
#include "surefoot/torch/module_state.hpp"
#include "surefoot/torch/threads.hpp"

namespace surefoot::torch {
namespace {

/// A module with everything a finder could disturb: batch norm's buffers, dropout, a part kept in evaluation
/// mode.
struct NetImpl : ::torch::nn::Module {
  NetImpl() {
    first = register_module("first", ::torch::nn::Linear(8, 16));
    norm = register_module("norm", ::torch::nn::BatchNorm1d(16));
    drop = register_module("drop", ::torch::nn::Dropout(0.2));
    last = register_module("last", ::torch::nn::Linear(16, 3));
  }
  ::torch::Tensor forward(const ::torch::Tensor& inputs) {
    return last(drop(::torch::relu(norm(first(inputs)))));
  }
  ::torch::nn::Linear first{nullptr}, last{nullptr};
  ::torch::nn::BatchNorm1d norm{nullptr};
  ::torch::nn::Dropout drop{nullptr};
};
using Net = ::torch::nn::ModuleHolder<NetImpl>;

struct Problem {
  ::torch::Tensor inputs;
  ::torch::Tensor targets;
};

Problem separable() {
  ::torch::manual_seed(7);
  Problem problem{::torch::randn({512, 8}), {}};
  problem.targets = problem.inputs.matmul(::torch::randn({8, 3})).argmax(1);
  return problem;
}

::torch::Tensor cross_entropy(const ::torch::Tensor& outputs, const ::torch::Tensor& targets) {
  return ::torch::cross_entropy_loss(outputs, targets);
}

bool same_bits(const ::torch::Tensor& a, const ::torch::Tensor& b) {
  if (a.defined() != b.defined()) return false;
  if (!a.defined()) return true;
  const auto x = a.detach().contiguous();
  const auto y = b.detach().contiguous();
  return x.sizes() == y.sizes() && x.scalar_type() == y.scalar_type() &&
         std::memcmp(x.data_ptr(), y.data_ptr(), x.nbytes()) == 0;
}

/// Everything that must come back, as plain copies.
struct Everything {
  std::vector<::torch::Tensor> tensors;
  std::vector<::torch::Tensor> gradients;
  std::vector<bool> modes;
  std::string optimizer;
  std::vector<double> rates;
  ::torch::Tensor random;

  Everything(::torch::nn::Module& module, ::torch::optim::Optimizer& adam) {
    for (const auto& parameter : module.parameters()) {
      tensors.push_back(parameter.detach().clone());
      gradients.push_back(parameter.grad().defined() ? parameter.grad().clone() : ::torch::Tensor());
    }
    for (const auto& buffer : module.buffers()) tensors.push_back(buffer.clone());
    for (const auto& submodule : module.modules(false)) modes.push_back(submodule->is_training());
    modes.push_back(module.is_training());
    std::ostringstream stream;
    ::torch::save(adam, stream);
    optimizer = stream.str();
    for (auto& group : adam.param_groups()) rates.push_back(group.options().get_lr());
    random = at::globalContext().defaultGenerator(::torch::kCPU).get_state();
  }

  bool operator==(const Everything& other) const {
    const auto equal = [](const auto& a, const auto& b) {
      return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), same_bits);
    };
    return equal(tensors, other.tensors) && equal(gradients, other.gradients) && modes == other.modes &&
           optimizer == other.optimizer && rates == other.rates && same_bits(random, other.random);
  }
};

/// A net that has been trained a little, with Adam's memory, gradients and two parameter groups.
struct Used {
  Net net = std::make_shared<NetImpl>();
  std::unique_ptr<::torch::optim::Adam> adam;
  Problem problem = separable();

  Used() {
    std::vector<::torch::optim::OptimizerParamGroup> groups;
    groups.emplace_back(net->first->parameters(), std::make_unique<::torch::optim::AdamOptions>(1e-3));
    std::vector<::torch::Tensor> rest = net->last->parameters();
    for (const auto& p : net->norm->parameters()) rest.push_back(p);
    groups.emplace_back(rest, std::make_unique<::torch::optim::AdamOptions>(1e-4));
    adam = std::make_unique<::torch::optim::Adam>(groups, ::torch::optim::AdamOptions(1e-3));
    for (int i = 0; i < 3; ++i) {
      adam->zero_grad();
      cross_entropy(net->forward(problem.inputs), problem.targets).backward();
      adam->step();
    }
    net->norm->eval();
  }
};

FindOptions quick() {
  FindOptions options;
  options.horizon = 400;
  options.budget = 0.5;
  options.held_out_batches = 2;
  options.range_test_steps = 60;
  return options;
}

FindOptions range_tests() {
  auto options = quick();
  options.method = "combined";
  options.replicates = 2;
  return options;
}

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
