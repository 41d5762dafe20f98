#include "surefoot/train/training_run.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <map>

#include <fmt/format.h>
#include <fmt/ostream.h>

#include "surefoot/core/error.hpp"
#include "surefoot/core/random.hpp"
#include "surefoot/torch/momentum.hpp"
#include "surefoot/torch/optimizers/schedule_free.hpp"
#include "surefoot/torch/outlier_rows.hpp"
#include "surefoot/torch/sharpness.hpp"
#include "surefoot/torch/update_rule.hpp"
#include "surefoot/train/optimizer.hpp"

namespace surefoot::train {
namespace {

/// The number of samples judged at once: enough for the matrix multiply, few enough that what lies between
/// the layers stays in the cache. A token stands for some 16 values of its embedding.
std::int64_t validation_rows(const DataShape& shape) {
  std::int64_t values = shape.problem == Problem::next_token ? 16 : 1;
  for (const std::int64_t size : shape.input) values *= size;
  return std::clamp<std::int64_t>(65536 / values, 32, 512);
}

/// A placeholder until the first step sets the rate; not zero, because optimizers refuse or divide by it.
constexpr double unset_rate = 1e-3;

::torch::Tensor loss_of(Problem problem, const ::torch::Tensor& outputs, const ::torch::Tensor& targets) {
  if (problem == Problem::regression) return ::torch::mse_loss(outputs, targets);
  if (problem == Problem::next_token)
    return ::torch::cross_entropy_loss(outputs.flatten(0, 1), targets.flatten());
  return ::torch::cross_entropy_loss(outputs, targets);
}

Samples on(const Samples& samples, ::torch::Device device) {
  return {samples.inputs.to(device), samples.targets.to(device)};
}

/// The longest a call of train() may take before it comes back with the steps made so far, so that whoever
/// asked can stop, look or report.
constexpr std::chrono::milliseconds patience{50};

}  // namespace

std::shared_ptr<const TrainingData> on_device(const TrainingData& data, ::torch::Device device) {
  auto moved = std::make_shared<TrainingData>(data);
  moved->training = on(data.training, device);
  moved->validation = on(data.validation, device);
  return moved;
}

TrainingRun::TrainingRun(std::shared_ptr<const TrainingData> data, const RunOptions& setup)
    : data_(std::move(data)),
      setup_(setup),
      device_(data_->training.inputs.device()),
      model_(make_model(setup.model, data_->shape, derive_seed(setup.seed, "initialisation"))),
      optimizer_([&] {
        model_->to(device_);
        return make_optimizer(setup.optimizer, model_->parameters(), unset_rate);
      }()),
      parameters_(model_->parameters()),
      binding_(*optimizer_),
      order_(data_->training.size(), setup.batch_size, derive_seed(setup.seed, "order"), device_) {
  if (setup.validation_samples < 0)
    throw InvalidArgument(
        fmt::format("validation samples: must not be negative, got {}", setup.validation_samples));
  model_->reset_generator(derive_seed(setup.seed, "dropout"), device_);
  model_->train();
}

::torch::Tensor TrainingRun::step(double learning_rate, const ::torch::Tensor& rows) {
  if (!(learning_rate <= std::numeric_limits<float>::max()))
    throw InvalidArgument(fmt::format(
        "train: a learning rate must be at most 3.4e38, as its numbers are, got {}", learning_rate));
  binding_.set(learning_rate);
  const auto loss = differentiate(rows);
  optimizer_->step();
  ++steps_;
  return loss;
}

::torch::Tensor TrainingRun::differentiate(const ::torch::Tensor& rows) {
  if (!batch_.inputs.defined())
    batch_ = {::torch::empty({0}, data_->training.inputs.options()),
              ::torch::empty({0}, data_->training.targets.options())};
  at::index_select_out(batch_.inputs, data_->training.inputs, 0, rows);
  at::index_select_out(batch_.targets, data_->training.targets, 0, rows);
  // Undefined, not zero: backward then hands over its result instead of adding it to zeros.
  for (auto& parameter : parameters_) parameter.mutable_grad().reset();
  const auto loss = loss_of(data_->shape.problem, model_->forward(batch_.inputs), batch_.targets);
  loss.backward();
  return loss.detach();
}

std::vector<double> TrainingRun::train(std::span<const double> learning_rates) {
  std::vector<double> losses;
  losses.reserve(learning_rates.size());
  if (device_.is_cpu()) {
    const auto begin = std::chrono::steady_clock::now();
    for (const double rate : learning_rates) {
      losses.push_back(step(rate, order_.batch(steps_)).item<double>());
      if (!std::isfinite(losses.back()) || std::chrono::steady_clock::now() - begin > patience) break;
    }
    return losses;
  }
  // Reading a loss would make the device wait for us at every step: read them all at the end.
  std::vector<::torch::Tensor> pending;
  pending.reserve(learning_rates.size());
  for (const double rate : learning_rates) pending.push_back(step(rate, order_.batch(steps_)));
  const auto values = ::torch::stack(pending).to(::torch::kCPU, ::torch::kDouble);
  losses.assign(values.data_ptr<double>(), values.data_ptr<double>() + values.numel());
  return losses;
}

Validation TrainingRun::validate() {
  auto* free = dynamic_cast<torch::ScheduleFree*>(optimizer_.get());
  if (free == nullptr) return judge();
  // There and back again would round; the values are put back as they were.
  const ::torch::NoGradGuard no_grad;
  std::vector<::torch::Tensor> trained;
  for (const auto& parameter : parameters_) trained.push_back(parameter.detach().clone());
  free->eval();
  const auto validation = judge();
  free->train();
  for (std::size_t i = 0; i < trained.size(); ++i) parameters_[i].copy_(trained[i]);
  return validation;
}

Validation TrainingRun::judge() {
  const ::torch::NoGradGuard no_grad;
  model_->eval();
  const Samples& part = data_->validation;
  const std::int64_t rows = judged_rows();
  double loss = 0;
  double right = 0;
  const std::int64_t at_once = validation_rows(data_->shape);
  for (std::int64_t first = 0; first < rows; first += at_once) {
    if (setup_.should_stop && setup_.should_stop()) loss = right = std::numeric_limits<double>::quiet_NaN();
    if (std::isnan(loss)) break;
    const std::int64_t count = std::min(at_once, rows - first);
    const auto targets = part.targets.narrow(0, first, count);
    const auto outputs = model_->forward(part.inputs.narrow(0, first, count));
    loss += loss_of(data_->shape.problem, outputs, targets).item<double>() * static_cast<double>(count);
    if (data_->shape.problem != Problem::regression) {
      const auto hits = outputs.argmax(-1).eq(targets);
      right += hits.sum().item<double>() * static_cast<double>(count) / static_cast<double>(hits.numel());
    }
  }
  model_->train();
  const auto n = static_cast<double>(rows);
  return {loss / n,
          data_->shape.problem == Problem::regression ? std::numeric_limits<double>::quiet_NaN() : right / n};
}

double TrainingRun::constant_loss() const {
  const auto targets = data_->validation.targets.narrow(0, 0, judged_rows()).to(::torch::kCPU);
  if (data_->shape.problem == Problem::regression)
    return (targets - targets.mean(0)).square().mean().item<double>();
  const auto shares = targets.flatten().bincount().to(::torch::kDouble) / targets.numel();
  return -::torch::xlogy(shares, shares).sum().item<double>();
}

std::int64_t TrainingRun::judged_rows() const {
  const std::int64_t all = data_->validation.size();
  return setup_.validation_samples > 0 ? std::min(setup_.validation_samples, all) : all;
}

find::TaskFacts TrainingRun::facts() const {
  const auto& training = data_->training;
  const auto batches = std::ceil(static_cast<double>(judged_rows()) / static_cast<double>(setup_.batch_size));
  return {.validation_cost = batches / 3,
          .constant_loss = constant_loss(),
          .outlier_ratio = torch::outlier_ratio(training.inputs, setup_.batch_size),
          .steps_per_epoch = steps_per_epoch(),
          .parameters_per_target =
              static_cast<double>(parameters()) / static_cast<double>(training.targets.numel()),
          .update_rule = torch::update_rule(*optimizer_, *model_)};
}

void TrainingRun::hold_back() {
  order_.hold_back(
      torch::outlier_rows(data_->training.inputs, torch::outlier_rows_of(data_->training.size())));
}

double TrainingRun::sharpness() {
  const auto rows = order_.batch(steps_).clone();
  rows[0] = torch::outlier_rows(data_->training.inputs, 1)[0];
  model_->eval();
  const double sharp = torch::sharpness(*optimizer_, binding_, [&] { differentiate(rows); });
  model_->train();
  return sharp;
}

std::int64_t TrainingRun::parameters() const {
  std::int64_t count = 0;
  for (const auto& parameter : model_->parameters()) count += parameter.numel();
  return count;
}

void TrainingRun::set_momentum(double momentum) {
  torch::set_momentum(*optimizer_, momentum);
}

RunSnapshot TrainingRun::snapshot() {
  RunSnapshot snapshot{.values = {},
                       .memory = torch::copy_memory(*optimizer_),
                       .options = torch::copy_group_options(*optimizer_),
                       .random = model_->generator().get_state(),
                       .steps = steps_};
  for (const auto& values : {parameters_, model_->buffers()})
    for (const auto& tensor : values) snapshot.values.push_back(tensor.detach().clone());
  return snapshot;
}

void TrainingRun::restore(const RunSnapshot& snapshot) {
  const ::torch::NoGradGuard no_grad;
  auto next = snapshot.values.begin();
  for (const auto& values : {parameters_, model_->buffers()})
    for (auto tensor : values) tensor.copy_(*next++);
  torch::put_memory(*optimizer_, torch::copy_memory(snapshot.memory));
  torch::set_group_options(*optimizer_, snapshot.options);
  model_->generator().set_state(snapshot.random);
  steps_ = snapshot.steps;
}

void TrainingRun::save(::torch::serialize::OutputArchive& archive) const {
  ::torch::serialize::OutputArchive model;
  ::torch::serialize::OutputArchive optimizer;
  model_->save(model);
  optimizer_->save(optimizer);
  archive.write("model", model);
  archive.write("optimizer", optimizer);
  archive.write("steps", c10::IValue(steps_));
  archive.write("random", model_->generator().get_state());
}

void TrainingRun::load(::torch::serialize::InputArchive& archive) {
  ::torch::serialize::InputArchive model;
  ::torch::serialize::InputArchive optimizer;
  archive.read("model", model);
  archive.read("optimizer", optimizer);
  std::map<std::string, std::vector<std::int64_t>> sizes;
  for (const auto& parameter : model_->named_parameters())
    sizes[parameter.key()] = parameter.value().sizes().vec();
  model_->load(model);
  for (const auto& parameter : model_->named_parameters())
    if (parameter.value().sizes() != ::torch::IntArrayRef(sizes.at(parameter.key())))
      throw RunError(fmt::format("checkpoint: {} has the shape {} in the file and {} in this run",
                                 parameter.key(), fmt::streamed(parameter.value().sizes()),
                                 fmt::streamed(::torch::IntArrayRef(sizes.at(parameter.key())))));
  // The load() of an optimizer adds to its state and does not replace it: empty that first.
  torch::take_memory(*optimizer_);
  optimizer_->load(optimizer);
  c10::IValue steps;
  archive.read("steps", steps);
  steps_ = steps.toInt();
  ::torch::Tensor random;
  archive.read("random", random);
  model_->generator().set_state(random);
  binding_ = torch::RateBinding(*optimizer_);
}

}  // namespace surefoot::train
