#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "surefoot/schedule/recipe/expression.hpp"

namespace surefoot {
class ParseError;
}

/// Questions about text that may mean something else than it was read as. A question says what was
/// understood; the recipe stands.
namespace surefoot::schedule::recipe {

/// Adds a line for each `1,500` that was read as two arguments where one number would do as well.
void ask_of_commas(std::string_view text, std::vector<std::string>& notes);

/// Adds a line for each schedule in the recipe that ends, or is within a million steps, a thousand times as
/// high as it begins, and does not hand over to a part that goes on from there. `found` stands for a rate.
void ask_of_growth(const Expression& recipe, double found, std::vector<std::string>& notes);

/// The message without its column.
std::string without_column(const ParseError& error);

}  // namespace surefoot::schedule::recipe
