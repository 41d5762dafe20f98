#include "surefoot/torch/find.hpp"

#include <cmath>
#include <limits>
#include <map>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/torch/check_training.hpp"
#include "surefoot/torch/far_rows.hpp"
#include "surefoot/torch/module_state.hpp"
#include "surefoot/torch/rate_binding.hpp"
#include "surefoot/torch/sharpness.hpp"
#include "surefoot/torch/step_length.hpp"
#include "surefoot/torch/threads.hpp"

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
  /// The batches without the rows farthest out, once a trial wants them.
  Batches without_far_rows;
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

/// What one step or one validation of a user's module takes.
struct Bench {
  ::torch::nn::Module& module;
  ::torch::optim::Optimizer& optimizer;
  RateBinding& binding;
  const Batches& batches;
  const LossOfBatch& loss;
  const std::vector<Batch>& validation;
};

/// Trains one step at each rate, from batch number `next_batch` on, up to the first loss that is not finite.
std::vector<double> train(const Bench& bench, std::int64_t& next_batch, std::span<const double> rates) {
  bench.module.train();
  std::vector<double> losses;
  for (const double rate : rates) {
    const Batch batch = bench.batches(next_batch);
    bench.binding.set(rate);
    bench.optimizer.zero_grad();
    const auto loss = bench.loss(batch);
    loss.backward();
    bench.optimizer.step();
    ++next_batch;
    losses.push_back(loss.item<double>());
    if (!std::isfinite(losses.back())) break;
  }
  return losses;
}

/// As run::Trainable::steps_per_epoch.
std::int64_t steps_per_epoch(const Batches& batches) {
  const auto* rows = batches.target<TensorBatches>();
  return rows == nullptr ? 0 : rows->steps_per_epoch();
}

/// As run::Trainable::parameters_per_target.
double parameters_per_target(const ::torch::optim::Optimizer& optimizer, const Batches& batches) {
  const auto* rows = batches.target<TensorBatches>();
  if (rows == nullptr) return std::numeric_limits<double>::quiet_NaN();
  std::int64_t count = 0;
  for (const auto& group : optimizer.param_groups())
    for (const auto& parameter : group.params())
      if (parameter.requires_grad()) count += parameter.numel();
  return static_cast<double>(count) / static_cast<double>(rows->targets().numel());
}

/// As run::Trainable::far_sharpness; NaN where the loss cannot be differentiated in evaluation mode, in which
/// dropout is out of the way.
double far_sharpness(const Bench& bench) {
  constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
  const Batch batch = far_batch(bench.batches);
  if (!batch.inputs.defined()) return unknown;
  const auto random = global_random_state();
  bench.module.eval();
  double sharp = unknown;
  try {
    sharp = sharpness(bench.optimizer, bench.binding, [&] {
      set_global_random_state(random);
      bench.optimizer.zero_grad();
      const auto loss = bench.loss(batch);
      if (loss.requires_grad()) loss.backward();
    });
  } catch (const c10::Error&) {
    // As cuDNN's recurrent layers do in this mode.
  }
  bench.module.train();
  set_global_random_state(random);
  return sharp;
}

double validation_loss(const Bench& bench) {
  const ::torch::NoGradGuard no_grad;
  bench.module.eval();
  double sum = 0;
  for (const auto& batch : bench.validation) sum += bench.loss(batch).item<double>();
  bench.module.train();
  return sum / static_cast<double>(bench.validation.size());
}

/// One look at how a module trains, before anything is spent on it. It changes buffers and random state, as a
/// step does, and leaves no gradient.
void check(const Bench& bench, std::int64_t first_batch) {
  const auto no_gradients = [&] {
    for (auto& group : bench.optimizer.param_groups())
      for (auto& parameter : group.params()) parameter.mutable_grad().reset();
    for (auto& parameter : bench.module.parameters()) parameter.mutable_grad().reset();
  };
  for (std::size_t i = 0; i < bench.validation.size(); ++i)
    check_batch("find", bench.validation[i], static_cast<std::int64_t>(i));
  const Batch batch = bench.batches(first_batch);
  check_batch("find", batch, first_batch);
  bench.module.train();
  no_gradients();
  const auto loss = bench.loss(batch);
  check_loss("find", loss);
  loss.backward();
  check_gradients("find", bench.optimizer);
  no_gradients();
}

