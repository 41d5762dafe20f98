#pragma once

#include <vector>

#include <torch/torch.h>

namespace surefoot::torch {

/// Sets the learning rates of an optimizer's parameter groups so that their ratios stay as they were.
///
/// The first group gets the rate itself, every other the rate times its ratio to the first when the binding
/// was made. The optimizer must outlive the binding and keep its groups.
class RateBinding {
 public:
  /// Throws InvalidArgument when the optimizer has no group, or its first group's rate is zero while
  /// another's is not (no ratio exists). With all rates zero every ratio is 1.
  explicit RateBinding(::torch::optim::Optimizer& optimizer);

  /// `rate` is linear, finite and not negative; 0 freezes the parameters.
  void set(double rate);

  /// Of each group's rate to the first one's.
  const std::vector<double>& ratios() const { return ratios_; }

 private:
  ::torch::optim::Optimizer* optimizer_;
  std::vector<double> ratios_;
};

}  // namespace surefoot::torch
