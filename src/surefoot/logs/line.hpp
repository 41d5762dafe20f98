#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace surefoot::logs {

/// The numbers of one line of a training log. What the line does not say is empty or NaN.
struct LogLine {
  /// Optimizer steps or iterations, and how many there will be: `step 10/1000`.
  std::optional<std::int64_t> step = {};
  std::optional<std::int64_t> steps = {};
  /// Passes over the data, and how many there will be: `Epoch 3/10`, `epoch: 0.57`.
  std::optional<double> epoch = {};
  std::optional<double> epochs = {};
  /// The place inside an epoch: `[640/60000`, `375/375 [===`.
  std::optional<std::int64_t> batch = {};
  std::optional<std::int64_t> batches = {};
  std::optional<double> learning_rate = {};
  /// A loss that was printed as NaN or infinite is there, and is that.
  std::optional<double> training_loss = {};
  std::optional<double> validation_loss = {};
  /// The words they were found under, as they are written. They look into the line, or into what its reader
  /// keeps as long as the line is used.
  std::string_view training_loss_name = {};
  std::string_view validation_loss_name = {};
  std::string_view learning_rate_name = {};
  /// Since the run began.
  std::optional<double> seconds = {};
  /// Everything else that has a name, as it is written: `accuracy`. The names look into the line.
  std::vector<std::pair<std::string_view, double>> others = {};
  /// A loss or rate was written with a decimal comma.
  bool decimal_comma = false;
  /// A step above 9e15 was named, which is not used.
  bool step_too_large = false;

  bool has_loss() const { return training_loss || validation_loss; }
  /// It says where in the run it stands.
  bool has_place() const { return step || epoch || batch; }
};

/// Finds the numbers with a name in a line of text: `step 100: train loss 2.31, val loss 2.40`,
/// `Epoch 3/10 - loss: 0.31`, `{'loss': 0.31, 'learning_rate': 1e-05, 'epoch': 0.2}`,
/// `Train Epoch: 1 [640/60000 (1%)] Loss: 2.29`. A number belongs to the word before it, with `:`, `=`, `is`
/// or blanks between; a unit may follow it (`50ms`), but a loss has none. A word such as `Test` earlier in
/// the line says whose an unqualified loss is. Lines without such numbers give an empty answer. Pure;
/// O(length); never throws on any bytes.
LogLine parse_log_line(std::string_view line);

/// The same into an answer that is reused, so that nothing is allocated line after line.
void parse_log_line(std::string_view line, LogLine& answer);

}  // namespace surefoot::logs
