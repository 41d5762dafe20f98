#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace surefoot::logs {

/// The numbers of one line of a training log. What the line does not say is empty or NaN.
struct LogLine {
  /// A whole number that nothing says what it is: without a name, or under a word that is not known.
  struct Count {
    std::string_view name = {};
    std::int64_t value = 0;
  };

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
  /// How surely they are the loss (NameMeaning::rank); 0 where the reader does not say.
  int training_loss_rank = 0;
  int validation_loss_rank = 0;
  /// Since the run began.
  std::optional<double> seconds = {};
  /// Everything else that has a name, as it is written: `accuracy`. The names look into the line.
  std::vector<std::pair<std::string_view, double>> others = {};
  /// The first of those that stands behind a word for the validation; `npos` where none does.
  std::size_t first_of_validation = std::string_view::npos;
  /// Names among those that are losses too: `box_loss` beside `loss`.
  std::vector<std::string_view> other_losses = {};
  /// The loss of a closing summary, the mean of the whole run, which was left out: `train_loss` beside
  /// `train_runtime`.
  std::string_view summary_name = {};
  /// The rate is set from here on: `reducing learning rate to 0.01`.
  bool rate_is_set = false;
  /// The epoch is written with a point: `0.0`.
  bool epoch_is_decimal = false;
  /// The step is that of a line above.
  bool step_is_above = false;
  /// A training loss that no word says to be one, and whose word for a side stands last in the line.
  bool unqualified = false;
  bool of_validation = false;
  /// The validation loss is that of a test.
  bool of_test = false;
  /// The step is rounded to a multiple of this: 1000 of `2K`; 0 when it is not.
  std::int64_t step_unit = 0;
  /// Which of several processes that train together wrote the line.
  std::optional<std::int64_t> process = {};
  /// The same, where it is only likely: `3: step 10`, `(pid=1234)`. It is one when steps come again under
  /// another.
  std::optional<std::int64_t> perhaps_process = {};
  /// The batch is that of a bar without a name and without a loss: ` 1%|  | 25/1500`. A loss below may be of
  /// it.
  bool is_bar = false;
  /// The line has a bar: ` 1%|  |`.
  bool in_bar = false;
  /// A heading such as Composer's `[batch=10/1000]:`, whose batches count over the run.
  bool batch_is_alone = false;
  /// A validation that is at work: a later line of it says more.
  bool validation_goes_on = false;
  /// The first whole numbers that may be a place: where a line names none, the one that rises is it.
  std::array<Count, 3> counts = {};
  std::size_t count_of_counts = 0;
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
