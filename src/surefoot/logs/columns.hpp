#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "surefoot/logs/line.hpp"
#include "surefoot/logs/meaning.hpp"
#include "surefoot/logs/number.hpp"

namespace surefoot::logs {

/// What a column of a table is for, beside the numbers that Meaning tells.
enum class Role {
  number,
  /// Which run the row is of: `run_id`, `trial`, `seed`.
  run,
  /// Which number the row's value is: `key`, `tag`, `metric_name`.
  key,
  /// The number that the key names.
  value,
  /// Whether the row is of training or validation: `phase`, `split`.
  side,
  /// What stands there is said elsewhere: the least and the most of W&B's exports.
  ignored,
};

/// One column by its name.
struct TableColumn {
  std::string name;
  Meaning meaning = Meaning::other;
  /// Of several columns that could mean the same, the surest one.
  bool chosen = false;
  Role role = Role::number;
  /// The run that the whole column is of, where several share a table; else empty.
  std::string run = {};
};

/// meaning_of, and what names mean only above a column or as a key: `total_timesteps`, `#`, `LearnRate`,
/// `Logloss`. Pure.
NameMeaning column_meaning(std::string_view name);

/// Gives the columns their meaning, and marks the surest of each; whether a loss is among them. Of losses
/// equally sure the first is taken, tests after validations, and training and validation of the same kind.
bool choose_columns(std::vector<TableColumn>& columns);

/// Losses that were not chosen, in quotes: `'cls_loss', 'dfl_loss'`; empty when there is none.
std::string losses_left_out(const std::vector<TableColumn>& columns);

/// The number of a cell, and how many there will be where it says so: `1/3`, `7.81%`, `2.4`.
struct CellNumber {
  PrintedNumber number;
  std::optional<double> of = {};
};
std::optional<CellNumber> cell_number(std::string_view cell);

/// Puts a column's number into the line: what it means, or among the others where it was not chosen.
void set_number(LogLine& line, const TableColumn& column, const CellNumber& number);

}  // namespace surefoot::logs
