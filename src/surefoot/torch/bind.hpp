#pragma once

#include <concepts>
#include <cstdint>
#include <type_traits>
#include <utility>
#include <vector>

#include <torch/torch.h>

#include "surefoot/schedule/schedule.hpp"

namespace surefoot::torch {

struct BindOptions {
  /// Batches whose gradients are gathered for one optimizer step; at least 1.
  std::int64_t accumulation = 1;
};

/// A schedule bound to an optimizer: it sets the rate of every parameter group for the step to come, and the
/// momentum (the first beta of Adam) where the schedule has one. The step is all it holds, so a run resumed
/// at step t is one that never stopped. The optimizer must outlive it; used by one thread at a time.
///
///     auto bound = surefoot::torch::bind(schedule, optimizer);
///     for (...) { optimizer.zero_grad(); loss.backward(); optimizer.step(); bound.step(); }
///
/// With gradients gathered over some batches, steps are still those of the optimizer:
///
///     auto bound = surefoot::torch::bind(schedule, optimizer, {.accumulation = 4});
///     for (...) {
///       (loss / 4).backward();
///       if (!bound.gathered()) continue;
///       optimizer.step(); optimizer.zero_grad(); bound.step();
///     }
class BoundSchedule {
 public:
  BoundSchedule(const schedule::Schedule& schedule, ::torch::optim::Optimizer& optimizer,
                const BindOptions& options);
  BoundSchedule(std::vector<schedule::Schedule> schedules, ::torch::optim::Optimizer& optimizer,
                const BindOptions& options);

  /// After each step of the optimizer: counts it and sets the rates of the next. PyTorch's scheduler.step().
  void step() { set_step(step_ + 1); }
  /// After each backward(): whether so many batches are gathered that the optimizer's step is due.
  bool gathered();
  /// As if the optimizer had made so many steps; throws InvalidArgument for a negative number.
  void set_step(std::int64_t step);

  /// Steps the optimizer has made.
  std::int64_t steps() const { return step_; }
  /// Of each group, for the step to come. PyTorch's get_last_lr().
  std::vector<double> learning_rates() const;

  void save(::torch::serialize::OutputArchive& archive) const;
  /// Reads what `save` wrote for as many groups and sets the rates. The schedules are not saved: bind the
  /// same ones. Throws InvalidArgument for any other archive, and for one whose step the schedules have no
  /// rate for. Nothing is changed when it throws.
  void load(::torch::serialize::InputArchive& archive);

 private:
  void check();
  /// Sets the rates and momenta of a step, or throws and sets none.
  void apply(std::int64_t step, const std::vector<double>& ratios);

  ::torch::optim::Optimizer* optimizer_;
  /// One of each group; its rate is the schedule's times the ratio.
  std::vector<schedule::Schedule> schedules_;
  std::vector<double> ratios_;
  std::int64_t accumulation_;
  std::int64_t step_ = 0;
  std::int64_t batches_ = 0;
};

/// Binds a schedule to an optimizer, LibTorch's or one of surefoot/torch/optimizers, at step 0. The first
/// parameter group gets the schedule's rate, every other group keeps its ratio to the first (RateBinding).
///
/// Throws InvalidArgument for an optimizer without a group or ratio, an accumulation below 1, and a schedule
/// with a momentum for an optimizer without; each step throws it for a rate that is negative or not finite
/// (schedules of one's own), and when groups were added since.
BoundSchedule bind(const schedule::Schedule& schedule, ::torch::optim::Optimizer& optimizer,
                   const BindOptions& options = {});

/// The same with a schedule for each parameter group, which gets its rate as it is. Throws InvalidArgument
/// unless there are as many.
BoundSchedule bind(std::vector<schedule::Schedule> schedules, ::torch::optim::Optimizer& optimizer,
                   const BindOptions& options = {});

template <class S>
concept Bindable = std::same_as<std::remove_cvref_t<S>, schedule::Schedule> ||
    std::same_as<std::remove_cvref_t<S>, std::vector<schedule::Schedule>>;

/// The same, as exact matches: called as `bind(…)` with a vector among the arguments, or where `namespace
/// std` is used, the functions above would lose to std::bind, which takes anything.
template <Bindable S, std::derived_from<::torch::optim::Optimizer> O>
BoundSchedule bind(S&& schedule, O& optimizer) {
  return BoundSchedule(std::forward<S>(schedule), optimizer, BindOptions{});
}
template <Bindable S, std::derived_from<::torch::optim::Optimizer> O>
BoundSchedule bind(S&& schedule, O& optimizer, const BindOptions& options) {
  return BoundSchedule(std::forward<S>(schedule), optimizer, options);
}
template <Bindable S, std::derived_from<::torch::optim::Optimizer> O>
BoundSchedule bind(S&& schedule, O& optimizer, BindOptions&& options) {
  return BoundSchedule(std::forward<S>(schedule), optimizer, options);
}
template <Bindable S, std::derived_from<::torch::optim::Optimizer> O>
BoundSchedule bind(S&& schedule, O& optimizer, BindOptions& options) {
  return BoundSchedule(std::forward<S>(schedule), optimizer, options);
}

}  // namespace surefoot::torch
