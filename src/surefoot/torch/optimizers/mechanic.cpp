#include "surefoot/torch/optimizers/mechanic.hpp"

#include <algorithm>
#include <numeric>

#include "surefoot/torch/module_state.hpp"
#include "surefoot/torch/optimizers/schedule_free.hpp"

namespace surefoot::torch {
namespace {

enum Kept : std::size_t { start, moved };
constexpr double least_largest = 1e-6;

std::vector<::torch::optim::OptimizerParamGroup> groups_of(::torch::optim::Optimizer* base,
                                                           const MechanicOptions& defaults) {
  if (base == nullptr) throw InvalidArgument("mechanic: the optimizer within is missing");
  if (base->param_groups().empty())
    throw InvalidArgument("mechanic: the optimizer within has no parameter group");
  if (dynamic_cast<ScheduleFree*>(base) != nullptr)
    throw InvalidArgument("mechanic: the optimizer within must not be a Schedule-Free one");
  std::vector<::torch::optim::OptimizerParamGroup> groups;
  for (const auto& group : base->param_groups()) {
    auto options = std::make_unique<MechanicOptions>(defaults);
    options->lr(group.options().get_lr());
    groups.emplace_back(group.params(), std::move(options));
  }
  return groups;
}

double total(const std::vector<double>& scales) {
  return std::accumulate(scales.begin(), scales.end(), 0.0);
}

}  // namespace

void MechanicOptions::check() const {
  require_at_least_zero(who, "lr", lr_);
  require_at_least_zero(who, "s_decay", s_decay_);
  if (betas_.empty()) throw InvalidArgument("mechanic: betas must have at least one value, got none");
  for (const double beta : betas_) require_fraction(who, "each of betas", beta);
  require_positive(who, "s_init", s_init_);
  require_positive(who, "eps", eps_);
  for (const auto* tuned : {&learnt.scale, &learnt.squares, &learnt.reward, &learnt.largest})
    if (!tuned->empty() && tuned->size() != betas_.size())
      throw InvalidArgument(fmt::format("mechanic: there must be a tuner for each of the {} betas, got {}",
                                        betas_.size(), tuned->size()));
}

Mechanic::Mechanic(std::unique_ptr<::torch::optim::Optimizer> base, const MechanicOptions& defaults)
    : GroupOptimizer(groups_of(base.get(), defaults), defaults), base_(std::move(base)) {}

double Mechanic::scale() const {
  return total(static_cast<const MechanicOptions&>(param_groups_.at(0).options()).learnt.scale);
}

void Mechanic::set_aside() {
  std::size_t next = 0;
  each([&](const MechanicOptions&, ::torch::Tensor& parameter, const ::torch::Tensor& gradient,
           std::vector<::torch::Tensor>& kept) {
    if (kept.empty()) kept = {parameter.detach().clone(), ::torch::zeros_like(parameter)};
    if (next == values_.size()) {
      values_.emplace_back();
      gradients_.emplace_back();
    }
    for (auto& tensor : {&values_[next], &gradients_[next]})
      if (!tensor->defined() || tensor->sizes() != parameter.sizes())
        *tensor = ::torch::empty_like(parameter, parameter.options().requires_grad(false));
    values_[next].copy_(parameter);
    gradients_[next++].copy_(gradient);
  });
}

double Mechanic::tune(double h) {
  auto& group = options(0);
  auto& [scale, squares, reward, largest] = group.learnt;
  const auto n = group.betas().size();
  for (std::size_t i = 0; i < n; ++i) {
    const double beta = group.betas()[i];
    largest[i] = std::max(beta * largest[i], std::abs(h));
    squares[i] = beta * beta * squares[i] + h * h;
    reward[i] = std::max(0.0, beta * reward[i] - scale[i] * h);
    scale[i] = (largest[i] * group.s_init() / static_cast<double>(n) + reward[i]) /
               (std::sqrt(squares[i]) + group.eps());
  }
  return total(scale);
}

::torch::Tensor Mechanic::step(LossClosure closure) {
  if (base_->param_groups().size() != param_groups_.size())
    throw InvalidArgument(
        "mechanic: parameter groups must be added before it is wrapped around an optimizer");
  ::torch::Tensor loss;
  if (closure) {
    const ::torch::AutoGradMode enable(true);
    loss = closure();
  }
  {
    const ::torch::NoGradGuard no_grad;
    set_aside();
  }
  for (std::size_t i = 0; i < param_groups_.size(); ++i)
    base_->param_groups()[i].options().set_lr(options(i).lr());
  if (closure)
    base_->step([&, first = true]() mutable { return std::exchange(first, false) ? loss : closure(); });
  else
    base_->step();

  const ::torch::NoGradGuard no_grad;
  auto& group = options(0);
  if (group.learnt.scale.empty()) {
    const std::vector<double> none(group.betas().size(), 0);
    group.learnt = {none, none, none, std::vector<double>(none.size(), least_largest)};
  }
  double value_squares = 0;
  double gradient_squares = 0;
  double way = 0;
  double weight = 0;
  std::size_t next = 0;
  each([&](const MechanicOptions&, ::torch::Tensor& parameter, const ::torch::Tensor&,
           std::vector<::torch::Tensor>& kept) {
    value_squares += inner_product(parameter, parameter);
    gradient_squares += inner_product(gradients_[next], gradients_[next]);
    way += inner_product(kept[moved], gradients_[next]);
    weight += inner_product(kept[moved], parameter);
    kept[moved].add_(parameter).sub_(values_[next++]);
  });
  const double decay = group.s_decay() * total(group.learnt.scale) * std::sqrt(gradient_squares) /
                       (std::sqrt(value_squares) + group.eps());
  const double scale = tune(way + decay * weight);
  each([&](const MechanicOptions&, ::torch::Tensor& parameter, const ::torch::Tensor&,
           std::vector<::torch::Tensor>& kept) { at::add_out(parameter, kept[start], kept[moved], scale); });
  return loss;
}

void Mechanic::save(::torch::serialize::OutputArchive& archive) const {
  GroupOptimizer::save(archive);
  ::torch::serialize::OutputArchive base(archive.compilation_unit());
  base_->save(base);
  archive.write("base", base);
}

void Mechanic::load(::torch::serialize::InputArchive& archive) {
  ::torch::serialize::InputArchive base;
  if (!archive.try_read("base", base)) throw InvalidArgument("mechanic: the archive holds no saved mechanic");
  // The optimizers of LibTorch read into what they have, so what they had is kept until all is read.
  auto memory = take_memory(*base_);
  const auto options = copy_group_options(*base_);
  try {
    base_->load(base);
    GroupOptimizer::load(archive);
  } catch (const std::exception& error) {
    put_memory(*base_, std::move(memory));
    set_group_options(*base_, options);
    if (dynamic_cast<const Error*>(&error) != nullptr) throw;
    throw InvalidArgument("mechanic: the archive holds another optimizer within");
  }
}

}  // namespace surefoot::torch
