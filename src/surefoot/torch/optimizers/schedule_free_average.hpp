#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "surefoot/torch/optimizers/schedule_free.hpp"

/// Code shared by Schedule-Free SGD and AdamW: the average x of the points z, and the switch between x and y.
/// Source: Defazio et al. 2024, arXiv 2405.15682, equations 3 to 5.
namespace surefoot::torch {

/// One step's rate, and the weight c of the newest z in the average.
struct AverageStep {
  double rate = 0;
  double c = 0;
};

/// Counts the step t (from 1) and weighs it: w = t^r·(highest rate so far)^weight_lr_power, c = w/Σw, or 0
/// while every weight is 0. Throws InvalidArgument in evaluation.
template <class Options>
AverageStep next_average(const Options& group, AverageProgress& progress) {
  if (!progress.training)
    throw InvalidArgument(
        fmt::format("{}: call train() before a step: the optimizer is in evaluation", Options::who));
  const auto t = static_cast<double>(progress.k + 1);
  const double rate =
      group.lr() * std::min(1.0, t / std::max(1.0, static_cast<double>(group.warmup_steps())));
  progress.highest_rate = std::max(progress.highest_rate, rate);
  const double weight = std::pow(t, group.r()) * std::pow(progress.highest_rate, group.weight_lr_power());
  progress.weight_sum += weight;
  ++progress.k;
  return {rate, progress.weight_sum > 0 ? weight / progress.weight_sum : 0};
}

/// y ← (1 − c)·y + c·z + rate·(β·(1 − c) − 1)·u,  z ← z − rate·u.
inline void average_step(::torch::Tensor& y, ::torch::Tensor& z, const ::torch::Tensor& direction,
                         const AverageStep& step, double beta) {
  y.lerp_(z, step.c).add_(direction, step.rate * (beta * (1 - step.c) - 1));
  z.sub_(direction, step.rate);
}

/// From y = (1 − β)·z + β·x to x, or back: the parameter moves towards z by this share.
inline double towards_z(bool to_training, double beta) {
  return to_training ? 1 - beta : 1 - 1 / beta;
}

}  // namespace surefoot::torch
