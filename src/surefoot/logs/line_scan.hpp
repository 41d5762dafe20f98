#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "surefoot/logs/meaning.hpp"

namespace surefoot::logs {

/// The letters right behind a number.
struct Unit {
  std::size_t length = 0;
  double seconds = 1;
  double factor = 1;
  bool known = true;
  bool of_time = false;
};

/// One number of a line with what stands around it.
struct ScannedNumber {
  /// The words it belongs to: `lm loss value`, `Epoch`; empty where none lead to it.
  std::string_view name = {};
  double value = 0;
  /// What stands before the brace or bracket that the name stands in: `Losses` of `Losses {'ner': 2.3}`.
  std::string_view owner = {};
  /// Behind a slash: `10/1000`.
  std::optional<double> of = {};
  Unit unit = {};
  bool decimal_comma = false;
  /// Written with a point or an exponent.
  bool fractional = false;
  std::optional<double> grouped = {};
  bool percent = false;
  /// `2.31 (2.40)`: the second, the mean of what was measured so far.
  std::optional<double> mean = {};
  /// Whose the numbers are by the last free-standing word before it that says so.
  Side side = Side::none;
  /// That word names a test.
  bool side_is_test = false;
  /// The bracket right before it, blanks left out; 0 where there is none.
  char bracket = 0;
  /// Characters of the line, brackets included up to `][`.
  std::size_t begin = 0;
  std::size_t end = 0;

  double count() const { return (grouped ? *grouped : value) * unit.factor; }
};

/// Goes through a line once, from number to number. A date, a time of day, a version, a place in a source
/// file
/// (`trainer.py:246`, `trainer:after_iter:246`) and a number inside a name are none. O(length) in all.
class LineScan {
 public:
  explicit LineScan(std::string_view line) : line_(line) {}

  /// The next number; false at the end of the line.
  bool next(ScannedNumber& number);
  /// Of the last free-standing word so far that says one.
  Side side() const { return side_; }
  void forget_side() { side_ = Side::none; }

 private:
  struct Word {
    std::size_t begin = 0;
    std::size_t end = 0;
    /// Letters and `_` alone, so that it may stand in a name of several words.
    bool plain = false;
    /// One blank stands between it and the word before.
    bool follows = false;
  };
  struct Name {
    std::array<Word, 4> words{};
    std::size_t count = 0;
  };

  void word();
  std::size_t end_of_name(std::string_view word) const;
  void other_character();
  void open_bracket();
  void close_bracket();
  enum class Taken { nothing, passed_over, number };
  Taken number(ScannedNumber& found);
  void pass_over(std::size_t end);
  std::size_t stamp_end(std::size_t end) const;
  bool is_date(std::size_t end) const;
  void fraction(ScannedNumber& found, std::size_t& end) const;
  std::optional<double> mean_behind(std::size_t end) const;
  std::string_view name() const;
  bool is_source_place(std::size_t number, std::size_t end) const;

  std::string_view line_;
  std::size_t at_ = 0;
  Name name_;
  /// A colon or the like stands behind the last word.
  bool sign_ = false;
  Side side_ = Side::none;
  bool side_is_test_ = false;
  Name before_bracket_;
  char bracket_ = 0;
  /// The name before the last brace that is open.
  std::string_view owner_;
};

}  // namespace surefoot::logs
