#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <torch/torch.h>

#include "surefoot/run/trainable.hpp"
#include "surefoot/torch/batch_order.hpp"
#include "surefoot/torch/module_state.hpp"
#include "surefoot/torch/rate_binding.hpp"
#include "surefoot/train/dataset.hpp"
#include "surefoot/train/model.hpp"

namespace surefoot::train {

/// The definition of a run apart from its rates and its data. Runs of the same setup and seed see the same
/// initial parameters, batches and dropout masks, so that differences between them are differences of rate.
struct RunOptions {
  std::string model = "mlp:128";
  std::string optimizer = "sgd";
  std::int64_t batch_size = 64;
  std::uint64_t seed = 0;
  /// The number of validation samples that judge the run: the first so many, all when 0.
  std::int64_t validation_samples = 0;
  /// Looked at between the parts of a validation, which once true ends early with NaN. May be empty.
  std::function<bool()> should_stop;
};

/// Loss and, for classification, share of right answers, over held-out data.
struct Validation {
  double loss = 0;
  /// In [0, 1]; NaN where there are no classes.
  double accuracy = 0;
};

/// The data on a device; the same tensors, not copies, where they are there already.
std::shared_ptr<const TrainingData> on_device(const TrainingData& data, ::torch::Device device);

/// The state of a run, in memory on its device; of use to the run it was taken from.
struct RunSnapshot {
  std::vector<::torch::Tensor> values;
  torch::OptimizerMemory memory;
  torch::OptionsOfGroups options;
  ::torch::Tensor random;
  std::int64_t steps = 0;
};

/// One run of the built-in trainer: a model, its optimizer and its place in the data.
///
/// Deterministic: the same setup, data and rates give the same numbers bit for bit, alone or beside other
/// runs, as long as each thread is held to one LibTorch thread (torch/threads.hpp). Used by one thread at a
/// time.
class TrainingRun : public run::Trainable, private run::OutlierProbe {
 public:
  /// Trains on the device the data are on; they may be shared between runs. Throws InvalidArgument for a bad
  /// setup (an unknown word, a batch larger than the training data).
  TrainingRun(std::shared_ptr<const TrainingData> data, const RunOptions& setup);

  std::vector<double> train(std::span<const double> learning_rates) override;
  double validation_loss() override { return validate().loss; }
  find::TaskFacts facts() const override;
  run::OutlierProbe* outlier_probe() override { return this; }

  /// Judges the model in evaluation mode, a Schedule-Free optimizer's average included; changes nothing.
  Validation validate();

  std::int64_t steps() const { return steps_; }
  std::int64_t steps_per_epoch() const { return order_.steps_per_epoch(); }
  std::int64_t batch_size() const { return setup_.batch_size; }
  std::int64_t parameters() const;
  Model& model() { return *model_; }
  ::torch::optim::Optimizer& optimizer() { return *optimizer_; }

  /// Sets the momentum, or Adam's first beta, of the steps to come. Throws InvalidArgument for an optimizer
  /// that has neither.
  void set_momentum(double momentum);

  /// Model, optimizer, step and random state; `restore` returns to them, as often as one likes.
  RunSnapshot snapshot();
  void restore(const RunSnapshot& snapshot);

  /// Writes model, optimizer, step and random state into the archive.
  void save(::torch::serialize::OutputArchive& archive) const;
  /// Reads what `save` wrote for the same setup and data; the run then goes on bit for bit as the saved one
  /// would. Throws RunError when the file's parameters have other shapes.
  void load(::torch::serialize::InputArchive& archive);

 private:
  void hold_back() override;
  double sharpness() override;
  double constant_loss() const;
  ::torch::Tensor step(double learning_rate, const ::torch::Tensor& rows);
  /// Puts the gradients of the loss on these rows into the parameters, and gives the loss.
  ::torch::Tensor differentiate(const ::torch::Tensor& rows);
  Validation judge();
  std::int64_t judged_rows() const;

  std::shared_ptr<const TrainingData> data_;
  RunOptions setup_;
  ::torch::Device device_;
  std::shared_ptr<Model> model_;
  std::unique_ptr<::torch::optim::Optimizer> optimizer_;
  std::vector<::torch::Tensor> parameters_;
  torch::RateBinding binding_;
  torch::BatchOrder order_;
  Samples batch_;
  std::int64_t steps_ = 0;
};

}  // namespace surefoot::train
