// Finding a rate for a LibTorch module of one's own.
#include <cstdio>

#include <torch/torch.h>

#include <surefoot/torch/find.hpp>

int main() {
  torch::manual_seed(1);
  torch::nn::Sequential model(torch::nn::Linear(8, 32), torch::nn::ReLU(), torch::nn::Linear(32, 1));
  torch::optim::SGD optimizer(model->parameters(), torch::optim::SGDOptions(0.01));
  const auto inputs = torch::randn({1024, 8});
  const auto targets = inputs.square().sum(1, true);
  surefoot::torch::FindOptions options;
  options.horizon = 2000;
  const auto result = surefoot::torch::find(
      model, optimizer, surefoot::torch::tensor_batches(inputs, targets, 32),
      [](const torch::Tensor& y, const torch::Tensor& t) { return torch::mse_loss(y, t); }, options);
  std::printf("with LibTorch: %s, %g\n",
              result.suggestion.found() ? "found" : result.suggestion.reason.c_str(),
              result.suggestion.learning_rate.value_or(0));
  return result.suggestion.found() ? 0 : 1;
}
