#include "surefoot/torch/step_length.hpp"

namespace surefoot::torch {
namespace {

template <class... Options>
bool holds(const ::torch::optim::OptimizerOptions& options) {
  return ((dynamic_cast<const Options*>(&options) != nullptr) || ...);
}

}  // namespace

search::StepLength step_length(const ::torch::optim::Optimizer& optimizer) {
  using namespace ::torch::optim;
  const OptimizerOptions& options = optimizer.defaults();
  if (const auto* sgd = dynamic_cast<const SGDOptions*>(&options))
    return sgd->momentum() > 0 ? search::StepLength::averaged : search::StepLength::gradient;
  if (holds<AdamOptions, AdamWOptions, RMSpropOptions, AdagradOptions>(options))
    return search::StepLength::normalised;
  return search::StepLength::unknown;
}

}  // namespace surefoot::torch
