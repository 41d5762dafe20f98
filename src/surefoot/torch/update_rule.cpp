#include "surefoot/torch/update_rule.hpp"

#include <algorithm>
#include <string_view>

namespace surefoot::torch {
namespace {

template <class... Options>
bool holds(const ::torch::optim::OptimizerOptions& options) {
  return ((dynamic_cast<const Options*>(&options) != nullptr) || ...);
}

/// True when batch norm follows at least half of the weights.
bool is_batch_normed(const ::torch::nn::Module& module) {
  const auto buffers = module.named_buffers();
  const auto means = std::count_if(buffers.begin(), buffers.end(), [](const auto& buffer) {
    return std::string_view(buffer.key()).ends_with("running_mean");
  });
  const auto parameters = module.parameters();
  const auto weights =
      std::count_if(parameters.begin(), parameters.end(), [](const auto& p) { return p.dim() >= 2; });
  return means > 0 && 2 * means >= weights;
}

}  // namespace

find::UpdateRule update_rule(const ::torch::optim::Optimizer& optimizer, const ::torch::nn::Module& module) {
  using namespace ::torch::optim;
  const OptimizerOptions& options = optimizer.defaults();
  if (const auto* sgd = dynamic_cast<const SGDOptions*>(&options)) {
    if (is_batch_normed(module)) return find::UpdateRule::scale_invariant;
    return sgd->momentum() > 0 ? find::UpdateRule::momentum : find::UpdateRule::gradient;
  }
  if (holds<AdamOptions, AdamWOptions, RMSpropOptions, AdagradOptions>(options))
    return find::UpdateRule::adaptive;
  return find::UpdateRule::unknown;
}

}  // namespace surefoot::torch
