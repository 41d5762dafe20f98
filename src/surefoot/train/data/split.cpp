#include "surefoot/train/data/split.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "surefoot/core/error.hpp"
#include "surefoot/core/random.hpp"

namespace surefoot::train {
namespace {

/// Rows of each part, in the order they will have.
struct Rows {
  ::torch::Tensor training;
  ::torch::Tensor validation;
};

Rows split_rows(const Dataset& data, const SplitOptions& options) {
  const std::int64_t count = data.samples();
  const auto validation = std::llround(options.validation_fraction * static_cast<double>(count));
  if (!(options.validation_fraction > 0 && options.validation_fraction < 1))
    throw InvalidArgument(
        fmt::format("split: the validation fraction must lie between 0 and 1, got {}", options.validation_fraction));
  if (validation < 1 || validation >= count)
    throw InvalidArgument(fmt::format("split: {} samples are too few to train on and to judge by", count));
  ::torch::Tensor rows = ::torch::arange(count);
  if (data.problem != Problem::next_token) {
    auto* row = rows.data_ptr<std::int64_t>();
    RandomStream random(derive_seed(options.seed, "split"));
    for (std::int64_t i = count - 1; i > 0; --i) std::swap(row[i], row[random.below(i + 1)]);
  }
  return {rows.narrow(0, 0, count - validation), rows.narrow(0, count - validation, validation)};
}

/// What is taken off and divided by, one a column or channel.
struct Scale {
  std::vector<double> mean;
  std::vector<double> deviation;
};

/// Over dimension 1 of float32 `[N, C, …]`, missing values left out; in double, because 48 million pixels are summed.
Scale measure(const ::torch::Tensor& values) {
  const std::int64_t columns = values.size(1);
  const std::int64_t inner = values.numel() / std::max<std::int64_t>(values.size(0) * columns, 1);
  std::vector<double> sum(static_cast<std::size_t>(columns));
  std::vector<double> squares(sum.size());
  std::vector<double> count(sum.size());
  const float* value = values.data_ptr<float>();
  for (std::int64_t row = 0; row < values.size(0); ++row)
    for (std::size_t c = 0; c < sum.size(); ++c)
      for (std::int64_t i = 0; i < inner; ++i) {
        const double v = *value++;
        if (std::isnan(v)) continue;
        sum[c] += v;
        squares[c] += v * v;
        ++count[c];
      }
  Scale scale;
  for (std::size_t c = 0; c < sum.size(); ++c) {
    const double mean = count[c] > 0 ? sum[c] / count[c] : 0;
    const double variance = count[c] > 0 ? squares[c] / count[c] - mean * mean : 0;
    const bool constant = !(variance > 1e-12 * (mean * mean + 1e-30));
    scale.mean.push_back(mean);
    // A constant column becomes 0 whatever it is divided by.
    scale.deviation.push_back(constant ? 1 : std::sqrt(variance));
  }
  return scale;
}

void standardise(::torch::Tensor& values, const Scale& scale) {
  const std::int64_t inner = values.numel() / std::max<std::int64_t>(values.size(0) * values.size(1), 1);
  float* value = values.data_ptr<float>();
  for (std::int64_t row = 0; row < values.size(0); ++row)
    for (std::size_t c = 0; c < scale.mean.size(); ++c) {
      const auto mean = static_cast<float>(scale.mean[c]);
      const auto factor = static_cast<float>(1 / scale.deviation[c]);
      for (std::int64_t i = 0; i < inner; ++i, ++value) *value = std::isnan(*value) ? 0 : (*value - mean) * factor;
    }
}

::torch::Tensor floats(const ::torch::Tensor& all, const ::torch::Tensor& rows) {
  return all.index_select(0, rows).to(::torch::kFloat32).contiguous();
}

}  // namespace

TrainingData prepare(const Dataset& data, const SplitOptions& options) {
  const Rows rows = split_rows(data, options);
  TrainingData result;
  result.name = data.name;
  result.shape = {data.problem, data.inputs.sizes().slice(1).vec(), data.outputs};
  result.training.targets = data.targets.index_select(0, rows.training);
  result.validation.targets = data.targets.index_select(0, rows.validation);
  if (data.problem == Problem::next_token) {
    result.training.inputs = data.inputs.index_select(0, rows.training);
    result.validation.inputs = data.inputs.index_select(0, rows.validation);
    return result;
  }
  result.training.inputs = floats(data.inputs, rows.training);
  result.validation.inputs = floats(data.inputs, rows.validation);
  const Scale scale = measure(result.training.inputs);
  standardise(result.training.inputs, scale);
  standardise(result.validation.inputs, scale);
  if (data.problem == Problem::regression) {
    const Scale target = measure(result.training.targets);
    standardise(result.training.targets, target);
    standardise(result.validation.targets, target);
  }
  return result;
}

}  // namespace surefoot::train
