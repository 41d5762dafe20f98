#pragma once

namespace surefoot::torch {

/// An optimizer whose parameters while it trains (y) are not those to judge or keep (x): switch it as the
/// module is switched. It begins in training. Source: Defazio et al. 2024, arXiv 2405.15682.
class ScheduleFree {
 public:
  virtual ~ScheduleFree() = default;
  /// The parameters become those to train; nothing happens when they are.
  virtual void train() = 0;
  /// The parameters become those to validate, save and use; nothing happens when they are. A step then
  /// throws InvalidArgument.
  virtual void eval() = 0;
};

}  // namespace surefoot::torch
