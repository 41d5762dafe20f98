#pragma once

#include <cmath>
#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <torch/torch.h>

#include "surefoot/core/error.hpp"
#include "surefoot/torch/parameter_key.hpp"

/// Code that the optimizers of this folder share: options and memory that are saved and read whole, checks,
/// and a step that comes down to `update()`. Source: our own; each optimizer names its paper.
namespace surefoot::torch {

/// Options of a parameter group. `Derived::visit(options, field)` calls `field(name, value)` for each of its
/// fields once, and that serves for saving as for reading.
template <class Derived>
class GroupOptions : public ::torch::optim::OptimizerCloneableOptions<Derived> {
 public:
  double get_lr() const override { return static_cast<const Derived&>(*this).lr(); }
  void set_lr(double lr) override { static_cast<Derived&>(*this).lr(lr); }
  void serialize(::torch::serialize::InputArchive& archive) override {
    Derived::visit(static_cast<Derived&>(*this), [&](const char* name, auto& value) {
      c10::IValue read;
      archive.read(name, read);
      value = read.to<std::decay_t<decltype(value)>>();
    });
  }
  void serialize(::torch::serialize::OutputArchive& archive) const override {
    Derived::visit(static_cast<const Derived&>(*this),
                   [&](const char* name, const auto& value) { archive.write(name, c10::IValue(value)); });
  }
};

/// The tensors an optimizer keeps of one parameter; their meaning by position is the optimizer's own.
struct ParameterMemory : ::torch::optim::OptimizerCloneableParamState<ParameterMemory> {
  std::vector<::torch::Tensor> tensors;

  void serialize(::torch::serialize::InputArchive& archive) override;
  void serialize(::torch::serialize::OutputArchive& archive) const override;
};

/// Throw InvalidArgument, naming the optimizer, the option, the rule and the value.
void require_at_least_zero(const char* who, const char* option, double value);
void require_positive(const char* who, const char* option, double value);
/// In [0, 1).
void require_fraction(const char* who, const char* option, double value);

/// A buffer as large as the largest tensor asked for: for what is computed and thrown away within a step.
class Scratch {
 public:
  /// Uninitialised, of the tensor's shape, type and device; valid until it is asked for again.
  ::torch::Tensor like(const ::torch::Tensor& tensor);

 private:
  ::torch::Tensor buffer_;
};

/// Σ a·b over all elements.
double inner_product(const ::torch::Tensor& a, const ::torch::Tensor& b);

/// An optimizer over groups with `Options`, which name it (`Options::who`), check themselves (`check()`) and
/// list their fields. Used by one thread at a time; gradients must be dense.
template <class Options>
class GroupOptimizer : public ::torch::optim::Optimizer {
 public:
  /// Throws InvalidArgument for options out of bounds, and a group with options of another optimizer.
  GroupOptimizer(std::vector<::torch::optim::OptimizerParamGroup> groups, const Options& defaults)
      : Optimizer(std::vector<::torch::optim::OptimizerParamGroup>{}, std::make_unique<Options>(defaults)) {
    defaults.check();
    for (const auto& group : groups) {
      if (group.has_options()) {
        const auto* options = dynamic_cast<const Options*>(&group.options());
        if (options == nullptr)
          throw InvalidArgument(
              fmt::format("{}: a parameter group has the options of another optimizer", Options::who));
        options->check();
      }
      add_param_group(group);
      // LibTorch 2.15 gives a group of an optimizer that is not its own the defaults instead of its options.
      if (group.has_options()) param_groups_.back().set_options(group.options().clone());
    }
  }
  GroupOptimizer(std::vector<::torch::Tensor> parameters, const Options& defaults)
      : GroupOptimizer(std::vector<::torch::optim::OptimizerParamGroup>{::torch::optim::OptimizerParamGroup(
                           std::move(parameters))},
                       defaults) {}

  /// Calls the closure, if any, with gradients enabled, and makes one step; gives the closure's loss.
  /// Parameters without a gradient are left alone. Throws InvalidArgument for sparse gradients.
  ::torch::Tensor step(LossClosure closure = nullptr) override {
    ::torch::Tensor loss;
    if (closure) {
      const ::torch::AutoGradMode enable(true);
      loss = closure();
    }
    const ::torch::NoGradGuard no_grad;
    update();
    return loss;
  }

  /// Options and memory of every group, in order: a run goes on from them as if it had never stopped. (The
  /// optimizers of LibTorch 1 save the options too but do not read them.)
  void save(::torch::serialize::OutputArchive& archive) const override {
    archive.write("optimizer", c10::IValue(std::string(Options::who)));
    archive.write("version", c10::IValue(Options::version));
    archive.write("groups", c10::IValue(static_cast<std::int64_t>(param_groups_.size())));
    for (std::size_t g = 0; g < param_groups_.size(); ++g) {
      ::torch::serialize::OutputArchive group(archive.compilation_unit());
      ::torch::serialize::OutputArchive saved(archive.compilation_unit());
      param_groups_[g].options().serialize(saved);
      group.write("options", saved);
      const auto& parameters = param_groups_[g].params();
      group.write("parameters", c10::IValue(static_cast<std::int64_t>(parameters.size())));
      for (std::size_t i = 0; i < parameters.size(); ++i) {
        ::torch::serialize::OutputArchive kept(archive.compilation_unit());
        const auto found = state_.find(key(parameters[i]));
        if (found == state_.end())
          ParameterMemory().serialize(kept);
        else
          found->second->serialize(kept);
        group.write(std::to_string(i), kept);
      }
      archive.write("group" + std::to_string(g), group);
    }
  }

