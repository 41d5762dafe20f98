#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "surefoot/schedule/compose.hpp"
#include "surefoot/schedule/recipe/expression.hpp"

namespace surefoot::schedule::recipe {

/// The meaning of an expression: either a schedule, perhaps with an end, or a warmup or cooldown, which first
/// have to see their neighbour.
struct Part {
  std::optional<Schedule> schedule;
  std::optional<std::int64_t> steps;
  std::optional<WarmupOptions> warmup;
  std::optional<CooldownOptions> cooldown;
};

struct Parameter {
  const char* name;
  /// Its value as text when it is not said; null when it must be said, empty when it may be absent.
  const char* otherwise = nullptr;
  /// Another name for it; empty for none.
  const char* alias = "";
};

class Arguments;

/// The steps of a run that shares of it are told by while only the recipe's form is looked at.
inline constexpr double any_length = 1e6;

/// A word of the text form.
struct Word {
  const char* name;
  std::vector<Parameter> parameters;
  Part (*build)(const Arguments&);
};

std::span<const Word> words();

/// The arguments of a call, by their parameters' names, defaults filled in.
class Arguments {
 public:
  /// Throws ParseError for an unknown, repeated or missing argument. `found` is what `found` stands for.
  Arguments(const Word& word, const Expression& call, double found);

  /// Each throws ParseError at the argument when it is of another kind.
  bool has(const char* name) const;
  /// The column of the argument, or of the call when the argument was not given; only the first word of the
  /// name counts.
  std::int64_t column(const std::string& name) const;
  /// The argument's name as it was typed, which may be its other one.
  std::string as_typed(const std::string& name) const;
  double number(const char* name) const;
  std::int64_t count(const char* name) const;
  bool flag(const char* name) const;
  /// The place of the word among `choices`.
  std::size_t choice(const char* name, const std::vector<std::string>& choices) const;
  std::vector<double> numbers(const char* name) const;
  std::vector<std::int64_t> counts(const char* name) const;
  /// The column of the call.
  std::int64_t column() const { return column_; }
  /// The word they are of.
  const char* word() const { return word_.name; }
  /// As it stands in the text, evenly spaced.
  std::string text(const char* name) const;
  /// As it is; of a list, its items.
  const Expression& expression(const char* name) const { return at(name); }
  Part schedule(const char* name) const;

 private:
  const Expression& at(const char* name) const;
  [[noreturn]] void refuse(const char* name, const char* rule, const Expression& got) const;
  double number_in(const char* name, const Expression& value) const;
  std::int64_t count_in(const char* name, const Expression& value) const;
  std::int64_t share_in(const char* name, const Expression& value) const;

  Word word_;
  std::int64_t column_;
  double found_;
  std::vector<std::optional<Expression>> values_;
  /// As they were typed; empty where an argument was given by its place.
  std::vector<std::string> keys_;
};

/// The meaning of an expression when `found` stands for that rate. Throws ParseError at the column of what
/// cannot be built; a warmup or cooldown is given as it is.
Part build_part(const Expression& expression, double found);

/// The same for what has to be a whole schedule.
Part build_whole(const Expression& expression, double found);

}  // namespace surefoot::schedule::recipe
