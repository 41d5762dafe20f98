#pragma once

#include <memory>
#include <string>
#include <vector>

#include <torch/torch.h>

namespace surefoot::train {

/// Builds the optimizer that `text` names over the parameters, at a learning rate.
///
/// `sgd` (`:momentum=0.9,nesterov,weight_decay=5e-4`), `adam`, `adamw`, `rmsprop`, `adagrad`, each with the
/// arguments LibTorch gives it. Throws InvalidArgument for an unknown word or a value out of bounds.
std::unique_ptr<::torch::optim::Optimizer> make_optimizer(const std::string& text,
                                                          std::vector<::torch::Tensor> parameters,
                                                          double learning_rate);

}  // namespace surefoot::train
