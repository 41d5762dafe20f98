#pragma once

#include <torch/torch.h>

namespace surefoot::train {

/// Adam (Kingma and Ba 2014, arXiv 1412.6980) as ::torch::optim::Adam.
class OnePassAdam : public ::torch::optim::Adam {
 public:
  using Adam::Adam;
  ::torch::Tensor step(LossClosure closure = nullptr) override;
};

/// AdamW (Loshchilov and Hutter 2017, arXiv 1711.05101) as ::torch::optim::AdamW.
class OnePassAdamW : public ::torch::optim::AdamW {
 public:
  using AdamW::AdamW;
  ::torch::Tensor step(LossClosure closure = nullptr) override;
};

}  // namespace surefoot::train
