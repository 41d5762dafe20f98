#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "surefoot/adapt/drive.hpp"
#include "surefoot/core/random.hpp"

namespace surefoot::testing {

/// A small problem in double precision: losses and gradients of a parameter vector, nothing else.
class Problem {
 public:
  virtual ~Problem() = default;
  virtual std::vector<double> initial() const = 0;
  /// The loss of a random batch, and its gradient.
  virtual double batch(const std::vector<double>& x, RandomStream& random,
                       std::vector<double>& gradient) const = 0;
  virtual double validation_loss(const std::vector<double>& x) const = 0;
};

/// ½·Σ h_i·x_i² from x_i = 1/√h_i·…1, curvatures log-spaced from 1/condition to 1, gradient noise of
/// deviation `noise` in each direction.
class NoisyQuadratic final : public Problem {
 public:
  struct Options {
    std::size_t size = 20;
    double condition = 100;
    double noise = 0.3;
  };
  explicit NoisyQuadratic(const Options& options) : options_(options) {
    for (std::size_t i = 0; i < options.size; ++i)
      curvature_.push_back(
          std::pow(options.condition, -static_cast<double>(i) / static_cast<double>(options.size - 1)));
  }
  std::vector<double> initial() const override { return std::vector<double>(options_.size, 3); }
  double batch(const std::vector<double>& x, RandomStream& random,
               std::vector<double>& gradient) const override {
    double loss = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double noise = options_.noise * random.normal();
      loss += 0.5 * curvature_[i] * x[i] * x[i] + noise * x[i];
      gradient[i] = curvature_[i] * x[i] + noise;
    }
    return loss;
  }
  double validation_loss(const std::vector<double>& x) const override {
    double loss = 0;
    for (std::size_t i = 0; i < x.size(); ++i) loss += 0.5 * curvature_[i] * x[i] * x[i];
    return loss;
  }

 private:
  Options options_;
  std::vector<double> curvature_;
};

/// Examples of two classes, of which some bear the wrong label: parted by a line, with inputs of unequal
/// scale, or crossed, by the sign of a product of two inputs.
struct Examples {
  std::size_t features = 10;
  std::vector<std::vector<double>> inputs = {};
  std::vector<double> labels = {};
};

inline Examples draw_examples(std::size_t count, std::uint64_t seed, bool crossed) {
  Examples examples{.features = crossed ? 4U : 10U};
  RandomStream random(seed);
  for (std::size_t n = 0; n < count; ++n) {
    std::vector<double> input;
    double score = 0;
    for (std::size_t i = 0; i < examples.features; ++i) {
      const double z = random.normal();
      const double scale = std::pow(10.0, -static_cast<double>(i) / static_cast<double>(examples.features));
      input.push_back(crossed ? z : z * scale);
      score += (i % 2 == 0 ? 1 : -1) * z;
    }
    const bool positive = crossed ? input[0] * input[1] > 0 : score > 0;
    examples.labels.push_back((random.uniform() < 0.05) != positive ? 1 : 0);
    examples.inputs.push_back(std::move(input));
  }
  return examples;
}

/// log(1 + e^z) − y·z, and its derivative by z.
inline std::pair<double, double> cross_entropy(double z, double y) {
  const double softplus = z > 0 ? z + std::log1p(std::exp(-z)) : std::log1p(std::exp(z));
  return {softplus - y * z, 1 / (1 + std::exp(-z)) - y};
}

/// A net of `hidden` tanh units on examples whose classes no line parts; with none, logistic regression.
class Classifier final : public Problem {
 public:
  struct Options {
    std::size_t hidden = 0;
    std::size_t batch_size = 16;
    std::uint64_t seed = 1;
  };
  explicit Classifier(const Options& options)
      : options_(options),
        training_(draw_examples(2000, derive_seed(options.seed, "training"), options.hidden > 0)),
        validation_(draw_examples(300, derive_seed(options.seed, "validation"), options.hidden > 0)) {}

  std::vector<double> initial() const override {
    const std::size_t d = training_.features, h = options_.hidden;
    if (h == 0) return std::vector<double>(d + 1, 0);
    std::vector<double> x(h * (d + 1) + h + 1, 0);
    RandomStream random(derive_seed(options_.seed, "initialisation"));
    for (std::size_t j = 0; j < h; ++j) {
      for (std::size_t i = 0; i < d; ++i)
        x[j * (d + 1) + i] = random.normal() / std::sqrt(static_cast<double>(d));
      x[h * (d + 1) + j] = random.normal() / std::sqrt(static_cast<double>(h));
    }
    return x;
  }
  double batch(const std::vector<double>& x, RandomStream& random,
               std::vector<double>& gradient) const override {
    std::fill(gradient.begin(), gradient.end(), 0);
    double loss = 0;
    for (std::size_t n = 0; n < options_.batch_size; ++n) {
      const auto i =
          static_cast<std::size_t>(random.below(static_cast<std::int64_t>(training_.labels.size())));
      loss += example(x, training_.inputs[i], training_.labels[i], &gradient);
    }
    const double size = static_cast<double>(options_.batch_size);
    for (double& g : gradient) g /= size;
    return loss / size;
  }
  double validation_loss(const std::vector<double>& x) const override {
    double loss = 0;
    for (std::size_t n = 0; n < validation_.labels.size(); ++n)
      loss += example(x, validation_.inputs[n], validation_.labels[n], nullptr);
    return loss / static_cast<double>(validation_.labels.size());
  }

