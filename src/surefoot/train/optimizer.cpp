#include "surefoot/train/optimizer.hpp"

#include <array>
#include <optional>
#include <utility>

#include "surefoot/core/error.hpp"
#include "surefoot/core/unknown_word.hpp"
#include "surefoot/torch/optimizers/mechanic.hpp"
#include "surefoot/train/optimizers/kind.hpp"
#include "surefoot/train/optimizers/one_pass_adam.hpp"
#include "surefoot/train/optimizers/one_pass_sgd.hpp"

namespace surefoot::train {
namespace {

using Parameters = std::vector<::torch::Tensor>;
using Optimizer = std::unique_ptr<::torch::optim::Optimizer>;

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
  const double beta1 = form.number("beta1", 0.9, 0, below_one);
  const double beta2 = form.number("beta2", 0.999, 0, below_one);
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
                     .alpha(form.number("alpha", 0.99, 0, below_one))
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

constexpr std::array own_kinds{OptimizerKind{"sgd", make_sgd}, OptimizerKind{"adam", make_adam},
                               OptimizerKind{"adamw", make_adamw}, OptimizerKind{"rmsprop", make_rmsprop},
                               OptimizerKind{"adagrad", make_adagrad}};

constexpr const char* mechanic = "mechanic";

/// `sgd:momentum=0.9` of `mechanic:sgd,momentum=0.9`; nothing for another word.
std::optional<std::string> mechanized(const std::string& text) {
  const auto colon = text.find(':');
  if (text.substr(0, colon) != mechanic) return std::nullopt;
  if (colon == std::string::npos || colon + 1 == text.size())
    throw InvalidArgument("optimizer 'mechanic': an optimizer must follow, as in mechanic:sgd,momentum=0.9");
  auto within = text.substr(colon + 1);
  if (const auto comma = within.find(','); comma != std::string::npos) within[comma] = ':';
  return within;
}

std::vector<OptimizerKind> all_kinds() {
  std::vector<OptimizerKind> kinds(own_kinds.begin(), own_kinds.end());
  kinds.insert(kinds.end(), rate_free_kinds().begin(), rate_free_kinds().end());
  return kinds;
}

OptimizerKind kind_of(const std::string& word) {
  for (const auto& kind : all_kinds())
    if (kind.word == word) return kind;
  throw InvalidArgument(unknown_word("optimizer", word, optimizer_words()));
}

}  // namespace

std::unique_ptr<::torch::optim::Optimizer> make_optimizer(const std::string& text,
                                                          std::vector<::torch::Tensor> parameters,
                                                          double learning_rate) {
  if (const auto within = mechanized(text))
    return std::make_unique<torch::Mechanic>(make_optimizer(*within, std::move(parameters), learning_rate));
  TextForm form("optimizer", text);
  return kind_of(form.word()).make(form, std::move(parameters), learning_rate);
}

std::vector<std::string> optimizer_words() {
  std::vector<std::string> words;
  for (const auto& kind : all_kinds()) words.emplace_back(kind.word);
  words.emplace_back(mechanic);
  return words;
}

bool finds_its_rate(const std::string& text) {
  return mechanized(text) || kind_of(TextForm("optimizer", text).word()).finds_rate;
}

}  // namespace surefoot::train
