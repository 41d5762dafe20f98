#include "surefoot/torch/find.hpp"

#include <cmath>
#include <memory>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/core/random.hpp"
#include "surefoot/torch/module_state.hpp"
#include "surefoot/torch/rate_binding.hpp"

namespace surefoot::torch {
namespace {

/// The one module all trials share, and which of them it holds at the moment.
struct Stage {
  ModuleKeeper keeper;
  ::torch::nn::Module& module;
  ::torch::optim::Optimizer& optimizer;
  RateBinding binding;
  const Batches& batches;
  const LossOfBatch& loss;
  std::vector<Batch> validation;
  std::int64_t first_batch;
  std::int64_t horizon;
  FrozenTrial* on_stage = nullptr;

  void bring(FrozenTrial& trial) {
    if (on_stage == &trial) return;
    if (on_stage != nullptr) keeper.freeze(*on_stage);
    // Should thawing throw, the module holds nobody's trial.
    on_stage = nullptr;
    keeper.thaw(trial);
    on_stage = &trial;
  }
};

class StagedTrial : public run::Trainable {
 public:
  StagedTrial(Stage& stage, std::uint64_t seed, std::int64_t first_batch)
      : stage_(&stage), trial_(stage.keeper.fresh_trial(seed)), next_batch_(first_batch) {}

  ~StagedTrial() override {
    if (stage_->on_stage == &trial_) {
      take_memory(stage_->optimizer);
      stage_->on_stage = nullptr;
    }
  }

  std::vector<double> train(std::span<const double> learning_rates) override {
    stage_->bring(trial_);
    stage_->module.train();
    std::vector<double> losses;
    for (const double rate : learning_rates) {
      losses.push_back(step(rate));
      if (!std::isfinite(losses.back())) break;
    }
    return losses;
  }

  double validation_loss() override {
    stage_->bring(trial_);
    const ::torch::NoGradGuard no_grad;
    stage_->module.eval();
    double sum = 0;
    for (const auto& batch : stage_->validation) sum += stage_->loss(batch).item<double>();
    stage_->module.train();
    return sum / static_cast<double>(stage_->validation.size());
  }

  double validation_cost() const override { return static_cast<double>(stage_->validation.size()) / 3; }

 private:
  double step(double rate) {
    const Batch batch = stage_->batches(next_batch_);
    stage_->binding.set(rate);
    stage_->optimizer.zero_grad();
    const auto loss = stage_->loss(batch);
    loss.backward();
    stage_->optimizer.step();
    ++next_batch_;
    return loss.item<double>();
  }

  Stage* stage_;
  FrozenTrial trial_;
  std::int64_t next_batch_;
};

std::vector<Batch> held_out(const Batches& batches, const FindOptions& options) {
  if (!options.validation.empty()) return options.validation;
  if (options.held_out_batches < 1)
    throw InvalidArgument(
        fmt::format("find: held_out_batches must be positive, got {}", options.held_out_batches));
  std::vector<Batch> validation;
  for (std::int64_t step = 0; step < options.held_out_batches; ++step) validation.push_back(batches(step));
  return validation;
}

run::FinderOptions finder_options(const FindOptions& options) {
  return {.method = options.method,
          .budget = options.budget,
          .shape = options.shape,
          .range = options.range,
          .horizon = options.horizon,
          .range_test_steps = options.range_test_steps,
          .replicates = options.replicates,
          .seed = options.seed,
          .threads = 1,
          .at_thread_start = {},
          .on_progress = options.on_progress,
          .should_stop = options.should_stop};
}

}  // namespace

run::FinderResult find(::torch::nn::Module& module, ::torch::optim::Optimizer& optimizer,
                       const Batches& batches, const LossOfBatch& loss, const FindOptions& options) {
  if (!batches || !loss) throw InvalidArgument("find: needs a batch function and a loss");
  Stage stage{.keeper = ModuleKeeper(module, optimizer),
              .module = module,
              .optimizer = optimizer,
              .binding = RateBinding(optimizer),
              .batches = batches,
              .loss = loss,
              .validation = held_out(batches, options),
              .first_batch = options.validation.empty() ? options.held_out_batches : 0,
              .horizon = options.horizon};
  // Another seed means other batches: the trial begins further on, past what a full run would see.
  std::int64_t starts = 0;
  std::vector<std::pair<std::uint64_t, std::int64_t>> start_of_seed;
  const auto make_trial = [&](std::uint64_t seed) -> std::unique_ptr<run::Trainable> {
    for (const auto& [known, start] : start_of_seed)
      if (known == seed) return std::make_unique<StagedTrial>(stage, seed, start);
    start_of_seed.emplace_back(seed, stage.first_batch + starts++ * stage.horizon);
    return std::make_unique<StagedTrial>(stage, seed, start_of_seed.back().second);
  };
  return run::find(make_trial, finder_options(options));
}

}  // namespace surefoot::torch
