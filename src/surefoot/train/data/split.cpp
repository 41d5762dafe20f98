#include "surefoot/train/data/split.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/core/random.hpp"
#include "surefoot/train/data/fingerprint.hpp"

namespace surefoot::train {
namespace {

/// Rows of each part, in the order they will have.
struct Rows {
  std::vector<std::int64_t> all;
  std::size_t training_count = 0;

  std::span<const std::int64_t> training() const { return std::span(all).first(training_count); }
  std::span<const std::int64_t> validation() const { return std::span(all).subspan(training_count); }
};

std::int64_t validation_count(const Dataset& data, const SplitOptions& options) {
  if (!(options.validation_fraction > 0 && options.validation_fraction < 1))
    throw InvalidArgument(
        fmt::format("split: validation_fraction must lie between 0 and 1, both excluded, got {}",
                    options.validation_fraction));
  const std::int64_t count = data.samples();
  const std::int64_t gap = data.problem == Problem::next_token ? 1 : 0;
  const std::int64_t validation = std::llround(options.validation_fraction * static_cast<double>(count));
  if (validation < 1 || validation + gap >= count)
    throw InvalidArgument(
        fmt::format("{}: split: validation_fraction {} of {} samples leaves a part without a sample",
                    data.name, options.validation_fraction, count));
  return validation;
}

Rows shuffled_rows(std::int64_t count, std::int64_t validation, std::uint64_t seed) {
  Rows rows;
  rows.training_count = static_cast<std::size_t>(count - validation);
  for (std::int64_t i = 0; i < count; ++i) rows.all.push_back(i);
  RandomStream random(derive_seed(seed, "split"));
  for (std::int64_t i = count - 1; i > 0; --i)
    std::swap(rows.all[static_cast<std::size_t>(i)], rows.all[static_cast<std::size_t>(random.below(i + 1))]);
  return rows;
}

/// value → (value − mean) · factor.
struct Scale {
  double mean = 0;
  /// 0 where all values are the same.
  double factor = 0;

