// A model and the loss of a step.
#include <torch/torch.h>

// INCLUDES
int main() {
  torch::manual_seed(1);
  torch::nn::Linear model(4, 1);
  const auto inputs = torch::randn({64, 4});
  const auto loss_of = [&](int) { return torch::mse_loss(model(inputs), inputs.sum(1, true)); };
  const int steps = 100;
  // SNIPPET
  return loss_of(0).item<double>() < 1 ? 0 : 1;
}
