#include "surefoot/logs/columns.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "surefoot/core/characters.hpp"

namespace surefoot::logs {
namespace {

constexpr std::size_t most_others = 64;
constexpr std::size_t most_shown = 8;

/// Small letters and digits alone: `Metric Name`, `metric_name` and `metricName` are the same.
std::string folded(std::string_view name) {
  std::string result;
  for (const char c : name.substr(0, 64))
    if (is_letter(c) || is_digit(c)) result += static_cast<char>(is_letter(c) ? c | 0x20 : c);
  return result;
}

bool is_one_of(const std::string& name, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), name) != words.end();
}

/// The last part of `train/loss`.
std::string_view last_part(std::string_view name) {
  const auto slash = name.find_last_of('/');
  return slash == std::string_view::npos ? name : name.substr(slash + 1);
}

std::optional<NameMeaning> table_word(std::string_view name) {
  const std::string last = folded(last_part(name));
  if (name == "#") return NameMeaning{Meaning::step, 1, false};
  if (name == "E" || name == "Ep") return NameMeaning{Meaning::epoch, 1, false};
  if (is_one_of(last, {"totaltimesteps", "timestepstotal", "timesteps", "timestep", "totalenvinteracts",
                       "totalsteps", "numtimesteps", "envsteps"}))
    return NameMeaning{Meaning::step, 4, false};
  if (is_one_of(last, {"counter", "examplecounter"})) return NameMeaning{Meaning::step, 1, false};
  if (is_one_of(last, {"trainingiteration", "globalstep"})) return NameMeaning{Meaning::step, 3, false};
  if (is_one_of(last, {"learnrate", "baselearningrate"}))
    return NameMeaning{Meaning::learning_rate, 2, false};
  return std::nullopt;
}

/// The objectives of boosted trees, which are losses without the word: `Logloss`, `valid_rmse`.
bool is_objective(const std::string& word) {
  return is_one_of(word, {"logloss", "binarylogloss", "multilogloss", "mlogloss", "multiclass", "rmse", "mae",
                          "mse", "crossentropy", "deviance"});
}

NameMeaning objective_meaning(std::string_view name) {
  std::string_view rest = name;
  bool validation = false;
  bool whose = false;
  if (const auto cut = rest.find_last_of("-_/ .:"); cut != std::string_view::npos && cut > 0)
    if (const Side side = side_of(rest.substr(cut + 1)); side != Side::none) {
      whose = true;
      validation = side == Side::validation;
      rest = rest.substr(0, cut);
    }
  std::string word = folded(rest);
  // The words before the objective, or the one behind it, say whose it is.
  for (std::size_t at = 0; at < rest.size() && !is_objective(word);) {
    const auto cut = rest.find_first_of("-_/ .:", at);
    if (cut == std::string_view::npos) return {};
    const Side side = side_of(rest.substr(0, cut));
    whose = whose || side != Side::none;
    validation = validation || side == Side::validation;
    rest.remove_prefix(cut + 1);
    at = 0;
    word = folded(rest);
  }
  if (!is_objective(word)) return {};
  return {validation ? Meaning::validation_loss : Meaning::training_loss, 1, whose};
}

Role role_of(std::string_view name, int& rank) {
  const std::string word = folded(name);
  const auto is = [&](int surely, std::initializer_list<std::string_view> words) {
    const auto found = std::find(words.begin(), words.end(), word);
    if (found == words.end()) return false;
    rank = surely + static_cast<int>(words.end() - found);
    return true;
  };
  if (is(20, {"runid", "run", "runname", "runhash", "runuuid"})) return Role::run;
  if (is(10, {"trialid", "trial", "trialnumber", "trialname", "experimentkey", "experiment", "experimentname",
              "exp"}))
    return Role::run;
  if (is(0, {"seed", "fold"})) return Role::run;
  if (is(0, {"key", "metricname", "tag", "metric", "variable", "name", "scalar", "variant"}))
    return Role::key;
  if (is(0, {"value", "metricvalue", "values", "scalarvalue", "intermediatevalue", "y"})) return Role::value;
  if (is(0, {"phase", "split", "mode", "stage", "subset", "partition", "data", "dataset", "set", "part"}))
    return Role::side;
  return Role::number;
}

/// A share of the loss that says little of progress, and losses of layers below the task.
int worth(std::string_view name) {
  const std::string word = folded(name);
  int worth = 8;
  for (const std::string_view poor :
       {"test", "entropyloss", "tok2vec", "transformer", "entcoef", "clip", "approxkl"})
    if (word.find(poor) != std::string::npos) worth -= poor == "test" ? 1 : 2;
  // A group of losses makes no loss of everything in it: `loss/clipfrac`.
  const NameMeaning own = meaning_of(last_part(name));
  if (own.meaning != Meaning::training_loss && own.meaning != Meaning::validation_loss && own.rank == 0 &&
      name.find('/') != std::string_view::npos && side_of(last_part(name)) == Side::none)
    worth -= 3;
  return worth;
}

