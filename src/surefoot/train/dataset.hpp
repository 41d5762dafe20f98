#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <torch/torch.h>

namespace surefoot::train {

/// The kind of task, which decides the loss: cross entropy, mean squared error, cross entropy of the next
/// token.
enum class Problem { classification, regression, next_token };

/// A data set as its file gives it, one row a sample, not yet split or standardised. These are plain values
/// that check nothing: data/load.hpp makes them and prepare() (data/split.hpp) splits them, and throw for
/// what is wrong.
struct Dataset {
  std::string name;
  Problem problem = Problem::classification;
  /// Images: uint8 `[N, C, H, W]`, a byte a pixel until they are split. Tables: float32 `[N, F]`, a missing
  /// number is NaN; a categorical column is one column of 0 and 1 for each of its values, all NaN where it is
  /// missing. Text: int64 tokens `[N, L]`.
  ::torch::Tensor inputs;
  /// Classes: int64 `[N]`. Regression: float32 `[N, 1]`. Next token: int64 `[N, L]`.
  ::torch::Tensor targets;
  /// Outputs the model must have: the number of classes, 1 for regression, the size of the vocabulary.
  std::int64_t outputs = 0;
  /// One name a class, a target column's name, or the characters of the vocabulary. May be empty.
  std::vector<std::string> target_names;
  /// One name a column of a table's inputs. Empty for images and text.
  std::vector<std::string> input_names;
  /// Fields missing in the inputs; a categorical one counts once.
  std::int64_t missing = 0;
  /// Samples in a test set that ships apart and is left untouched; 0 when there is none.
  std::int64_t test_samples = 0;
  /// The data set in one line: `IDX images 28×28, grey`.
  std::string description;

  std::int64_t samples() const { return inputs.defined() ? inputs.size(0) : 0; }
};

/// The shape of the data that a model must fit: one sample's input and what comes out.
struct DataShape {
  Problem problem = Problem::classification;
  /// `{C, H, W}`, `{F}` or `{L}`.
  std::vector<std::int64_t> input;
  /// Classes, 1, or the size of the vocabulary.
  std::int64_t outputs = 0;
};

/// Samples that are ready to train on, standardised, each tensor contiguous. Inputs: float32, or int64
/// tokens. Targets: int64 classes or tokens, or float32 `[N, 1]`, standardised too.
struct Samples {
  ::torch::Tensor inputs;
  ::torch::Tensor targets;

  std::int64_t size() const { return inputs.defined() ? inputs.size(0) : 0; }
};

/// A data set split into the part that is trained on and the part that judges.
struct TrainingData {
  std::string name;
  DataShape shape;
  Samples training;
  Samples validation;
  /// Of the data set as it was read (data/fingerprint.hpp).
  std::string fingerprint = {};
};

}  // namespace surefoot::train
