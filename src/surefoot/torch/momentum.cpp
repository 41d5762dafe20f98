#include "surefoot/torch/momentum.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/torch/optimizers/dadapt.hpp"
#include "surefoot/torch/optimizers/hypergradient.hpp"
#include "surefoot/torch/optimizers/mechanic.hpp"
#include "surefoot/torch/optimizers/prodigy.hpp"

namespace surefoot::torch {
namespace {

using ::torch::optim::OptimizerOptions;

/// Sets the momentum of options of this kind, when they are; nothing is set when `momentum` is null.
template <class Options>
bool momentum_of(OptimizerOptions& options, const double* momentum) {
  auto* own = dynamic_cast<Options*>(&options);
  if (own != nullptr && momentum != nullptr) own->momentum(*momentum);
  return own != nullptr;
}

template <class Options>
bool first_beta_of(OptimizerOptions& options, const double* momentum) {
  auto* own = dynamic_cast<Options*>(&options);
  if (own != nullptr && momentum != nullptr) own->betas({*momentum, std::get<1>(own->betas())});
  return own != nullptr;
}

constexpr std::array kinds{momentum_of<::torch::optim::SGDOptions>,
                           momentum_of<::torch::optim::RMSpropOptions>,
                           momentum_of<DAdaptSgdOptions>,
                           momentum_of<HypergradientSgdOptions>,
                           first_beta_of<::torch::optim::AdamOptions>,
                           first_beta_of<::torch::optim::AdamWOptions>,
                           first_beta_of<DAdaptAdamOptions>,
                           first_beta_of<ProdigyOptions>,
                           first_beta_of<HypergradientAdamOptions>};

/// Asks, or sets.
bool visit(OptimizerOptions& options, const double* momentum) {
  return std::any_of(kinds.begin(), kinds.end(), [&](auto kind) { return kind(options, momentum); });
}

::torch::optim::Optimizer& innermost(::torch::optim::Optimizer& optimizer) {
  auto* wrapper = dynamic_cast<Mechanic*>(&optimizer);
  return wrapper == nullptr ? optimizer : innermost(wrapper->base());
}

}  // namespace

bool has_momentum(const OptimizerOptions& options) {
  return visit(const_cast<OptimizerOptions&>(options), nullptr);
}

void set_momentum(OptimizerOptions& options, double momentum) {
  if (!(momentum >= 0 && momentum < 1))
    throw InvalidArgument(fmt::format("momentum: must lie in [0, 1), got {:g}", momentum));
  if (!visit(options, &momentum)) throw InvalidArgument("momentum: this optimizer has none to set");
}

bool has_momentum(::torch::optim::Optimizer& optimizer) {
  auto& groups = innermost(optimizer).param_groups();
  return std::all_of(groups.begin(), groups.end(), [](auto& group) { return has_momentum(group.options()); });
}

void set_momentum(::torch::optim::Optimizer& optimizer, double momentum) {
  for (auto& group : innermost(optimizer).param_groups()) set_momentum(group.options(), momentum);
}

}  // namespace surefoot::torch
