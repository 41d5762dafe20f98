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
/// With g the gradient plus weight_decay·x (adamw: the gradient), m and v 0 at first:
///
///     sgd       x ← x − lr·g; with momentum b ← μ·b + (1 − dampening)·g, b = g at first, and x ← x − lr·b,
///               with nesterov x ← x − lr·(g + μ·b)
///     adam      m ← β₁·m + (1 − β₁)·g      v ← β₂·v + (1 − β₂)·g²      x ← x − lr·m̂/(√v̂ + eps)
///     adamw     the same, from x·(1 − lr·weight_decay)
///     rmsprop   v ← α·v + (1 − α)·g²       x ← x − lr·g/(√v + eps)
///     adagrad   v ← v + g²                 x ← x − lr/(1 + t·lr_decay)·g/(√v + eps), t from 0
///
/// m̂ = m/(1 − β₁ᵗ) and v̂ = v/(1 − β₂ᵗ), t from 1. Those of surefoot/torch/optimizers say theirs there.
///
/// Throws InvalidArgument for an unknown word or a value out of bounds.
///
/// Source: sgd: Robbins and Monro 1951; its momentum: Polyak 1964, Nesterov 1983 as in Sutskever et al. 2013.
/// adam: Kingma and Ba 2014, arXiv 1412.6980, algorithm 1. adamw: Loshchilov and Hutter 2017, arXiv
/// 1711.05101. rmsprop: Tieleman and Hinton 2012, lecture 6.5. adagrad: Duchi, Hazan and Singer 2011.
std::unique_ptr<::torch::optim::Optimizer> make_optimizer(const std::string& text,
                                                          std::vector<::torch::Tensor> parameters,
                                                          double learning_rate);

/// The words make_optimizer knows.
std::vector<std::string> optimizer_words();

/// True when the optimizer that `text` names finds its rate by itself: its rate is then a multiplier, 1 as a
/// rule. Throws InvalidArgument for an unknown word.
bool finds_its_rate(const std::string& text);

}  // namespace surefoot::train
