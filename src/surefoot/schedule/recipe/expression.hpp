#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace surefoot::schedule::recipe {

/// The syntax tree of a recipe's text, before its meaning is checked.
struct Expression {
  enum class Kind {
    number,
    /// So many percent of the run: `3%`, with 3 as its number.
    share,
    name,
    list,
    call,
    product,
    sequence
  };

  Kind kind = Kind::number;
  double number = 0;
  /// Of a number: as it stands in the text but for underscores, which may be more than a double holds. No
  /// part of what is compared.
  std::string written;
  /// Of a name or call; other libraries' may have their modules in front of it: `optax.linear_schedule`.
  std::string word;
  /// The items of a list, the arguments of a call, the factors of a product, the parts of a sequence.
  std::vector<Expression> parts;
  /// Of a call: one for each argument, empty where it was given by its place. Of a list that was written
  /// `{10: 0.5}`, as other libraries do: what stands in front of each item.
  std::vector<std::string> keys;
  /// Its column in the text, from 1; 0 when it has none. It takes no part in comparisons.
  std::int64_t column = 0;
  /// Of a call: where each argument begins, its name included. No part of what is compared.
  std::vector<std::int64_t> columns;

  bool is(std::string_view name) const { return kind == Kind::name && word == name; }
  /// The column at which argument `i` begins, its name included.
  std::int64_t key_column(std::size_t i) const { return i < columns.size() ? columns[i] : column; }
};

bool operator==(const Expression& a, const Expression& b);

/// Throws ParseError with the column for what does not follow the grammar in recipe.hpp.
Expression read(std::string_view text);

/// read(print(e)) == e for every expression that read() can give.
std::string print(const Expression& expression);

/// True when `found` stands anywhere in it.
bool says_found(const Expression& expression);

/// True when a share of the run stands anywhere in it.
bool says_share(const Expression& expression);

}  // namespace surefoot::schedule::recipe
