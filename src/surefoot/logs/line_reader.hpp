#pragma once

#include <cmath>
#include <cstdint>
#include <optional>
#include <string_view>

#include "surefoot/logs/line.hpp"
#include "surefoot/logs/line_scan.hpp"
#include "surefoot/logs/meaning.hpp"

/// Inside of line.hpp: not to be used elsewhere.
namespace surefoot::logs {

/// A name and its meaning.
struct Named {
  /// As it is shown: the chatter left out but for the word right before what it means (`lm loss`).
  std::string_view name;
  NameMeaning meaning;
};

/// Steps above are no steps: 9e15 and less are exact as `double`.
inline constexpr double most_steps = 9e15;

/// A whole number from 0 to most_steps; else empty.
inline std::optional<std::int64_t> as_count(double value) {
  if (!(value >= 0) || value > most_steps || value != std::floor(value)) return std::nullopt;
  return static_cast<std::int64_t>(value);
}

/// Reads a line's numbers in their order. Its parts: what a number is called (line_names.cpp), places
/// (line_places.cpp), rates and losses (line_values.cpp), and what only the whole line tells
/// (line_whole.cpp).
class LineReader {
 public:
  LineReader(std::string_view line, LogLine& answer) : line_(line), answer_(answer) {}

  /// Reads all of it into the answer; once.
  void read();

 private:
  void assign(ScannedNumber& found);
  /// `40it/2.00kit` of a bar in words; `5.3it/s` is a speed.
  bool is_count_of_iterations(const ScannedNumber& found) const;
  void count_of_iterations(ScannedNumber found);
  /// `Train loss 20 2.31`, `Validation loss 20: 2.4`: a whole number between a loss's name and the loss is
  /// its place.
  bool is_place_of_loss(const ScannedNumber& found) const;
  std::string_view unit_word(const ScannedNumber& found) const;
  /// `Test: [  10/196]`, a validation at work.
  static bool is_count_of_side(const ScannedNumber& found);
  /// `Train steps: 150 Val steps: 38`: how many there are of each side, and no place. They do not say whose
  /// the losses behind them are.
  bool is_count_of_sides(const ScannedNumber& found);
  /// tinygrad's `2.31 loss, 0.0001 LR`: the name stands behind its number.
  bool take_name_behind(ScannedNumber& found);
  /// What a number means by its name and by what else the line says.
  Named resolved(const ScannedNumber& found);
  /// The words between the last number and this one that name a loss before its place: `Training loss (for
  /// one batch) at step`.
  void remember_phrase(const ScannedNumber& found, std::string_view place);
  /// The name of a loss in a clause, with the words right before it.
  static std::string_view loss_in(std::string_view clause);
  /// A number without words of its own behind `loss at step 200`: it is that loss. One behind `learning rate
  /// of group 0 to` is that rate.
  std::optional<std::string_view> owner_of_unnamed(const ScannedNumber& found) const;
  /// `loss train: 1.2, val: 1.3`, `Loss: train 0.5 val 0.6`: sides of a loss named before.
  std::optional<Named> side_of_family(const ScannedNumber& found);
  /// A share of what is done belongs to the count behind it: `Steps:  1%|#  | 25/1500`.
  void percentage(const ScannedNumber& found);
  /// `[INFO] 10, train_loss=0.71`.
  bool is_front(const ScannedNumber& found) const;
  /// A count without a name: of a bar that has one, the epoch and the batch of `[0/5][10/200]`, a process
  /// among others at the front (`(0/8)`), else the place in an epoch.
  void unnamed_place(const ScannedNumber& found);
  void place_in_epoch(const ScannedNumber& found, int rank);
  void step(const ScannedNumber& found, int rank);
  /// `2K` is a step to the thousand, `1.9K` to the hundred.
  std::int64_t rounding_of(const ScannedNumber& found) const;
  void epoch(const ScannedNumber& found, int rank);
  void rate(const ScannedNumber& found, int rank);
  void loss(const ScannedNumber& found, const NameMeaning& meaning);
  void other_loss(std::string_view name, double value);
  void seconds(const ScannedNumber& found, int rank);
  void other(const ScannedNumber& found);
  /// What only the whole line tells.
  void settle();
  /// JAX's metric writers put the step in brackets: `logging_writer.py:48] [100] loss=2.1`.
  void take_step_of_writer();
  /// PyTorch's schedulers tell the rate they set: `Adjusting learning rate of group 0 to 1.0000e-02.`
  void take_rate_of_group();
  /// The run's means and bests, not what was measured at a step: Hugging Face's last record, `Best epoch 12,
  /// val loss 0.3`.
  bool is_summary() const;
  /// A summary's numbers are no curve's.
  void leave_out();

  std::string_view line_;
  LogLine& answer_;
  LineScan scan_{line_};
  std::size_t last_end_ = 0;
  std::string_view step_name_;
  /// The last name of two words that begins with a side.
  Side counted_side_ = Side::none;
  std::string_view counted_;
  /// A count that begins the line, and whether names stand behind their numbers.
  std::optional<std::int64_t> leading_;
  bool behind_ = false;
  /// Where the first number stands that is a place, a rate or a loss.
  std::size_t first_named_ = std::string_view::npos;
  std::string_view phrase_;
  /// The number before was the place of the loss that phrase_ names.
  bool place_of_loss_ = false;
  /// A number without a name at the front of the message.
  std::optional<double> front_;
  std::string_view bar_name_;
  bool after_share_ = false;
  bool bar_ = false;
  bool family_ = false;
  /// It is the last record of Hugging Face's trainer.
  bool summary_ = false;
  /// Some number had a meaning before.
  bool named_ = false;
  std::optional<ScannedNumber> aside_;
  std::optional<std::int64_t> planned_;
  Side batch_side_ = Side::none;
  int step_rank_ = 0;
  int epoch_rank_ = 0;
  int batch_rank_ = 0;
  int rate_rank_ = 0;
  int seconds_rank_ = 0;
};

}  // namespace surefoot::logs