 private:
  double example(const std::vector<double>& x, const std::vector<double>& in, double label,
                 std::vector<double>* gradient) const {
    const std::size_t d = in.size(), h = options_.hidden;
    if (h == 0) {
      double z = x[d];
      for (std::size_t i = 0; i < d; ++i) z += x[i] * in[i];
      const auto [loss, slope] = cross_entropy(z, label);
      if (gradient) {
        for (std::size_t i = 0; i < d; ++i) (*gradient)[i] += slope * in[i];
        (*gradient)[d] += slope;
      }
      return loss;
    }
    std::vector<double> unit(h);
    double z = x.back();
    for (std::size_t j = 0; j < h; ++j) {
      double sum = x[j * (d + 1) + d];
      for (std::size_t i = 0; i < d; ++i) sum += x[j * (d + 1) + i] * in[i];
      unit[j] = std::tanh(sum);
      z += x[h * (d + 1) + j] * unit[j];
    }
    const auto [loss, slope] = cross_entropy(z, label);
    if (gradient) {
      for (std::size_t j = 0; j < h; ++j) {
        const double back = slope * x[h * (d + 1) + j] * (1 - unit[j] * unit[j]);
        for (std::size_t i = 0; i < d; ++i) (*gradient)[j * (d + 1) + i] += back * in[i];
        (*gradient)[j * (d + 1) + d] += back;
        (*gradient)[h * (d + 1) + j] += slope * unit[j];
      }
      gradient->back() += slope;
    }
    return loss;
  }

  Options options_;
  Examples training_;
  Examples validation_;
};

enum class Descent { sgd, momentum, adam };

/// A training of a Problem, whose best validation loss at 30 evenly spaced checkpoints of the horizon is
/// kept: what regret is taken from. Batches are drawn anew after a restore.
class ToyTraining final : public adapt::Driven {
 public:
  ToyTraining(std::shared_ptr<const Problem> problem, Descent descent, std::uint64_t seed,
              std::int64_t horizon)
      : problem_(std::move(problem)), descent_(descent), random_(seed), horizon_(horizon) {
    at_.x = problem_->initial();
    at_.m.assign(at_.x.size(), 0);
    at_.v.assign(at_.x.size(), 0);
    gradient_.resize(at_.x.size());
    initial_ = best_ = problem_->validation_loss(at_.x);
  }

  void save(int slot) override { slots_[slot] = at_; }
  void restore(int slot) override { at_ = slots_.at(slot); }
  Steps train(const adapt::Decision& decision) override {
    double sum = 0;
    for (std::int64_t made = 0; made < decision.steps; ++made) {
      const double loss = problem_->batch(at_.x, random_, gradient_);
      step(decision.learning_rate, decision.momentum.value_or(0.9));
      checkpoint(decision.action == adapt::Action::probe);
      if (!std::isfinite(loss)) return {made + 1, loss};
      sum += loss;
    }
    return {decision.steps, sum / static_cast<double>(decision.steps)};
  }
  double validation_loss() override { return problem_->validation_loss(at_.x); }

  double initial_loss() const { return initial_; }
  double best_loss() const { return best_; }
  std::int64_t spent() const { return spent_; }

 private:
  struct Standing {
    std::vector<double> x, m, v;
    double beta1 = 1, beta2 = 1;
  };

  void step(double rate, double momentum) {
    at_.beta1 *= momentum;
    at_.beta2 *= 0.999;
    for (std::size_t i = 0; i < at_.x.size(); ++i) {
      const double g = gradient_[i];
      if (descent_ == Descent::sgd) {
        at_.x[i] -= rate * g;
      } else if (descent_ == Descent::momentum) {
        at_.m[i] = momentum * at_.m[i] + g;
        at_.x[i] -= rate * at_.m[i];
      } else {
        at_.m[i] = momentum * at_.m[i] + (1 - momentum) * g;
        at_.v[i] = 0.999 * at_.v[i] + 0.001 * g * g;
        at_.x[i] -= rate * at_.m[i] / (1 - at_.beta1) / (std::sqrt(at_.v[i] / (1 - at_.beta2)) + 1e-8);
      }
    }
  }
  /// A model on trial is not one that a user would keep.
  void checkpoint(bool on_trial) {
    ++spent_;
    if (on_trial || spent_ * 30 / horizon_ == (spent_ - 1) * 30 / horizon_) return;
    const double loss = problem_->validation_loss(at_.x);
    if (loss < best_) best_ = loss;
  }

  std::shared_ptr<const Problem> problem_;
  Descent descent_;
  RandomStream random_;
  std::int64_t horizon_;
  Standing at_;
  std::map<int, Standing> slots_;
  std::vector<double> gradient_;
  double initial_ = 0;
  double best_ = 0;
  std::int64_t spent_ = 0;
};

}  // namespace surefoot::testing
