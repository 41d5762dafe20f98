#include "surefoot/torch/check_training.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_set>
#include <vector>

#include <fmt/format.h>
#include <fmt/ostream.h>

#include "surefoot/core/error.hpp"

namespace surefoot::torch {
namespace {

std::vector<::torch::Tensor> held_by(const ::torch::optim::Optimizer& optimizer) {
  std::vector<::torch::Tensor> held;
  for (const auto& group : optimizer.param_groups())
    held.insert(held.end(), group.params().begin(), group.params().end());
  return held;
}

std::int64_t trainable(const std::vector<::torch::Tensor>& parameters) {
  return std::ranges::count_if(parameters, [](const auto& p) { return p.requires_grad(); });
}

}  // namespace

void check_trained(const char* who, const ::torch::nn::Module& module,
                   const ::torch::optim::Optimizer& optimizer) {
  const auto own = module.parameters();
  if (own.empty())
    throw InvalidArgument(fmt::format(
        "{}: the module must have parameters, it has none; register its layers with register_module", who));
  if (trainable(own) == 0)
    throw InvalidArgument(fmt::format(
        "{}: the module must have a parameter that learns, all {} are frozen; call requires_grad_(true) on "
        "those to train",
        who, own.size()));
  if (dynamic_cast<const ::torch::optim::LBFGS*>(&optimizer) != nullptr)
    throw InvalidArgument(fmt::format(
        "{}: the optimizer must make a step without a closure, LBFGS does not; find a rate for SGD or Adam",
        who));
  std::unordered_set<const void*> known;
  for (const auto& parameter : own) known.insert(parameter.unsafeGetTensorImpl());
  auto held = held_by(optimizer);
  const std::size_t all = held.size();
  std::erase_if(held, [&](const auto& p) { return !known.contains(p.unsafeGetTensorImpl()); });
  if (held.empty())
    throw InvalidArgument(
        fmt::format("{}: the optimizer must hold the module's parameters, of the {} it has none is among the "
                    "module's {}; "
                    "make it from module->parameters()",
                    who, all, own.size()));
  if (trainable(held) == 0)
    throw InvalidArgument(
        fmt::format("{}: the optimizer must hold a parameter of the module that learns, all {} it has are "
                    "frozen; give it "
                    "those that require a gradient",
                    who, held.size()));
}

void check_batch(const char* who, const Batch& batch, std::int64_t step) {
  for (const auto& [name, tensor] : {std::pair{"inputs", batch.inputs}, std::pair{"targets", batch.targets}})
    if (tensor.defined() && tensor.numel() == 0)
      throw InvalidArgument(fmt::format("{}: a batch must have rows, the {} of batch {} are {}; leave it out",
                                        who, name, step, fmt::streamed(tensor.sizes())));
}

void check_loss(const char* who, const ::torch::Tensor& loss) {
  if (!loss.defined())
    throw InvalidArgument(fmt::format("{}: the loss must be a tensor, got one that is not defined", who));
  if (loss.numel() != 1)
    throw InvalidArgument(fmt::format("{}: the loss must be one number, got a tensor of {}; take its mean()",
                                      who, fmt::streamed(loss.sizes())));
  const double value = loss.detach().to(::torch::kDouble).item<double>();
  if (!std::isfinite(value))
    throw InvalidArgument(fmt::format(
        "{}: the loss must be finite before the first step, got {}; look for values that are not finite in "
        "the batch, its targets and the parameters",
        who, value));
  if (!loss.requires_grad())
    throw InvalidArgument(fmt::format(
        "{}: the loss must have a gradient, got {} without; compute it from the module's outputs, with no "
        "detach(), item() or NoGradGuard between",
        who, value));
}

void check_gradients(const char* who, const ::torch::optim::Optimizer& optimizer) {
  const auto held = held_by(optimizer);
  if (std::ranges::any_of(held, [](const auto& p) { return p.grad().defined(); })) return;
  throw InvalidArgument(
      fmt::format("{}: the loss must depend on a parameter that the optimizer holds, none of its {} got a "
                  "gradient; is it "
                  "computed by another module?",
                  who, held.size()));
}

}  // namespace surefoot::torch
