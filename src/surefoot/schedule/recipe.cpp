#include "surefoot/schedule/recipe.hpp"

#include <cmath>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/schedule/check.hpp"
#include "surefoot/schedule/recipe/expression.hpp"
#include "surefoot/schedule/recipe/words.hpp"

namespace surefoot::schedule {
namespace {

using recipe::Expression;

/// What `found` may stand for while only the recipe's form is looked at: the first of these that its
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

}  // namespace

Recipe::Recipe(Expression root) : root_(std::make_shared<const Expression>(std::move(root))) {}

Recipe Recipe::parse(std::string_view text) {
  Recipe recipe(recipe::read(text));
  built(*recipe.root_);
  return recipe;
}

std::string Recipe::text() const {
  return recipe::print(*root_);
}

bool Recipe::needs_peak() const {
  return recipe::says_found(*root_);
}

Recipe Recipe::with_peak(double rate) const {
  check_positive("schedule", "the rate found", rate);
  return Recipe(with_found(*root_, rate));
}

Schedule Recipe::schedule() const {
  if (needs_peak()) throw InvalidArgument("schedule: a rate is still to be found, got '" + text() + "'");
  try {
    return *built(*root_).schedule;
  } catch (const ParseError& error) {
    throw InvalidArgument(error.what());
  }
}

std::optional<std::int64_t> Recipe::steps() const {
  return built(*root_).steps;
}

bool Recipe::operator==(const Recipe& other) const {
  return *root_ == *other.root_;
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
