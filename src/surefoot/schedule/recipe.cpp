#include "surefoot/schedule/recipe.hpp"

#include <cmath>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/schedule/check.hpp"
#include "surefoot/schedule/recipe/expression.hpp"
#include "surefoot/schedule/recipe/peers/peers.hpp"
#include "surefoot/schedule/recipe/questions.hpp"
#include "surefoot/schedule/recipe/words.hpp"

namespace surefoot::schedule {
namespace {

using recipe::Expression;

/// The values tried for `found` while only the recipe's form is checked: the first of these that its
/// schedules take, which may hold it between rates of their own.
constexpr double any_rates[] = {1, 0.1, 0.01, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 10, 100, 1000};

recipe::Part built(const Expression& root) {
  if (recipe::says_found(root))
    for (const double rate : any_rates) {
      try {
        return recipe::build_whole(root, rate);
      } catch (const ParseError&) {
        // Told below, when it is so at every rate.
      }
    }
  return recipe::build_whole(root, any_rates[0]);
}

Expression with_found(Expression e, double rate) {
  if (e.is("found")) {
    e.kind = Expression::Kind::number;
    e.word.clear();
    e.written.clear();
    e.number = rate;
  }
  for (auto& part : e.parts) part = with_found(std::move(part), rate);
  return e;
}

Expression with_shares(Expression e, double length) {
  if (e.kind == Expression::Kind::share) {
    e.kind = Expression::Kind::number;
    e.written.clear();
    e.number = static_cast<double>(std::llround(e.number / 100 * length));
  }
  for (auto& part : e.parts) part = with_shares(std::move(part), length);
  return e;
}

}  // namespace

Recipe::Recipe(Expression root, std::vector<std::string> notes)
    : root_(std::make_shared<const Expression>(std::move(root))), notes_(std::move(notes)) {}

Recipe Recipe::parse(std::string_view text) {
  std::vector<std::string> notes;
  try {
    Recipe recipe(recipe::translated(recipe::read_any(text, notes), notes));
    built(*recipe.root_);
    recipe.notes_ = std::move(notes);
    recipe::ask_of_commas(text, recipe.notes_);
    recipe::ask_of_growth(*recipe.root_, any_rates[0], recipe.notes_);
    return recipe;
  } catch (const ParseError& error) {
    recipe::ask_of_commas(text, notes = {});
    if (notes.empty()) throw;
    throw ParseError(recipe::without_column(error) + "; " + notes.front(), "", 0, error.column());
  }
}

std::string Recipe::text() const {
  return recipe::print(*root_);
}

bool Recipe::needs_peak() const {
  return recipe::says_found(*root_);
}

Recipe Recipe::with_peak(double rate) const {
  check_positive("schedule", "the rate found", rate);
  return Recipe(with_found(*root_, rate), notes_);
}

bool Recipe::needs_length() const {
  return recipe::says_share(*root_);
}

Recipe Recipe::with_length(std::int64_t steps) const {
  check_steps("schedule", "the run's steps", steps);
  return Recipe(with_shares(*root_, static_cast<double>(steps)), notes_);
}

Schedule Recipe::schedule() const {
  if (needs_length())
    throw InvalidArgument("schedule: the run's length is still to be said, got '" + text() + "'");
  if (needs_peak()) throw InvalidArgument("schedule: a rate is still to be found, got '" + text() + "'");
  try {
    return *built(*root_).schedule;
  } catch (const ParseError& error) {
    throw InvalidArgument(error.what());
  }
}

std::optional<std::int64_t> Recipe::steps() const {
  const auto own = built(*root_).steps;
  if (!own || !needs_length()) return own;
  // Shares grow with the run, counts do not: the length at which both together are the run.
  const auto length = static_cast<std::int64_t>(recipe::any_length);
  const auto at_twice = built(with_shares(*root_, 2 * recipe::any_length)).steps.value_or(0);
  const std::int64_t counted = 2 * with_length(length).steps().value_or(0) - at_twice;
  const double shares = static_cast<double>(at_twice - *own) / recipe::any_length;
  if (counted < 1 || shares > 1 - 1e-6) return std::nullopt;
  return std::llround(static_cast<double>(counted) / (1 - shares));
}

bool Recipe::operator==(const Recipe& other) const {
  return *root_ == *other.root_;
}

std::int64_t run_length(const Recipe& recipe, std::int64_t said, std::int64_t otherwise) {
  return said > 0 ? said : recipe.steps().value_or(otherwise);
}

std::string length_note(const Recipe& recipe, std::int64_t run) {
  const auto own = recipe.needs_length() ? std::nullopt : recipe.steps();
  // One more shows where it ends; one less is the last one that is trained.
  if (!own || std::abs(*own - run) <= 1) return {};
  const auto at = [&](const char* before, std::int64_t step) {
    return recipe.needs_peak() ? std::string() : fmt::format("{}{:.4g}", before, recipe.schedule()(step));
  };
  if (*own < run)
    return fmt::format("the schedule ends at step {} of {}; the rate stays where it is{}", *own, run,
                       at(", at ", *own));
  return fmt::format("the run ends at step {} of the schedule's {}{}{}", run, *own,
                     at(", at a rate of ", run), at(", where the schedule goes on to ", *own));
}

std::vector<std::string> recipe_words() {
  std::vector<std::string> lines;
  for (const auto& word : recipe::words()) {
    std::string line = word.name;
    const char* separator = "(";
    for (const auto& parameter : word.parameters) {
      line += fmt::format("{}{}", separator, parameter.name);
      if (parameter.otherwise) line += fmt::format("={}", *parameter.otherwise ? parameter.otherwise : "…");
      separator = ", ";
    }
    lines.push_back(line + ")");
  }
  return lines;
}

}  // namespace surefoot::schedule
