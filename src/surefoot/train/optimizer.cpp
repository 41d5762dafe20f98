#include "surefoot/train/optimizer.hpp"

#include <array>
#include <utility>

#include "surefoot/core/error.hpp"
#include "surefoot/core/unknown_word.hpp"
#include "surefoot/train/optimizers/one_pass_adam.hpp"
#include "surefoot/train/optimizers/one_pass_sgd.hpp"
#include "surefoot/train/text_form.hpp"

namespace surefoot::train {
namespace {

using Parameters = std::vector<::torch::Tensor>;
using Optimizer = std::unique_ptr<::torch::optim::Optimizer>;

constexpr double large = 1e12;

Optimizer make_sgd(TextForm& form, Parameters parameters, double rate) {
  auto options = ::torch::optim::SGDOptions(rate)
                     .momentum(form.number("momentum", 0, 0, 1))
                     .dampening(form.number("dampening", 0, 0, 1))
                     .weight_decay(form.number("weight_decay", 0, 0, large))
                     .nesterov(form.flag("nesterov"));
  form.finish(0, "momentum, dampening, weight_decay, nesterov");
  if (options.nesterov() && (options.momentum() <= 0 || options.dampening() != 0))
    throw InvalidArgument("optimizer 'sgd': nesterov needs a momentum above 0 and no dampening");
  return std::make_unique<OnePassSgd>(std::move(parameters), options);
}

/// Adam and AdamW take the same arguments and differ in how weight decay enters and in its default.
template <class Kind, class Options>
Optimizer make_adam_kind(TextForm& form, Parameters parameters, double rate, double weight_decay) {
  const double beta1 = form.number("beta1", 0.9, 0, 0.9999999);
  const double beta2 = form.number("beta2", 0.999, 0, 0.9999999);
  auto options = Options(rate)
                     .betas({beta1, beta2})
                     .eps(form.number("eps", 1e-8, 0, 1))
                     .weight_decay(form.number("weight_decay", weight_decay, 0, large))
                     .amsgrad(form.flag("amsgrad"));
  form.finish(0, "beta1, beta2, eps, weight_decay, amsgrad");
  return std::make_unique<Kind>(std::move(parameters), options);
}

Optimizer make_adam(TextForm& form, Parameters parameters, double rate) {
  return make_adam_kind<OnePassAdam, ::torch::optim::AdamOptions>(form, std::move(parameters), rate, 0);
}

Optimizer make_adamw(TextForm& form, Parameters parameters, double rate) {
  return make_adam_kind<OnePassAdamW, ::torch::optim::AdamWOptions>(form, std::move(parameters), rate, 1e-2);
}

Optimizer make_rmsprop(TextForm& form, Parameters parameters, double rate) {
  auto options = ::torch::optim::RMSpropOptions(rate)
                     .alpha(form.number("alpha", 0.99, 0, 0.9999999))
                     .eps(form.number("eps", 1e-8, 0, 1))
                     .weight_decay(form.number("weight_decay", 0, 0, large))
                     .momentum(form.number("momentum", 0, 0, 1))
                     .centered(form.flag("centered"));
  form.finish(0, "alpha, eps, weight_decay, momentum, centered");
  return std::make_unique<::torch::optim::RMSprop>(std::move(parameters), options);
}

Optimizer make_adagrad(TextForm& form, Parameters parameters, double rate) {
  auto options = ::torch::optim::AdagradOptions(rate)
                     .lr_decay(form.number("lr_decay", 0, 0, large))
                     .weight_decay(form.number("weight_decay", 0, 0, large))
                     .initial_accumulator_value(form.number("initial_accumulator_value", 0, 0, large))
                     .eps(form.number("eps", 1e-10, 0, 1));
  form.finish(0, "lr_decay, weight_decay, initial_accumulator_value, eps");
  return std::make_unique<::torch::optim::Adagrad>(std::move(parameters), options);
}

struct Kind {
  const char* word;
  Optimizer (*make)(TextForm&, Parameters, double);
};

constexpr std::array kinds{Kind{"sgd", make_sgd}, Kind{"adam", make_adam}, Kind{"adamw", make_adamw},
                           Kind{"rmsprop", make_rmsprop}, Kind{"adagrad", make_adagrad}};

}  // namespace

std::unique_ptr<::torch::optim::Optimizer> make_optimizer(const std::string& text,
                                                          std::vector<::torch::Tensor> parameters,
                                                          double learning_rate) {
  TextForm form("optimizer", text);
  std::vector<std::string> known;
  for (const auto& kind : kinds) {
    known.emplace_back(kind.word);
    if (form.word() == kind.word) return kind.make(form, std::move(parameters), learning_rate);
  }
  throw InvalidArgument(unknown_word("optimizer", form.word(), known));
}

}  // namespace surefoot::train
