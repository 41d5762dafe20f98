#include "surefoot/torch/optimizers/dog.hpp"

#include <algorithm>

namespace surefoot::torch {

void DogOptions::check() const {
  require_at_least_zero(who, "lr", lr_);
  require_positive(who, "reps_rel", reps_rel_);
  require_at_least_zero(who, "weight_decay", weight_decay_);
  require_positive(who, "eps", eps_);
}

void Dog::update() {
  for (std::size_t i = 0; i < param_groups_.size(); ++i) {
    auto& group = options(i);
    auto& learnt = group.learnt;
    double moved = 0;
    double start = 0;
    double squares = 0;
    each_of(i, [&](const DogOptions&, ::torch::Tensor& parameter, const ::torch::Tensor& gradient,
                   std::vector<::torch::Tensor>& kept) {
      if (kept.empty()) kept = {parameter.detach().clone()};
      start += inner_product(kept[0], kept[0]);
      auto way = scratch_.like(parameter);
      at::sub_out(way, parameter, kept[0]);
      moved += inner_product(way, way);
      const auto g = decayed(gradient, parameter, group.weight_decay());
      squares += inner_product(g, g);
    });
    if (learnt.distance == 0) {
      learnt.distance = group.reps_rel() * (1 + std::sqrt(start));
      learnt.squares = group.eps() * (group.weighted() ? learnt.distance * learnt.distance : 1);
    }
    learnt.distance = std::max(learnt.distance, std::sqrt(moved));
    const double weight = group.weighted() ? learnt.distance * learnt.distance : 1;
    learnt.squares += weight * squares;
    const double length = group.weighted() ? learnt.distance * learnt.distance : learnt.distance;
    const double rate = group.lr() * length / std::sqrt(learnt.squares);
    each_of(i, [&](const DogOptions&, ::torch::Tensor& parameter, const ::torch::Tensor& gradient, auto&) {
      parameter.add_(decayed(gradient, parameter, group.weight_decay()), -rate);
    });
  }
}

}  // namespace surefoot::torch