  /// Reads what `save` wrote for as many groups of as many parameters of the same sizes. Throws
  /// InvalidArgument, and changes nothing, for any other archive.
  void load(::torch::serialize::InputArchive& archive) override {
    try {
      read(archive);
    } catch (const Error&) {
      throw;
    } catch (const std::exception&) {
      throw InvalidArgument(fmt::format("{}: the archive holds no saved {}", Options::who, Options::who));
    }
  }

 protected:
  virtual void update() = 0;

  Options& options(std::size_t group) { return static_cast<Options&>(param_groups_.at(group).options()); }

  std::vector<::torch::Tensor>& memory(const ::torch::Tensor& parameter) {
    auto& slot = state_[key(parameter)];
    if (!slot) slot = std::make_unique<ParameterMemory>();
    return static_cast<ParameterMemory&>(*slot).tensors;
  }

  /// visit(options, parameter, gradient, memory) for each parameter that has a gradient.
  template <class Visit>
  void each(Visit visit) {
    for (std::size_t g = 0; g < param_groups_.size(); ++g) each_of(g, visit);
  }
  template <class Visit>
  void each_of(std::size_t group, Visit visit) {
    for (auto& parameter : param_groups_[group].params()) {
      const auto& gradient = parameter.grad();
      if (!gradient.defined()) continue;
      if (gradient.is_sparse())
        throw InvalidArgument(fmt::format("{}: gradients must be dense, got a sparse one", Options::who));
      visit(options(group), parameter, gradient, memory(parameter));
    }
  }

  /// The one rate of all groups whose rate is not 0. Throws InvalidArgument when there are several.
  double shared_rate() {
    double rate = 0;
    for (auto& group : param_groups_) {
      const double own = group.options().get_lr();
      if (own != 0 && rate != 0 && own != rate)
        throw InvalidArgument(fmt::format("{}: every group must have the same rate or 0, got {:g} and {:g}",
                                          Options::who, rate, own));
      if (own != 0) rate = own;
    }
    return rate;
  }

  /// gradient + weight_decay·parameter, in the scratch; the gradient itself without weight decay.
  ::torch::Tensor decayed(const ::torch::Tensor& gradient, const ::torch::Tensor& parameter,
                          double weight_decay) {
    if (weight_decay == 0) return gradient;
    auto sum = decayed_.like(gradient);
    at::add_out(sum, gradient, parameter, weight_decay);
    return sum;
  }
  Scratch scratch_;

 private:
  auto key(const ::torch::Tensor& parameter) const { return parameter_key<decltype(state_)>(parameter); }

  [[noreturn]] static void refuse(const std::string& what) {
    throw InvalidArgument(fmt::format("{}: {}", Options::who, what));
  }

  static std::int64_t count(::torch::serialize::InputArchive& archive, const char* name) {
    c10::IValue value;
    archive.read(name, value);
    return value.toInt();
  }

  void read(::torch::serialize::InputArchive& archive) {
    c10::IValue name;
    archive.read("optimizer", name);
    if (name.toStringRef() != Options::who) refuse("the archive was saved by " + name.toStringRef());
    if (const auto version = count(archive, "version"); version != Options::version)
      refuse(fmt::format("the archive has version {}, must be {}", version, Options::version));
    if (const auto groups = count(archive, "groups");
        groups != static_cast<std::int64_t>(param_groups_.size()))
      refuse(fmt::format("the archive has {} parameter groups, must have {}", groups, param_groups_.size()));
    std::vector<std::unique_ptr<Options>> read_options;
    std::vector<std::pair<::torch::Tensor, ParameterMemory>> read_memory;
    for (std::size_t g = 0; g < param_groups_.size(); ++g) {
      ::torch::serialize::InputArchive group, saved;
      archive.read("group" + std::to_string(g), group);
      group.read("options", saved);
      read_options.push_back(std::make_unique<Options>());
      read_options.back()->serialize(saved);
      read_options.back()->check();
      const auto& parameters = param_groups_[g].params();
      if (const auto n = count(group, "parameters"); n != static_cast<std::int64_t>(parameters.size()))
        refuse(
            fmt::format("group {} of the archive has {} parameters, must have {}", g, n, parameters.size()));
      for (std::size_t i = 0; i < parameters.size(); ++i) {
        ::torch::serialize::InputArchive kept;
        group.read(std::to_string(i), kept);
        ParameterMemory tensors;
        tensors.serialize(kept);
        for (auto& tensor : tensors.tensors) {
          if (tensor.sizes() != parameters[i].sizes())
            refuse(fmt::format("parameter {} of group {} has another shape in the archive", i, g));
          tensor = tensor.to(parameters[i].device());
        }
        read_memory.emplace_back(parameters[i], std::move(tensors));
      }
    }
    for (std::size_t g = 0; g < param_groups_.size(); ++g)
      param_groups_[g].set_options(std::move(read_options[g]));
    state_.clear();
    for (auto& [parameter, tensors] : read_memory)
      if (!tensors.tensors.empty()) memory(parameter) = std::move(tensors.tensors);
  }

  Scratch decayed_;
};

}  // namespace surefoot::torch