/// A trial on the one module the user has: brought on stage when it is its turn.
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
    return torch::train(bench(), next_batch_, learning_rates);
  }
  double validation_loss() override {
    stage_->bring(trial_);
    return torch::validation_loss(bench());
  }
  double validation_cost() const override { return static_cast<double>(stage_->validation.size()) / 3; }
  find::StepLength step_length() const override {
    return torch::step_length(stage_->optimizer, stage_->module);
  }
  double farthest_batch() const override { return torch::farthest_batch(stage_->batches); }
  std::int64_t steps_per_epoch() const override { return torch::steps_per_epoch(stage_->batches); }
  double parameters_per_target() const override {
    return torch::parameters_per_target(stage_->optimizer, stage_->batches);
  }
  bool starts_alike() const override { return true; }
  void hold_far_rows_back() override {
    if (!stage_->without_far_rows) stage_->without_far_rows = without_far_rows(stage_->batches);
    far_rows_held_back_ = true;
  }
  double far_sharpness() override {
    stage_->bring(trial_);
    return torch::far_sharpness(bench());
  }

 private:
  Bench bench() const {
    return {stage_->module,  stage_->optimizer,
            stage_->binding, far_rows_held_back_ ? stage_->without_far_rows : stage_->batches,
            stage_->loss,    stage_->validation};
  }

  Stage* stage_;
  FrozenTrial trial_;
  std::int64_t next_batch_;
  bool far_rows_held_back_ = false;
};

/// A trial with a module of its own.
class EntrantTrial : public run::Trainable {
 public:
  EntrantTrial(Entrant entrant, const Batches& batches, const std::vector<Batch>& validation,
               std::int64_t first_batch)
      : entrant_(std::move(entrant)),
        binding_(*entrant_.optimizer),
        batches_(batches),
        validation_(&validation),
        next_batch_(first_batch) {}

  std::vector<double> train(std::span<const double> learning_rates) override {
    return torch::train(bench(), next_batch_, learning_rates);
  }
  double validation_loss() override { return torch::validation_loss(bench()); }
  double validation_cost() const override { return static_cast<double>(validation_->size()) / 3; }
  find::StepLength step_length() const override {
    return torch::step_length(*entrant_.optimizer, *entrant_.module);
  }
  double farthest_batch() const override { return torch::farthest_batch(batches_); }
  std::int64_t steps_per_epoch() const override { return torch::steps_per_epoch(batches_); }
  double parameters_per_target() const override {
    return torch::parameters_per_target(*entrant_.optimizer, batches_);
  }
  void hold_far_rows_back() override { batches_ = without_far_rows(batches_); }
  double far_sharpness() override { return torch::far_sharpness(bench()); }

 private:
  Bench bench() {
    return {*entrant_.module, *entrant_.optimizer, binding_, batches_, entrant_.loss, *validation_};
  }

  Entrant entrant_;
  RateBinding binding_;
  /// A copy: what keeps an epoch ready is not safe for use by several trials at once.
  Batches batches_;
  const std::vector<Batch>* validation_;
  std::int64_t next_batch_;
};

/// Looks at the first of the entrants, and leaves it as it was.
void check_entrant(const Entrant& entrant, const Batches& batches, const std::vector<Batch>& validation,
                   std::int64_t first_batch) {
  check_trained("find", *entrant.module, *entrant.optimizer);
  const ModuleKeeper keeper(*entrant.module, *entrant.optimizer);
  RateBinding binding(*entrant.optimizer);
  check({*entrant.module, *entrant.optimizer, binding, batches, entrant.loss, validation}, first_batch);
}

