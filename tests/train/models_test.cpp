#include <cmath>
#include <thread>

#include <ATen/CPUGeneratorImpl.h>
#include <gtest/gtest.h>

#include "surefoot/core/error.hpp"
#include "surefoot/train/model.hpp"

namespace surefoot::train {
namespace {

const DataShape images{Problem::classification, {1, 28, 28}, 10};
const DataShape colours{Problem::classification, {3, 32, 32}, 10};
const DataShape table{Problem::classification, {13}, 3};
const DataShape text{Problem::next_token, {16}, 20};

std::int64_t parameters(Model& model) {
  std::int64_t count = 0;
  for (const auto& p : model.parameters()) count += p.numel();
  return count;
}

::torch::Tensor inputs_for(const DataShape& shape, std::int64_t n) {
  const auto generator = at::make_generator<at::CPUGeneratorImpl>(5);
  if (shape.problem == Problem::next_token)
    return ::torch::randint(0, shape.outputs, {n, shape.input[0]}, generator);
  std::vector<std::int64_t> sizes{n};
  sizes.insert(sizes.end(), shape.input.begin(), shape.input.end());
  return ::torch::randn(sizes, generator);
}

struct Case {
  const char* model;
  DataShape shape;
  std::int64_t parameters;
};

class EveryModel : public ::testing::TestWithParam<Case> {};

TEST_P(EveryModel, HasTheParametersTheClosedFormGives) {
  EXPECT_EQ(parameters(*make_model(GetParam().model, GetParam().shape, 1)), GetParam().parameters);
}

TEST_P(EveryModel, MapsABatchToOutputs) {
  const auto model = make_model(GetParam().model, GetParam().shape, 1);
  const auto outputs = model->forward(inputs_for(GetParam().shape, 4));
  EXPECT_EQ(outputs.size(0), 4);
  EXPECT_EQ(outputs.size(-1), GetParam().shape.outputs);
  EXPECT_FALSE(outputs.isnan().any().item<bool>());
}

TEST_P(EveryModel, IsTheSameInEveryThreadForASeedAndAnotherForAnother) {
  std::shared_ptr<Model> there;
  std::thread other([&] { there = make_model(GetParam().model, GetParam().shape, 1); });
  const auto here = make_model(GetParam().model, GetParam().shape, 1);
  const auto else_seed = make_model(GetParam().model, GetParam().shape, 2);
  other.join();
  bool differs = false;
  for (std::size_t i = 0; i < here->parameters().size(); ++i) {
    EXPECT_TRUE(here->parameters()[i].equal(there->parameters()[i]));
    differs = differs || !here->parameters()[i].equal(else_seed->parameters()[i]);
  }
  EXPECT_TRUE(differs);
}

TEST_P(EveryModel, LeavesTheGlobalGeneratorAlone) {
  const auto before = at::globalContext().defaultGenerator(::torch::kCPU).get_state();
  const auto model = make_model(GetParam().model, GetParam().shape, 1);
  model->train();
  model->forward(inputs_for(GetParam().shape, 4));
  EXPECT_TRUE(before.equal(at::globalContext().defaultGenerator(::torch::kCPU).get_state()));
}

/// d loss / d parameter by autograd against central differences, in double.
TEST_P(EveryModel, HasTheGradientItsLossHas) {
  const auto model = make_model(GetParam().model, GetParam().shape, 3);
  model->to(::torch::kDouble);
  model->eval();
  auto x = inputs_for(GetParam().shape, 2);
  if (x.is_floating_point()) x = x.to(::torch::kDouble);
  const auto loss = [&] { return model->forward(x).square().mean(); };
  loss().backward();
  for (auto& parameter : model->parameters()) {
    const ::torch::NoGradGuard no_grad;
    auto values = parameter.view(-1);
    const std::int64_t at = values.numel() / 2;
    const double h = 1e-6;
    values[at] += h;
    const double above = loss().item<double>();
    values[at] -= 2 * h;
    const double below = loss().item<double>();
    values[at] += h;
    const double slope = (above - below) / (2 * h);
    EXPECT_NEAR(parameter.grad().view(-1)[at].item<double>(), slope, 1e-6 + 1e-4 * std::abs(slope));
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, EveryModel,
    ::testing::Values(
        Case{"linear", images, 784 * 10 + 10}, Case{"linear", table, 13 * 3 + 3},
        Case{"mlp", images, 785 * 128 + 129 * 10},
        Case{"mlp:32,16+bn+dropout=0.1", table, 14 * 32 + 64 + 33 * 16 + 32 + 17 * 3},
        Case{"cnn", images, 80 + 8 * 16 * 9 + 16 + 785 * 64 + 65 * 10},
        Case{"cnn:4,8+dropout=0.2", colours, 3 * 4 * 9 + 4 + 4 * 8 * 9 + 8 + (8 * 64 + 1) * 64 + 65 * 10},
        // conv 432 + norm 32; stages: 2·2304 + 64; 4608 + 9216 + 512 + 192; 18432 + 36864 + 2048 + 384
        Case{"resnet:8", colours, 464 + 4672 + 14528 + 57728 + 650},
        Case{"gru:12", text, 20 * 12 + 2 * 36 * 12 + 72 + 13 * 20},
        Case{"gpt:layers=2,heads=2,width=8", text,
             20 * 8 + 16 * 8 + 2 * (4 * 8 + 9 * 24 + 9 * 8 + 9 * 32 + 33 * 8) + 16 + 20 * 8}));

TEST(Models, AgreeWithLibTorchsOwnModules) {
  const auto mlp = make_model("mlp:16+bn", table, 1);
  ::torch::nn::Sequential reference(::torch::nn::Linear(13, 16), ::torch::nn::BatchNorm1d(16),
                                    ::torch::nn::ReLU(), ::torch::nn::Linear(16, 3));
  {
    const ::torch::NoGradGuard no_grad;
    const auto to = reference->named_parameters();
    const auto from = mlp->named_parameters();
    to["0.weight"].copy_(from["hidden0_weight"]);
    to["0.bias"].copy_(from["hidden0_bias"]);
    to["3.weight"].copy_(from["output_weight"]);
    to["3.bias"].copy_(from["output_bias"]);
  }
  const auto x = inputs_for(table, 8);
  EXPECT_TRUE(mlp->forward(x).allclose(reference->forward(x), 1e-5, 1e-6));
  mlp->eval();
  reference->eval();
  EXPECT_TRUE(mlp->forward(x).allclose(reference->forward(x), 1e-5, 1e-6));
}

TEST(Models, GruAgreesWithLibTorchsOwn) {
  const auto ours = make_model("gru:12", text, 1);
  ::torch::nn::GRU gru(::torch::nn::GRUOptions(12, 12).batch_first(true));
  const auto from = ours->named_parameters();
  {
    const ::torch::NoGradGuard no_grad;
    const auto to = gru->named_parameters();
    to["weight_ih_l0"].copy_(from["weight_input"]);
    to["weight_hh_l0"].copy_(from["weight_hidden"]);
    to["bias_ih_l0"].copy_(from["bias_input"]);
    to["bias_hh_l0"].copy_(from["bias_hidden"]);
  }
  const auto x = inputs_for(text, 3);
  const auto hidden = std::get<0>(gru->forward(::torch::embedding(from["embedding"], x)));
  EXPECT_TRUE(ours->forward(x).allclose(::torch::linear(hidden, from["output_weight"], from["output_bias"]),
                                        1e-5, 1e-6));
}

TEST(Models, AreInitialisedAsLibTorchDoes) {
  const auto model = make_model("mlp:400", images, 9);
  const auto weight = model->named_parameters()["hidden0_weight"];
  const double bound = 1 / std::sqrt(784.0);
  EXPECT_LE(weight.abs().max().item<double>(), bound);
  EXPECT_NEAR(weight.std().item<double>(), bound / std::sqrt(3.0), 0.01 * bound);
  EXPECT_NEAR(weight.mean().item<double>(), 0, 0.01 * bound);
}

TEST(Models, StartNearTheLossOfGuessing) {
  for (const auto& [name, shape] : {std::pair{"mlp:64", images}, {"cnn", images}, {"resnet:8", colours}}) {
    const auto outputs = make_model(name, shape, 4)->forward(inputs_for(shape, 64));
    const auto loss = ::torch::cross_entropy_loss(outputs, ::torch::arange(64) % 10).item<double>();
    EXPECT_NEAR(loss, std::log(10.0), 0.5) << name;
  }
}

TEST(Models, TextModelsSeeOnlyThePast) {
  for (const char* name : {"gru:12", "gpt:layers=2,heads=2,width=8"}) {
    const auto model = make_model(name, text, 1);
    auto x = inputs_for(text, 1);
    const auto before = model->forward(x);
    x[0][9] = (x[0][9].item<std::int64_t>() + 1) % 20;
    const auto after = model->forward(x);
    EXPECT_TRUE(before.narrow(1, 0, 9).allclose(after.narrow(1, 0, 9))) << name;
    EXPECT_FALSE(before.narrow(1, 9, 1).allclose(after.narrow(1, 9, 1))) << name;
  }
}

TEST(Models, DropoutKeepsTheMeanRepeatsForASeedAndRestsInEvaluation) {
  const auto model = make_model("mlp:256+dropout=0.5", table, 1);
  const auto x = inputs_for(table, 1).expand({2000, 13}).contiguous();
  model->reset_generator(3, ::torch::kCPU);
  const auto first = model->forward(x);
  model->reset_generator(3, ::torch::kCPU);
  EXPECT_TRUE(first.equal(model->forward(x)));
  EXPECT_FALSE(first.equal(model->forward(x)));
  model->eval();
  EXPECT_TRUE(first.mean(0).allclose(model->forward(x)[0], 0.1, 0.02));
  EXPECT_TRUE(model->forward(x).equal(model->forward(x)));
}

TEST(Models, SayWhatIsWrongWithTheirText) {
  const auto message = [](const char* name, const DataShape& shape) {
    try {
      make_model(name, shape, 1);
    } catch (const InvalidArgument& error) {
      return std::string(error.what());
    }
    return std::string("no error");
  };
  EXPECT_EQ(message("mpl:3", table),
            "unknown model 'mpl', known: linear, mlp, cnn, resnet, gru, gpt; did you mean 'mlp'?");
  EXPECT_EQ(message("mlp:1e9", table), "model 'mlp:1e9': argument 1 must lie between 1 and 1048576, got 1e9");
  EXPECT_EQ(message("mlp:0", table), "model 'mlp:0': argument 1 must lie between 1 and 1048576, got 0");
  EXPECT_EQ(message("mlp:2.5", table), "model 'mlp:2.5': argument 1 must be a whole number, got 2.5");
  EXPECT_EQ(message("mlp:1000000,1000000", table),
            "mlp: must have at most 536870912 parameters, would have 1e+12");
  EXPECT_EQ(message("mlp:", table), "model 'mlp:': an argument is empty");
  EXPECT_EQ(message("mlp+banana", table),
            "model 'mlp+banana': unknown argument 'banana', known: +bn, +dropout=P");
  EXPECT_EQ(message("cnn", table), "cnn: needs images, the data are table rows of 13 columns");
  EXPECT_EQ(message("gru", images), "gru: needs text, the data are images 1×28×28");
  EXPECT_EQ(message("mlp", text), "mlp: needs images or tables, the data are text in windows of 16");
  EXPECT_EQ(message("gpt:width=63,heads=4", text),
            "gpt: width must be a multiple of heads, got width 63 and heads 4");
  EXPECT_EQ(message("resnet:9", colours), "resnet: layers must be 6n + 2 (8, 14, 20, …), got 9");
  EXPECT_EQ(message("", table), "model '': the word is missing");
}

}  // namespace
}  // namespace surefoot::train
