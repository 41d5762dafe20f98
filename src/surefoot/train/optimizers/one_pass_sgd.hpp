#pragma once

#include <torch/torch.h>

namespace surefoot::train {

/// SGD with momentum, dampening, Nesterov and weight decay (Sutskever et al. 2013) as ::torch::optim::SGD.
class OnePassSgd : public ::torch::optim::SGD {
 public:
  using SGD::SGD;
  ::torch::Tensor step(LossClosure closure = nullptr) override;
};

}  // namespace surefoot::train
