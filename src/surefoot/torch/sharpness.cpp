#include "surefoot/torch/sharpness.hpp"

#include <cmath>
#include <limits>
#include <vector>

namespace surefoot::torch {
namespace {

constexpr int rounds = 3;
/// The distance between the two gradients, as a share of the length of the parameters: far enough for
/// float32.
constexpr double apart = 0.01;
/// A parameter's share of that length, at least: some models start at zero.
constexpr double least_length = 0.01;

using Tensors = std::vector<::torch::Tensor>;

double length(const Tensors& tensors) {
  double sum = 0;
  for (const auto& tensor : tensors) sum += tensor.abs().square().sum().item<double>();
  return std::sqrt(sum);
}

/// The gain of momentum on a lone gradient: the sum of its effects over the steps that carry it on.
double carried(const ::torch::optim::OptimizerOptions& options) {
  const auto* sgd = dynamic_cast<const ::torch::optim::SGDOptions*>(&options);
  return sgd != nullptr && sgd->momentum() > 0 ? (1 - sgd->dampening()) / (1 - sgd->momentum()) : 1;
}

/// Remembers where parameters are, and puts them back on every way out, exceptions included.
class Places {
 public:
  explicit Places(const Tensors& parameters) : parameters_(parameters) {
    for (const auto& parameter : parameters) places_.push_back(parameter.detach().clone());
  }
  ~Places() {
    for (std::size_t i = 0; i < places_.size(); ++i) parameters_[i].copy_(places_[i]);
  }
  Places(const Places&) = delete;
  Places& operator=(const Places&) = delete;

  void go(const Tensors& along, double scale) {
    for (std::size_t i = 0; i < places_.size(); ++i) parameters_[i].copy_(places_[i] + along[i] * scale);
  }

 private:
  Tensors parameters_;
  Tensors places_;
};

}  // namespace

double sharpness(::torch::optim::Optimizer& optimizer, const RateBinding& binding,
                 const std::function<void()>& differentiate) {
  const ::torch::NoGradGuard no_grad;
  const auto differentiated = [&] {
    const ::torch::AutoGradMode grad(true);
    differentiate();
  };
  differentiated();
  // Those that train.
  Tensors parameters;
  std::vector<double> weights;
  double count = 0;
  for (std::size_t g = 0; g < optimizer.param_groups().size(); ++g) {
    const auto& group = optimizer.param_groups()[g];
    const double weight = binding.ratios()[g] * carried(group.options());
    for (const auto& parameter : group.params()) {
      if (!parameter.grad().defined() || weight == 0) continue;
      parameters.push_back(parameter);
      weights.push_back(weight);
      count += static_cast<double>(parameter.numel());
    }
  }
  Places places(parameters);
  const auto gradients = [&] {
    Tensors result;
    for (std::size_t i = 0; i < parameters.size(); ++i)
      result.push_back(parameters[i].grad().defined() ? parameters[i].grad() * weights[i]
                                                      : ::torch::zeros_like(parameters[i]));
    return result;
  };
  const double distance = apart * std::max(length(parameters), least_length * std::sqrt(count));
  const Tensors here = gradients();
  Tensors along = here;
  double sharp = length(here);
  for (int round = 0; round < rounds && std::isfinite(sharp) && sharp > 0; ++round) {
    places.go(along, distance / sharp);
    differentiated();
    along = gradients();
    for (std::size_t i = 0; i < along.size(); ++i) along[i] = (along[i] - here[i]) / distance;
    sharp = length(along);
  }
  return std::isfinite(sharp) && sharp > 0 ? sharp : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace surefoot::torch