  float of(double value) const { return static_cast<float>((value - mean) * factor); }
};

/// The count of each byte value in a channel of the rows: exact, so the scale does not depend on any order.
using Histogram = std::array<std::int64_t, 256>;

Scale scale_of(const Histogram& histogram) {
  double count = 0;
  double sum = 0;
  for (std::size_t v = 0; v < histogram.size(); ++v) {
    count += static_cast<double>(histogram[v]);
    sum += static_cast<double>(v) * static_cast<double>(histogram[v]);
  }
  const double mean = sum / count;
  double squares = 0;
  for (std::size_t v = 0; v < histogram.size(); ++v) {
    const double off = static_cast<double>(v) - mean;
    squares += off * off * static_cast<double>(histogram[v]);
  }
  return {.mean = mean, .factor = squares > 0 ? 1 / std::sqrt(squares / count) : 0};
}

std::vector<Scale> image_scales(const ::torch::Tensor& images, std::span<const std::int64_t> rows) {
  const std::int64_t channels = images.size(1);
  const std::int64_t plane = images.size(2) * images.size(3);
  const auto* pixels = images.data_ptr<std::uint8_t>();
  std::vector<Scale> scales;
  for (std::int64_t c = 0; c < channels; ++c) {
    Histogram histogram{};
    for (const std::int64_t row : rows)
      for (const std::uint8_t pixel :
           std::span(pixels + (row * channels + c) * plane, static_cast<std::size_t>(plane)))
        ++histogram[pixel];
    scales.push_back(scale_of(histogram));
  }
  return scales;
}

::torch::Tensor standard_images(const ::torch::Tensor& images, std::span<const std::int64_t> rows,
                                const std::vector<Scale>& scales) {
  auto sizes = images.sizes().vec();
  sizes[0] = static_cast<std::int64_t>(rows.size());
  auto result = ::torch::empty(sizes, ::torch::kFloat32);
  const auto channels = static_cast<std::int64_t>(scales.size());
  const std::int64_t plane = images.size(2) * images.size(3);
  std::vector<std::array<float, 256>> standard(scales.size());
  for (std::size_t c = 0; c < scales.size(); ++c)
    for (std::size_t v = 0; v < 256; ++v) standard[c][v] = scales[c].of(static_cast<double>(v));
  float* to = result.data_ptr<float>();
  const auto* pixels = images.data_ptr<std::uint8_t>();
  for (const std::int64_t row : rows)
    for (std::int64_t c = 0; c < channels; ++c) {
      const auto& values = standard[static_cast<std::size_t>(c)];
      const std::uint8_t* from = pixels + (row * channels + c) * plane;
      for (std::int64_t i = 0; i < plane; ++i) *to++ = values[from[i]];
    }
  return result;
}

/// Over the values of column `c` that are there, in two passes.
Scale column_scale(const ::torch::Tensor& table, std::int64_t c, std::span<const std::int64_t> rows) {
  const float* values = table.data_ptr<float>() + c;
  const std::int64_t stride = table.size(1);
  double count = 0;
  double sum = 0;
  float low = std::numeric_limits<float>::infinity();
  float high = -low;
  for (const std::int64_t row : rows) {
    const float value = values[row * stride];
    if (std::isnan(value)) continue;
    ++count;
    sum += value;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  if (!(low < high)) return {};
  const double mean = sum / count;
  double squares = 0;
  for (const std::int64_t row : rows) {
    const double off = values[row * stride] - mean;
    if (!std::isnan(off)) squares += off * off;
  }
  return {.mean = mean, .factor = 1 / std::sqrt(squares / count)};
}

std::vector<Scale> column_scales(const ::torch::Tensor& table, std::span<const std::int64_t> rows) {
  std::vector<Scale> scales;
  for (std::int64_t c = 0; c < table.size(1); ++c) scales.push_back(column_scale(table, c, rows));
  return scales;
}

::torch::Tensor standard_columns(const ::torch::Tensor& table, std::span<const std::int64_t> rows,
                                 const std::vector<Scale>& scales) {
  auto result = ::torch::empty({static_cast<std::int64_t>(rows.size()), table.size(1)}, ::torch::kFloat32);
  float* to = result.data_ptr<float>();
  for (const std::int64_t row : rows) {
    const float* from = table.data_ptr<float>() + row * table.size(1);
    for (const Scale& scale : scales) {
      const float value = *from++;
      *to++ = std::isnan(value) ? 0 : scale.of(value);
    }
  }
  return result;
}

::torch::Tensor picked(const ::torch::Tensor& classes, std::span<const std::int64_t> rows) {
  auto result = ::torch::empty({static_cast<std::int64_t>(rows.size())}, ::torch::kInt64);
  auto* to = result.data_ptr<std::int64_t>();
  for (const std::int64_t row : rows) *to++ = classes.data_ptr<std::int64_t>()[row];
  return result;
}

void split_windows(const Dataset& data, std::int64_t validation, TrainingData& result) {
  const std::int64_t count = data.samples();
  const auto part = [&](std::int64_t first, std::int64_t length) {
    return Samples{data.inputs.narrow(0, first, length), data.targets.narrow(0, first, length)};
  };
  result.training = part(0, count - validation - 1);
  result.validation = part(count - validation, validation);
}

void split_inputs(const ::torch::Tensor& inputs, const Rows& rows, TrainingData& result) {
  const bool images = inputs.scalar_type() == ::torch::kUInt8;
  const auto scales = images ? image_scales(inputs, rows.training()) : column_scales(inputs, rows.training());
  const auto standard = images ? standard_images : standard_columns;
  result.training.inputs = standard(inputs, rows.training(), scales);
  result.validation.inputs = standard(inputs, rows.validation(), scales);
}

void split_targets(const Dataset& data, const Rows& rows, TrainingData& result) {
  if (data.problem == Problem::classification) {
    result.training.targets = picked(data.targets, rows.training());
    result.validation.targets = picked(data.targets, rows.validation());
    return;
  }
  const auto scales = column_scales(data.targets, rows.training());
  result.training.targets = standard_columns(data.targets, rows.training(), scales);
  result.validation.targets = standard_columns(data.targets, rows.validation(), scales);
}

}  // namespace

TrainingData prepare(const Dataset& data, const SplitOptions& options) {
  const std::int64_t validation = validation_count(data, options);
  TrainingData result;
  result.name = data.name;
  result.fingerprint = fingerprint(data);
  result.shape = {data.problem, data.inputs.sizes().slice(1).vec(), data.outputs};
  if (data.problem == Problem::next_token) {
    split_windows(data, validation, result);
    return result;
  }
  const Rows rows = shuffled_rows(data.samples(), validation, options.seed);
  split_inputs(data.inputs, rows, result);
  split_targets(data, rows, result);
  return result;
}

}  // namespace surefoot::train