/// Where in the batches the trials of a seed begin: another seed means other batches, so each begins further
/// on, past what a full run of those before would see.
class FirstBatches {
 public:
  FirstBatches(std::int64_t first, std::int64_t horizon) : first_(first), horizon_(horizon) {}

  std::int64_t of(std::uint64_t seed) {
    const auto next = first_ + static_cast<std::int64_t>(start_of_seed_.size()) * horizon_;
    return start_of_seed_.emplace(seed, next).first->second;
  }

 private:
  std::int64_t first_;
  std::int64_t horizon_;
  std::map<std::uint64_t, std::int64_t> start_of_seed_;
};

/// Puts LibTorch's global generators, those of GPUs included, back as they were.
class RandomStateKeeper {
 public:
  RandomStateKeeper() : state_(global_random_state()) {}
  ~RandomStateKeeper() { set_global_random_state(state_); }
  RandomStateKeeper(const RandomStateKeeper&) = delete;
  RandomStateKeeper& operator=(const RandomStateKeeper&) = delete;

 private:
  RandomState state_;
};

std::int64_t first_free_batch(const FindOptions& options) {
  return options.validation.empty() ? options.held_out_batches : 0;
}

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
          .schedule = options.schedule,
          .range = options.range,
          .horizon = options.horizon,
          .range_test_steps = options.range_test_steps,
          .replicates = options.replicates,
          .seed = options.seed,
          .threads = options.threads,
          .at_thread_start = options.threads > 1 ? use_one_thread : std::function<void()>(),
          .on_progress = options.on_progress,
          .should_stop = options.should_stop};
}

}  // namespace

run::FinderResult find_by_batches(::torch::nn::Module& module, ::torch::optim::Optimizer& optimizer,
                                  const Batches& batches, const LossOfBatch& loss,
                                  const FindOptions& options) {
  if (!batches || !loss) throw InvalidArgument("find: needs a batch function and a loss");
  if (options.threads != 1)
    throw InvalidArgument(fmt::format(
        "find: one module trains in one thread, got threads {}; give a function that makes modules instead",
        options.threads));
  check_trained("find", module, optimizer);
  Stage stage{.keeper = ModuleKeeper(module, optimizer),
              .module = module,
              .optimizer = optimizer,
              .binding = RateBinding(optimizer),
              .batches = batches,
              .loss = loss,
              .validation = held_out(batches, options),
              .without_far_rows = {}};
  check({module, optimizer, stage.binding, batches, loss, stage.validation}, first_free_batch(options));
  FirstBatches first(first_free_batch(options), options.horizon);
  return run::find(
      [&](std::uint64_t seed) { return std::make_unique<StagedTrial>(stage, seed, first.of(seed)); },
      finder_options(options));
}

run::FinderResult find(const MakeEntrant& make_entrant, const Batches& batches, const FindOptions& options) {
  if (!make_entrant || !batches)
    throw InvalidArgument("find: needs a function that makes entrants and a batch function");
  const RandomStateKeeper random;
  const auto validation = held_out(batches, options);
  FirstBatches first(first_free_batch(options), options.horizon);
  bool checked = false;
  const auto make_trial = [&](std::uint64_t seed) -> std::unique_ptr<run::Trainable> {
    ::torch::manual_seed(seed);
    auto entrant = make_entrant();
    if (!entrant.module || !entrant.optimizer || !entrant.loss)
      throw InvalidArgument("find: an entrant needs a module, an optimizer and a loss");
    if (!std::exchange(checked, true)) check_entrant(entrant, batches, validation, first_free_batch(options));
    return std::make_unique<EntrantTrial>(std::move(entrant), batches, validation, first.of(seed));
  };
  return run::find(make_trial, finder_options(options));
}

}  // namespace surefoot::torch
