#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "surefoot/logs/line.hpp"
#include "surefoot/logs/line_pattern.hpp"
#include "surefoot/logs/loss_names.hpp"

namespace surefoot::process {

/// The number in a command's output that judges it.
struct MetricOptions {
  /// A pattern when it holds a `(`, else the name of a number: `val_loss`, `accuracy`. Empty for the losses:
  /// the validation losses of a run that prints any, else its training losses.
  std::string metric;
  /// The steps of the whole run, where known: with it the place in epochs or percent becomes steps.
  std::int64_t horizon = 0;
};

/// The numbers on one line.
struct Reading {
  /// Optimizer steps done, or where the output tells none, how many readings there were.
  std::int64_t step = 0;
  /// Optimizer steps there will be; 0 when not known.
  std::int64_t steps = 0;
  double training_loss = std::numeric_limits<double>::quiet_NaN();
  double validation_loss = std::numeric_limits<double>::quiet_NaN();
  bool has_training_loss = false;
  bool has_validation_loss = false;
  /// The named or matched number.
  std::optional<double> value;
  /// The last one told so far.
  std::optional<double> learning_rate;
  /// The line itself told the step.
  bool told_step = false;
  /// The words that its numbers were found under, and the line's other numbers; they look into the line, for
  /// as long as the reading is looked at.
  std::string_view training_loss_name = {};
  std::string_view validation_loss_name = {};
  std::string_view learning_rate_name = {};
  std::span<const std::pair<std::string_view, double>> others = {};
};

/// Reads the lines of one run in their order, rows of tables among them (logs/table_finder.hpp), as they
/// come. Without a metric the losses are those of one name (logs/loss_names.hpp): the mean of a closing
/// summary, say, or that of an epoch under the same word, is none of them. A table that names runs, keys or
/// sides in its rows is not read.
class MetricReader {
 public:
  /// Throws InvalidArgument for a pattern that cannot be read.
  explicit MetricReader(const MetricOptions& setup);
  ~MetricReader();
  MetricReader(MetricReader&&) noexcept;
  MetricReader& operator=(MetricReader&&) noexcept;

  /// Empty for a line that tells neither a number to judge by nor a place.
  std::optional<Reading> read(std::string_view line);

 private:
  struct Tables;

  bool parse(std::string_view text);
  std::optional<std::int64_t> place(const logs::LogLine& line);
  std::optional<double> named(const logs::LogLine& line) const;
  void keep_one_name();

  MetricOptions setup_;
  std::optional<logs::LinePattern> pattern_;
  logs::LogLine line_;
  std::unique_ptr<Tables> tables_;
  logs::LossNames training_names_;
  logs::LossNames validation_names_;
  bool batches_named_ = false;
  std::optional<double> learning_rate_;
  std::int64_t step_ = 0;
  std::int64_t steps_ = 0;
  bool step_told_ = false;
  /// The last epoch told, counted from 0 whether the output counts from 0 or 1, and how many there will be.
  std::optional<double> first_epoch_;
  double epoch_ = 0;
  /// It tells parts of epochs, such as 0.25.
  bool fractions_ = false;
  double epochs_ = 0;
};

}  // namespace surefoot::process
