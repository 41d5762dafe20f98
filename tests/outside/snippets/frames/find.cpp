// A model, its optimizer and data.
#include <iostream>

#include <torch/torch.h>

// INCLUDES
int main() {
  torch::manual_seed(1);
  torch::nn::Sequential model(torch::nn::Linear(8, 32), torch::nn::ReLU(), torch::nn::Linear(32, 3));
  torch::optim::SGD optimizer(model->parameters(), 0.01);
  const auto inputs = torch::randn({1024, 8});
  const auto targets = inputs.matmul(torch::randn({8, 3})).argmax(1);
  // SNIPPET
  return found.suggestion.found() ? 0 : 1;
}
