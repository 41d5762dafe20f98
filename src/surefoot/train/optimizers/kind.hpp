#pragma once

#include <memory>
#include <span>
#include <vector>

#include <torch/torch.h>

#include "surefoot/core/text_form.hpp"

namespace surefoot::train {

/// An optimizer by its word. `make` takes the word's arguments out of the form.
struct OptimizerKind {
  const char* word;
  std::unique_ptr<::torch::optim::Optimizer> (*make)(TextForm&, std::vector<::torch::Tensor>, double rate);
  /// It finds its rate, and is at home at 1.
  bool finds_rate = false;
};

/// Weight decay and the like lie below this.
inline constexpr double large = 1e12;
inline constexpr double below_one = 0.9999999;

/// Those of surefoot/torch/optimizers.
std::span<const OptimizerKind> rate_free_kinds();

}  // namespace surefoot::train
