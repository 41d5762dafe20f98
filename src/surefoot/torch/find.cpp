#include "surefoot/torch/find.hpp"

#include <cmath>
#include <limits>
#include <map>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/torch/check_training.hpp"
#include "surefoot/torch/module_state.hpp"
#include "surefoot/torch/outlier_rows.hpp"
#include "surefoot/torch/rate_binding.hpp"
#include "surefoot/torch/sharpness.hpp"
#include "surefoot/torch/threads.hpp"
#include "surefoot/torch/update_rule.hpp"

namespace surefoot::torch {
namespace {

/// The one module all trials share, and which of them it holds at the moment.
struct SharedModule {
  ModuleKeeper keeper;
  ::torch::nn::Module& module;
  ::torch::optim::Optimizer& optimizer;
  RateBinding binding;
  const Batches& batches;
  const LossOfBatch& loss;
  std::vector<Batch> validation;
  /// The batches without the rows farthest out, once a trial wants them.
  Batches without_outliers;
  FrozenTrial* holds = nullptr;

  void bring(FrozenTrial& trial) {
    if (holds == &trial) return;
    if (holds != nullptr) keeper.freeze(*holds);
    // Should thawing throw, the module holds nobody's trial.
    holds = nullptr;
    keeper.thaw(trial);
    holds = &trial;
  }
};

/// The objects that a step or a validation of a user's module needs.
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

/// Trained parameters for each target; NaN where the rows are not known.
double parameters_per_target(const ::torch::optim::Optimizer& optimizer, const TensorBatches* rows) {
  if (rows == nullptr) return std::numeric_limits<double>::quiet_NaN();
  std::int64_t count = 0;
  for (const auto& group : optimizer.param_groups())
    for (const auto& parameter : group.params())
      if (parameter.requires_grad()) count += parameter.numel();
  return static_cast<double>(count) / static_cast<double>(rows->targets().numel());
}

/// As run::Trainable::facts.
find::TaskFacts facts(const ::torch::nn::Module& module, const ::torch::optim::Optimizer& optimizer,
                      const Batches& batches, std::size_t validation_batches) {
  const auto* rows = batches.target<TensorBatches>();
  return {.validation_cost = static_cast<double>(validation_batches) / 3,
          .outlier_ratio = outlier_ratio(batches),
          .steps_per_epoch = rows == nullptr ? 0 : rows->steps_per_epoch(),
          .parameters_per_target = parameters_per_target(optimizer, rows),
          .update_rule = torch::update_rule(optimizer, module)};
}

/// As run::OutlierProbe::sharpness; NaN where the loss cannot be differentiated in evaluation mode, in which
/// dropout is out of the way.
double outlier_sharpness(const Bench& bench) {
  constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
  const Batch batch = outlier_batch(bench.batches);
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

/// A trial on the one module the user has, which holds its state when it is its turn.
class SharedModuleTrial : public run::Trainable, private run::OutlierProbe {
 public:
  SharedModuleTrial(SharedModule& shared, std::uint64_t seed, std::int64_t first_batch)
      : shared_(&shared), trial_(shared.keeper.fresh_trial(seed)), next_batch_(first_batch) {}

  ~SharedModuleTrial() override {
    if (shared_->holds == &trial_) {
      take_memory(shared_->optimizer);
      shared_->holds = nullptr;
    }
  }

  std::vector<double> train(std::span<const double> learning_rates) override {
    shared_->bring(trial_);
    return torch::train(bench(), next_batch_, learning_rates);
  }
  double validation_loss() override {
    shared_->bring(trial_);
    return torch::validation_loss(bench());
  }
  find::TaskFacts facts() const override {
    auto known =
        torch::facts(shared_->module, shared_->optimizer, shared_->batches, shared_->validation.size());
    known.same_start = true;
    return known;
  }
  run::OutlierProbe* outlier_probe() override { return this; }

 private:
  void hold_back() override {
    if (!shared_->without_outliers) shared_->without_outliers = without_outlier_rows(shared_->batches);
    outliers_held_back_ = true;
  }
  double sharpness() override {
    shared_->bring(trial_);
    return outlier_sharpness(bench());
  }
  Bench bench() const {
    return {shared_->module,  shared_->optimizer,
            shared_->binding, outliers_held_back_ ? shared_->without_outliers : shared_->batches,
            shared_->loss,    shared_->validation};
  }

  SharedModule* shared_;
  FrozenTrial trial_;
  std::int64_t next_batch_;
  bool outliers_held_back_ = false;
};

/// A trial with a module of its own.
class OwnModuleTrial : public run::Trainable, private run::OutlierProbe {
 public:
  OwnModuleTrial(Entrant entrant, const Batches& batches, const std::vector<Batch>& validation,
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
  find::TaskFacts facts() const override {
    return torch::facts(*entrant_.module, *entrant_.optimizer, batches_, validation_->size());
  }
  run::OutlierProbe* outlier_probe() override { return this; }

 private:
  void hold_back() override { batches_ = without_outlier_rows(batches_); }
  double sharpness() override { return outlier_sharpness(bench()); }
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

/// The batches by which a search with this seed begins later, so that other seeds see other batches at each
/// step; a hundred seeds differ. Few, for a batch function may have to make those before.
std::int64_t shift_of(std::uint64_t seed) {
  return static_cast<std::int64_t>(seed % 100 * 17);
}

/// The batch at which the trials of a seed begin: another seed means other batches, so each begins further
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
          .sure = options.sure,
          .seconds = options.seconds,
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
  SharedModule shared{.keeper = ModuleKeeper(module, optimizer),
                      .module = module,
                      .optimizer = optimizer,
                      .binding = RateBinding(optimizer),
                      .batches = batches,
                      .loss = loss,
                      .validation = held_out(batches, options),
                      .without_outliers = {}};
  check({module, optimizer, shared.binding, batches, loss, shared.validation}, first_free_batch(options));
  FirstBatches first(first_free_batch(options) + shift_of(options.seed), options.horizon);
  return run::find(
      [&](std::uint64_t seed) { return std::make_unique<SharedModuleTrial>(shared, seed, first.of(seed)); },
      finder_options(options));
}

run::FinderResult find(const MakeEntrant& make_entrant, const Batches& batches, const FindOptions& options) {
  if (!make_entrant || !batches)
    throw InvalidArgument("find: needs a function that makes entrants and a batch function");
  const RandomStateKeeper random;
  const auto validation = held_out(batches, options);
  FirstBatches first(first_free_batch(options) + shift_of(options.seed), options.horizon);
  bool checked = false;
  const auto make_trial = [&](std::uint64_t seed) -> std::unique_ptr<run::Trainable> {
    ::torch::manual_seed(seed);
    auto entrant = make_entrant();
    if (!entrant.module || !entrant.optimizer || !entrant.loss)
      throw InvalidArgument("find: an entrant needs a module, an optimizer and a loss");
    if (!std::exchange(checked, true)) check_entrant(entrant, batches, validation, first_free_batch(options));
    return std::make_unique<OwnModuleTrial>(std::move(entrant), batches, validation, first.of(seed));
  };
  return run::find(make_trial, finder_options(options));
}

}  // namespace surefoot::torch
