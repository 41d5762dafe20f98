#pragma once

#include <memory>
#include <string>
#include <vector>

#include <torch/torch.h>

namespace surefoot::train {

/// Builds the optimizer that `text` names over the parameters, at a learning rate.
///
/// `sgd` (`:momentum=0.9,nesterov,weight_decay=5e-4`), `adam`, `adamw`, `rmsprop`, `adagrad`, each with the
/// arguments LibTorch gives it; `dadapt_sgd`, `dadapt_adam`, `prodigy`, `dog`, `dowg`, `schedule_free_sgd`,
/// `schedule_free_adamw`, `hypergradient_sgd`, `hypergradient_adam`, with those of surefoot/torch/optimizers;
/// and `mechanic:` before any other word, whose arguments follow after a comma (`mechanic:sgd,momentum=0.9`).
/// Throws InvalidArgument for an unknown word or a value out of bounds.
std::unique_ptr<::torch::optim::Optimizer> make_optimizer(const std::string& text,
                                                          std::vector<::torch::Tensor> parameters,
                                                          double learning_rate);

/// Whether the optimizer that `text` names finds its rate by itself: its rate is then a multiplier, 1 as a
/// rule. Throws InvalidArgument for an unknown word.
bool finds_its_rate(const std::string& text);

}  // namespace surefoot::train