/// A loss's name without what says whose it is: `box_loss` of `train/box_loss`.
std::string kind_of_loss(std::string_view name) {
  std::string kind;
  while (!name.empty()) {
    std::size_t end = 0;
    while (end < name.size() && is_letter(name[end])) ++end;
    if (side_of(name.substr(0, end)) == Side::none) kind += folded(name.substr(0, end));
    name.remove_prefix(std::max<std::size_t>(end, 1));
  }
  return kind;
}

TableColumn* surest(std::vector<TableColumn>& columns, Meaning meaning, const std::string& kind) {
  TableColumn* best = nullptr;
  int most = 0;
  for (auto& column : columns) {
    if (column.meaning != meaning || column.role != Role::number) continue;
    int sure = column_meaning(column.name).rank * 16;
    if (is_loss(meaning)) sure += worth(column.name);
    if (!kind.empty() && kind_of_loss(column.name) == kind) sure += 12;
    if (best != nullptr && sure <= most) continue;
    most = sure;
    best = &column;
  }
  if (best != nullptr) best->chosen = true;
  return best;
}

void give_roles(std::vector<TableColumn>& columns) {
  std::array<int, 5> best{};
  std::array<TableColumn*, 5> chosen{};
  for (auto& column : columns) {
    int rank = 0;
    if (column.role == Role::ignored) continue;
    const Role role = role_of(column.name, rank);
    auto& place = chosen[static_cast<std::size_t>(role)];
    if (role == Role::number || rank <= best[static_cast<std::size_t>(role)]) continue;
    best[static_cast<std::size_t>(role)] = rank;
    place = &column;
  }
  for (std::size_t role = 1; role < chosen.size(); ++role)
    if (chosen[role] != nullptr) chosen[role]->role = static_cast<Role>(role);
}

}  // namespace

NameMeaning column_meaning(std::string_view name) {
  if (const auto word = table_word(name)) return *word;
  const NameMeaning meaning = meaning_of(name);
  return meaning.rank > 0 ? meaning : objective_meaning(name);
}

bool choose_columns(std::vector<TableColumn>& columns) {
  for (auto& column : columns) {
    column.meaning = column_meaning(column.name).meaning;
    column.chosen = false;
    if (column.role != Role::ignored) column.role = Role::number;
  }
  give_roles(columns);
  for (const Meaning meaning :
       {Meaning::step, Meaning::epoch, Meaning::batch, Meaning::learning_rate, Meaning::seconds})
    surest(columns, meaning, "");
  const TableColumn* training = surest(columns, Meaning::training_loss, "");
  const TableColumn* validation =
      surest(columns, Meaning::validation_loss, training == nullptr ? "" : kind_of_loss(training->name));
  return training != nullptr || validation != nullptr;
}

std::string losses_left_out(const std::vector<TableColumn>& columns) {
  std::string text;
  std::size_t count = 0;
  for (const auto& column : columns) {
    if (column.chosen || !is_loss(column.meaning) || column.role != Role::number) continue;
    if (++count > most_shown) continue;
    text += fmt::format("{}'{}'", text.empty() ? "" : ", ", column.name);
  }
  if (count > most_shown) text += fmt::format(" and {} more", count - most_shown);
  return text;
}

std::optional<CellNumber> cell_number(std::string_view cell) {
  if (const auto number = whole_number(cell)) return CellNumber{*number};
  if (cell.ends_with('%'))
    if (const auto number = whole_number(cell.substr(0, cell.size() - 1))) return CellNumber{*number};
  // A list of one.
  if (cell.size() > 2 && cell.front() == '[' && cell.back() == ']')
    if (const auto number = whole_number(cell.substr(1, cell.size() - 2))) return CellNumber{*number};
  const auto slash = cell.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto done = whole_number(cell.substr(0, slash));
  const auto all = whole_number(cell.substr(slash + 1));
  if (!done || !all) return std::nullopt;
  return CellNumber{*done, all->value};
}

void set_number(LogLine& line, const TableColumn& column, const CellNumber& cell) {
  const double value = cell.number.value;
  const auto count = [](std::optional<double> v) {
    return v && *v >= 0 && *v < 9e15 ? std::optional(static_cast<std::int64_t>(*v)) : std::nullopt;
  };
  if (!column.chosen) {
    if (line.others.size() < most_others) line.others.emplace_back(column.name, value);
    return;
  }
  line.decimal_comma = line.decimal_comma || cell.number.decimal_comma;
  switch (column.meaning) {
    case Meaning::step:
      line.step = count(value);
      line.steps = count(cell.of);
      line.step_too_large = std::isfinite(value) && value >= 9e15;
      return;
    case Meaning::epoch:
      line.epoch = value;
      line.epochs = cell.of;
      return;
    case Meaning::batch:
      line.batch = count(value);
      line.batches = count(cell.of);
      return;
    case Meaning::learning_rate:
      line.learning_rate = value;
      line.learning_rate_name = column.name;
      return;
    case Meaning::training_loss:
      line.training_loss = value;
      line.training_loss_name = column.name;
      return;
    case Meaning::validation_loss:
      line.validation_loss = value;
      line.validation_loss_name = column.name;
      return;
    case Meaning::seconds:
      line.seconds = value;
      return;
    case Meaning::other:
      return;
  }
}

}  // namespace surefoot::logs
