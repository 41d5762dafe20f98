#include <array>

#include "surefoot/core/error.hpp"
#include "surefoot/torch/optimizers/dadapt.hpp"
#include "surefoot/torch/optimizers/dog.hpp"
#include "surefoot/torch/optimizers/hypergradient.hpp"
#include "surefoot/torch/optimizers/mechanic.hpp"
#include "surefoot/torch/optimizers/prodigy.hpp"
#include "surefoot/torch/optimizers/schedule_free.hpp"
#include "surefoot/train/optimizers/kind.hpp"

namespace surefoot::train {
namespace {

using Parameters = std::vector<::torch::Tensor>;
using Optimizer = std::unique_ptr<::torch::optim::Optimizer>;

constexpr double least = 1e-300;

/// The arguments that say what they say everywhere; what a form does not name stays at its default.
template <class Options>
void take_betas(TextForm& form, Options& options, double least_first) {
  const auto [beta1, beta2] = options.betas();
  options.betas(
      {form.number("beta1", beta1, least_first, below_one), form.number("beta2", beta2, 0, below_one)});
}
template <class Options>
void take_eps(TextForm& form, Options& options) {
  options.eps(form.number("eps", options.eps(), least, 1));
}
template <class Options>
void take_decay(TextForm& form, Options& options) {
  options.weight_decay(form.number("weight_decay", options.weight_decay(), 0, large));
}
template <class Options>
void take_momentum(TextForm& form, Options& options, double lowest) {
  options.momentum(form.number("momentum", options.momentum(), lowest, below_one));
}
template <class Options>
void take_distance(TextForm& form, Options& options) {
  options.d0(form.number("d0", options.d0(), least, large));
  options.growth_rate(form.number("growth_rate", options.growth_rate(), 1 + 1e-9, options.growth_rate()));
}
template <class Options>
void take_average(TextForm& form, Options& options) {
  options.warmup_steps(form.count("warmup_steps", 0, 0, 1'000'000'000));
  options.r(form.number("r", options.r(), 0, 100));
  options.weight_lr_power(form.number("weight_lr_power", options.weight_lr_power(), 0, 100));
}

Optimizer make_dadapt_sgd(TextForm& form, Parameters parameters, double rate) {
  torch::DAdaptSgdOptions options(rate);
  take_momentum(form, options, 0);
  take_decay(form, options);
  take_distance(form, options);
  form.finish(0, "momentum, weight_decay, d0, growth_rate");
  return std::make_unique<torch::DAdaptSgd>(std::move(parameters), options);
}

Optimizer make_dadapt_adam(TextForm& form, Parameters parameters, double rate) {
  torch::DAdaptAdamOptions options(rate);
  take_betas(form, options, 0);
  take_eps(form, options);
  take_decay(form, options);
  take_distance(form, options);
  options.decouple(form.flag("decouple"));
  options.use_bias_correction(form.flag("use_bias_correction"));
  form.finish(0, "beta1, beta2, eps, weight_decay, decouple, use_bias_correction, d0, growth_rate");
  return std::make_unique<torch::DAdaptAdam>(std::move(parameters), options);
}

Optimizer make_prodigy(TextForm& form, Parameters parameters, double rate) {
  torch::ProdigyOptions options(rate);
  take_betas(form, options, 0);
  take_eps(form, options);
  take_decay(form, options);
  take_distance(form, options);
  options.d_coef(form.number("d_coef", options.d_coef(), least, large));
  options.use_bias_correction(form.flag("use_bias_correction"));
  options.safeguard_warmup(form.flag("safeguard_warmup"));
  form.finish(
      0, "beta1, beta2, eps, weight_decay, d0, d_coef, growth_rate, use_bias_correction, safeguard_warmup");
  return std::make_unique<torch::Prodigy>(std::move(parameters), options);
}

Optimizer make_dog_kind(TextForm& form, Parameters parameters, double rate, bool weighted) {
  auto options = torch::DogOptions(rate).weighted(weighted);
  options.reps_rel(form.number("reps_rel", options.reps_rel(), least, large));
  take_decay(form, options);
  take_eps(form, options);
  form.finish(0, "reps_rel, weight_decay, eps");
  return std::make_unique<torch::Dog>(std::move(parameters), options);
}

Optimizer make_dog(TextForm& form, Parameters parameters, double rate) {
  return make_dog_kind(form, std::move(parameters), rate, false);
}

Optimizer make_dowg(TextForm& form, Parameters parameters, double rate) {
  return make_dog_kind(form, std::move(parameters), rate, true);
}

Optimizer make_schedule_free_sgd(TextForm& form, Parameters parameters, double rate) {
  torch::ScheduleFreeSgdOptions options(rate);
  take_momentum(form, options, 1e-6);
  take_decay(form, options);
  take_average(form, options);
  form.finish(0, "momentum, weight_decay, warmup_steps, r, weight_lr_power");
  return std::make_unique<torch::ScheduleFreeSgd>(std::move(parameters), options);
}

Optimizer make_schedule_free_adamw(TextForm& form, Parameters parameters, double rate) {
  torch::ScheduleFreeAdamWOptions options(rate);
  take_betas(form, options, 1e-6);
  take_eps(form, options);
  take_decay(form, options);
  take_average(form, options);
  form.finish(0, "beta1, beta2, eps, weight_decay, warmup_steps, r, weight_lr_power");
  return std::make_unique<torch::ScheduleFreeAdamW>(std::move(parameters), options);
}

Optimizer make_hypergradient_sgd(TextForm& form, Parameters parameters, double rate) {
  torch::HypergradientSgdOptions options(rate);
  options.hypergrad_lr(form.number("hypergrad_lr", options.hypergrad_lr(), 0, large));
  take_momentum(form, options, 0);
  take_decay(form, options);
  options.nesterov(form.flag("nesterov"));
  form.finish(0, "hypergrad_lr, momentum, weight_decay, nesterov");
  return std::make_unique<torch::HypergradientSgd>(std::move(parameters), options);
}

Optimizer make_hypergradient_adam(TextForm& form, Parameters parameters, double rate) {
  torch::HypergradientAdamOptions options(rate);
  options.hypergrad_lr(form.number("hypergrad_lr", options.hypergrad_lr(), 0, large));
  take_betas(form, options, 0);
  take_eps(form, options);
  take_decay(form, options);
  form.finish(0, "hypergrad_lr, beta1, beta2, eps, weight_decay");
  return std::make_unique<torch::HypergradientAdam>(std::move(parameters), options);
}

constexpr std::array kinds{OptimizerKind{"dadapt_sgd", make_dadapt_sgd, true},
                           OptimizerKind{"dadapt_adam", make_dadapt_adam, true},
                           OptimizerKind{"prodigy", make_prodigy, true},
                           OptimizerKind{"dog", make_dog, true},
                           OptimizerKind{"dowg", make_dowg, true},
                           OptimizerKind{"schedule_free_sgd", make_schedule_free_sgd},
                           OptimizerKind{"schedule_free_adamw", make_schedule_free_adamw},
                           OptimizerKind{"hypergradient_sgd", make_hypergradient_sgd},
                           OptimizerKind{"hypergradient_adam", make_hypergradient_adam}};

}  // namespace

std::span<const OptimizerKind> rate_free_kinds() {
  return kinds;
}

}  // namespace surefoot::train
