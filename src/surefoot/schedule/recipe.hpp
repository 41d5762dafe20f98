#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "surefoot/schedule/schedule.hpp"

namespace surefoot::schedule {

namespace recipe {
struct Expression;
}

/// A schedule written down: `warmup(500) + cosine(peak=0.1, steps=10000, end=1e-4)`.
///
///     schedule = product { "+" product }          then, each part on its own clock
///     product  = factor { "*" factor }            multiplied step by step
///     factor   = number | name | list | "(" schedule ")"
///              | name "(" [ argument { "," argument } ] ")"
///     argument = [ name "=" ] schedule
///     list     = "[" [ schedule { "," schedule } ] "]"
///
/// Numbers may have underscores between their digits, and be fractions (`1/3`). `3%` where steps are counted
/// is so much of the run, whose length `with_length` says. A warmup, constant or cooldown of 0 steps is left
/// out. Calls of other libraries and what their configuration files say are read as schedules of these words
/// (recipe/peers/); `notes` tells what was read.
///
/// A number is a constant rate. `found` (or `auto`) stands for a rate that is still to be found. A `warmup`
/// rises to where the part behind it begins, a `cooldown` falls from where the part in front of it ends.
/// Every part but the last needs an end of its own, which `until(part, steps=N)` gives to one that has none.
/// The words are those of the functions of this layer; `recipe_words` lists them.
///
/// A value: immutable, cheap to copy.
class Recipe {
 public:
  /// Throws ParseError pointing at the column (from 1) for what is no recipe, an unknown word or argument,
  /// and for values its schedules refuse.
  static Recipe parse(std::string_view text);

  /// The text again, evenly spaced: parse(text()) equals this recipe.
  std::string text() const;

  /// True when a rate is still to be found.
  bool needs_peak() const;
  /// The recipe with every `found` replaced by `rate`. Throws InvalidArgument for a rate that is not positive
  /// and finite.
  Recipe with_peak(double rate) const;

  /// True when a part counts in shares of the run.
  bool needs_length() const;
  /// The recipe with every share as a count of steps, rounded, of a run of that many. Throws InvalidArgument
  /// for a length that is not positive.
  Recipe with_length(std::int64_t steps) const;

  /// Throws InvalidArgument when a rate is still to be found or the run's length to be said, or when the
  /// schedules refuse the rate that was found.
  Schedule schedule() const;

  /// Steps until the last part is over; empty when it never is. Of a recipe with shares the length of the run
  /// at which it ends with the run; empty when it does at any.
  std::optional<std::int64_t> steps() const;

  /// Notes for the reader: the reading of another library's words, numbers that look like one with a comma in
  /// it, rates that grow a thousandfold. One line each.
  const std::vector<std::string>& notes() const { return notes_; }

  /// Same words, arguments and numbers in the same order; spacing does not matter.
  bool operator==(const Recipe& other) const;

 private:
  explicit Recipe(recipe::Expression root, std::vector<std::string> notes = {});

  std::shared_ptr<const recipe::Expression> root_;
  std::vector<std::string> notes_;
};

/// The steps of a run under a recipe: those that were said (0: none), else the recipe's own, else
/// `otherwise`.
std::int64_t run_length(const Recipe& recipe, std::int64_t said, std::int64_t otherwise);

/// A note for a run of `run` steps whose schedule has another length; empty when both agree, a step more or
/// less, or the schedule has no end.
std::string length_note(const Recipe& recipe, std::int64_t run);

/// Every word with its arguments and their defaults, one string a word: `cosine(peak, steps, end=0, …)`.
std::vector<std::string> recipe_words();

}  // namespace surefoot::schedule
