#include "surefoot/torch/sharpness.hpp"

#include <cmath>
#include <limits>
#include <vector>

namespace surefoot::torch {
namespace {

constexpr int rounds = 3;
/// How far apart two gradients are taken, as a share of the length of all parameters: far enough for float32.
constexpr double apart = 0.01;

using Tensors = std::vector<::torch::Tensor>;

double length(const Tensors& tensors) {
  double sum = 0;
  for (const auto& tensor : tensors) sum += tensor.square().sum().item<double>();
  return std::sqrt(sum);
}

/// What a lone gradient comes to once the steps after it have carried it on.
double carried(const ::torch::optim::OptimizerOptions& options) {
  const auto* sgd = dynamic_cast<const ::torch::optim::SGDOptions*>(&options);
  return sgd != nullptr && sgd->momentum() > 0 ? (1 - sgd->dampening()) / (1 - sgd->momentum()) : 1;
}

}  // namespace

double sharpness(::torch::optim::Optimizer& optimizer, const RateBinding& binding,
                 const std::function<void()>& differentiate) {
  const ::torch::NoGradGuard no_grad;
  Tensors parameters;
  Tensors places;
  std::vector<double> weights;
  for (std::size_t g = 0; g < optimizer.param_groups().size(); ++g) {
    const auto& group = optimizer.param_groups()[g];
    for (const auto& parameter : group.params()) {
      parameters.push_back(parameter);
      places.push_back(parameter.detach().clone());
      weights.push_back(binding.ratios()[g] * carried(group.options()));
    }
  }
  const auto gradients = [&] {
    {
      const ::torch::AutoGradMode grad(true);
      differentiate();
    }
    Tensors result;
    for (std::size_t i = 0; i < parameters.size(); ++i)
      result.push_back(parameters[i].grad().defined() ? parameters[i].grad() * weights[i]
                                                      : ::torch::zeros_like(parameters[i]));
    return result;
  };
  const double distance = apart * std::max(length(places), 1e-30);
  const Tensors here = gradients();
  Tensors along = here;
  double sharp = 0;
  for (int round = 0; round < rounds; ++round) {
    const double scale = distance / length(along);
    for (std::size_t i = 0; i < parameters.size(); ++i) parameters[i].copy_(places[i] + along[i] * scale);
    along = gradients();
    for (std::size_t i = 0; i < along.size(); ++i) along[i] = (along[i] - here[i]) / distance;
    sharp = length(along);
  }
  for (std::size_t i = 0; i < parameters.size(); ++i) parameters[i].copy_(places[i]);
  return std::isfinite(sharp) && sharp > 0 ? sharp : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace surefoot::torch
