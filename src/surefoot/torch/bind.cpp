#include "surefoot/torch/bind.hpp"

#include <cmath>
#include <exception>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/torch/momentum.hpp"
#include "surefoot/torch/optimizers/mechanic.hpp"
#include "surefoot/torch/rate_binding.hpp"

namespace surefoot::torch {
namespace {

constexpr std::int64_t version = 1;

/// The options whose momentum counts: those of the optimizer within, for Mechanic.
::torch::optim::OptimizerOptions& momentum_options(::torch::optim::Optimizer& optimizer, std::size_t group) {
  auto* wrapper = dynamic_cast<Mechanic*>(&optimizer);
  if (wrapper != nullptr) return momentum_options(wrapper->base(), group);
  return optimizer.param_groups().at(group).options();
}

std::vector<double> rates_at(const std::vector<schedule::Schedule>& schedules,
                             const std::vector<double>& ratios, std::int64_t step) {
  std::vector<double> rates;
  for (std::size_t i = 0; i < schedules.size(); ++i) rates.push_back(schedules[i](step) * ratios[i]);
  return rates;
}

struct Saved {
  std::int64_t step = 0;
  std::int64_t batches = 0;
  std::vector<double> ratios;
};

void check_saved(const Saved& saved) {
  for (const auto& [name, value] : {std::pair{"step", saved.step}, std::pair{"batches", saved.batches}})
    if (value < 0)
      throw InvalidArgument(fmt::format("bind: {} of the archive must not be negative, got {}", name, value));
  for (const double ratio : saved.ratios)
    if (!(ratio >= 0) || !std::isfinite(ratio))
      throw InvalidArgument(
          fmt::format("bind: ratios of the archive must be finite and not negative, got {:g}", ratio));
}

Saved read(::torch::serialize::InputArchive& archive) {
  Saved saved;
  try {
    c10::IValue found, step, batches, ratios;
    archive.read("surefoot_schedule", found);
    if (found.toInt() != version)
      throw InvalidArgument(
          fmt::format("bind: the archive has version {}, must be {}", found.toInt(), version));
    archive.read("step", step);
    archive.read("batches", batches);
    archive.read("ratios", ratios);
    saved = {step.toInt(), batches.toInt(), ratios.toDoubleVector()};
  } catch (const Error&) {
    throw;
  } catch (const std::exception&) {
    throw InvalidArgument("bind: the archive holds no saved schedule");
  }
  check_saved(saved);
  return saved;
}

}  // namespace

BoundSchedule::BoundSchedule(const schedule::Schedule& schedule, ::torch::optim::Optimizer& optimizer,
                             const BindOptions& options)
    : optimizer_(&optimizer), ratios_(RateBinding(optimizer).ratios()), accumulation_(options.accumulation) {
  schedules_.assign(ratios_.size(), schedule);
  check();
}

BoundSchedule::BoundSchedule(std::vector<schedule::Schedule> schedules, ::torch::optim::Optimizer& optimizer,
                             const BindOptions& options)
    : optimizer_(&optimizer),
      schedules_(std::move(schedules)),
      ratios_(schedules_.size(), 1),
      accumulation_(options.accumulation) {
  check();
}

void BoundSchedule::check() {
  const auto& groups = optimizer_->param_groups();
  if (groups.empty()) throw InvalidArgument("bind: the optimizer has no parameter group");
  if (schedules_.size() != groups.size())
    throw InvalidArgument(
        fmt::format("bind: there must be a schedule for each of the {} parameter groups, got {}",
                    groups.size(), schedules_.size()));
  if (accumulation_ < 1)
    throw InvalidArgument(fmt::format("bind: accumulation must be at least 1, got {}", accumulation_));
  for (std::size_t i = 0; i < groups.size(); ++i)
    if (schedules_[i].has_momentum() && !has_momentum(momentum_options(*optimizer_, i)))
      throw InvalidArgument(
          fmt::format("bind: the schedule has a momentum, and parameter group {} has none to set", i));
  apply(step_, ratios_);
}

void BoundSchedule::apply(std::int64_t step, const std::vector<double>& ratios) {
  auto& groups = optimizer_->param_groups();
  if (groups.size() != schedules_.size())
    throw InvalidArgument(fmt::format("bind: the optimizer has {} parameter groups, had {} when it was bound",
                                      groups.size(), schedules_.size()));
  const auto rates = rates_at(schedules_, ratios, step);
  for (const double rate : rates)
    if (!(rate >= 0) || !std::isfinite(rate))
      throw InvalidArgument(
          fmt::format("bind: the rate of step {} must be finite and not negative, got {:g}", step, rate));
  std::vector<std::optional<double>> momenta;
  for (const auto& schedule : schedules_) momenta.push_back(schedule.momentum(step));
  for (const auto& momentum : momenta)
    if (momentum && !(*momentum >= 0 && *momentum < 1))
      throw InvalidArgument(
          fmt::format("bind: the momentum of step {} must lie in [0, 1), got {:g}", step, *momentum));
  for (std::size_t i = 0; i < groups.size(); ++i) {
    groups[i].options().set_lr(rates[i]);
    if (momenta[i]) set_momentum(momentum_options(*optimizer_, i), *momenta[i]);
  }
}

std::vector<double> BoundSchedule::learning_rates() const {
  return rates_at(schedules_, ratios_, step_);
}

bool BoundSchedule::gathered() {
  batches_ = (batches_ + 1) % accumulation_;
  return batches_ == 0;
}

void BoundSchedule::set_step(std::int64_t step) {
  if (step < 0) throw InvalidArgument(fmt::format("bind: step must not be negative, got {}", step));
  apply(step, ratios_);
  step_ = step;
}

void BoundSchedule::save(::torch::serialize::OutputArchive& archive) const {
  archive.write("surefoot_schedule", c10::IValue(version));
  archive.write("step", c10::IValue(step_));
  archive.write("batches", c10::IValue(batches_));
  archive.write("ratios", c10::IValue(ratios_));
}

void BoundSchedule::load(::torch::serialize::InputArchive& archive) {
  auto saved = read(archive);
  if (saved.ratios.size() != ratios_.size())
    throw InvalidArgument(fmt::format("bind: the archive has {} parameter groups, must have {}",
                                      saved.ratios.size(), ratios_.size()));
  apply(saved.step, saved.ratios);
  step_ = saved.step;
  batches_ = saved.batches % accumulation_;
  ratios_ = std::move(saved.ratios);
}

BoundSchedule bind(const schedule::Schedule& schedule, ::torch::optim::Optimizer& optimizer,
                   const BindOptions& options) {
  return {schedule, optimizer, options};
}

BoundSchedule bind(std::vector<schedule::Schedule> schedules, ::torch::optim::Optimizer& optimizer,
                   const BindOptions& options) {
  return {std::move(schedules), optimizer, options};
}

}  // namespace surefoot::torch
