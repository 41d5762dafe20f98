#pragma once

#include <atomic>
#include <cstring>

#include <gtest/gtest.h>

#include "surefoot/core/error.hpp"
#include "surefoot/core/random.hpp"
#include "surefoot/torch/find.hpp"
#include "surefoot/torch/module_state.hpp"
#include "surefoot/torch/threads.hpp"

namespace surefoot::torch {

/// A module with everything a finder could disturb: batch norm's buffers, dropout, a part kept in evaluation
/// mode.
struct NetImpl : ::torch::nn::Module {
  NetImpl() {
    first = register_module("first", ::torch::nn::Linear(8, 16));
    norm = register_module("norm", ::torch::nn::BatchNorm1d(16));
    drop = register_module("drop", ::torch::nn::Dropout(0.2));
    last = register_module("last", ::torch::nn::Linear(16, 3));
  }
  ::torch::Tensor forward(const ::torch::Tensor& inputs) {
    return last(drop(::torch::relu(norm(first(inputs)))));
  }
  ::torch::nn::Linear first{nullptr}, last{nullptr};
  ::torch::nn::BatchNorm1d norm{nullptr};
  ::torch::nn::Dropout drop{nullptr};
};

using Net = ::torch::nn::ModuleHolder<NetImpl>;

struct Problem {
  ::torch::Tensor inputs;
  ::torch::Tensor targets;
};

inline Problem separable() {
  ::torch::manual_seed(7);
  Problem problem{::torch::randn({512, 8}), {}};
  problem.targets = problem.inputs.matmul(::torch::randn({8, 3})).argmax(1);
  return problem;
}

inline ::torch::Tensor cross_entropy(const ::torch::Tensor& outputs, const ::torch::Tensor& targets) {
  return ::torch::cross_entropy_loss(outputs, targets);
}

inline bool same_bits(const ::torch::Tensor& a, const ::torch::Tensor& b) {
  if (a.defined() != b.defined()) return false;
  if (!a.defined()) return true;
  const auto x = a.detach().contiguous();
  const auto y = b.detach().contiguous();
  return x.sizes() == y.sizes() && x.scalar_type() == y.scalar_type() &&
         std::memcmp(x.data_ptr(), y.data_ptr(), x.nbytes()) == 0;
}

/// Everything that must come back, as plain copies.
struct Everything {
  std::vector<::torch::Tensor> tensors;
  std::vector<::torch::Tensor> gradients;
  std::vector<bool> modes;
  std::string optimizer;
  std::vector<double> rates;
  ::torch::Tensor random;

  Everything(::torch::nn::Module& module, ::torch::optim::Optimizer& adam) {
    for (const auto& parameter : module.parameters()) {
      tensors.push_back(parameter.detach().clone());
      gradients.push_back(parameter.grad().defined() ? parameter.grad().clone() : ::torch::Tensor());
    }
    for (const auto& buffer : module.buffers()) tensors.push_back(buffer.clone());
    for (const auto& submodule : module.modules(false)) modes.push_back(submodule->is_training());
    modes.push_back(module.is_training());
    std::ostringstream stream;
    ::torch::save(adam, stream);
    optimizer = stream.str();
    for (auto& group : adam.param_groups()) rates.push_back(group.options().get_lr());
    random = at::globalContext().defaultGenerator(::torch::kCPU).get_state();
  }

  bool operator==(const Everything& other) const {
    const auto equal = [](const auto& a, const auto& b) {
      return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), same_bits);
    };
    return equal(tensors, other.tensors) && equal(gradients, other.gradients) && modes == other.modes &&
           optimizer == other.optimizer && rates == other.rates && same_bits(random, other.random);
  }
};

/// A net that has been trained a little, with Adam's memory, gradients and two parameter groups.
struct Used {
  Net net = std::make_shared<NetImpl>();
  std::unique_ptr<::torch::optim::Adam> adam;
  Problem problem = separable();

  Used() {
    std::vector<::torch::optim::OptimizerParamGroup> groups;
    groups.emplace_back(net->first->parameters(), std::make_unique<::torch::optim::AdamOptions>(1e-3));
    std::vector<::torch::Tensor> rest = net->last->parameters();
    for (const auto& p : net->norm->parameters()) rest.push_back(p);
    groups.emplace_back(rest, std::make_unique<::torch::optim::AdamOptions>(1e-4));
    adam = std::make_unique<::torch::optim::Adam>(groups, ::torch::optim::AdamOptions(1e-3));
    for (int i = 0; i < 3; ++i) {
      adam->zero_grad();
      cross_entropy(net->forward(problem.inputs), problem.targets).backward();
      adam->step();
    }
    net->norm->eval();
  }
};

inline FindOptions quick() {
  FindOptions options;
  options.horizon = 400;
  options.budget = 0.5;
  options.held_out_batches = 2;
  options.range_test_steps = 60;
  return options;
}

inline FindOptions range_tests() {
  auto options = quick();
  options.method = "combined";
  options.replicates = 2;
  return options;
}

}  // namespace surefoot::torch
