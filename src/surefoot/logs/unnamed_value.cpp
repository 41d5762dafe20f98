#include "surefoot/logs/unnamed_value.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "surefoot/core/shown.hpp"
#include "surefoot/logs/columns.hpp"

namespace surefoot::logs {
namespace {

std::string_view name_of_file(std::string_view file) {
  const auto slash = file.find_last_of('/');
  if (slash != std::string_view::npos) file.remove_prefix(slash + 1);
  for (const std::string_view end : {".gz", ".csv", ".tsv", ".txt", ".json"})
    if (file.ends_with(end)) file.remove_suffix(end.size());
  return file;
}

/// Numbers that a file's name tells of and that are no losses.
bool names_no_loss(std::string_view name) {
  for (const std::string_view word :
       {"acc", "reward", "f1", "auc", "score", "return", "bleu", "perplexity", "ppl", "grad_norm"})
    if (std::search(name.begin(), name.end(), word.begin(), word.end(),
                    [](char a, char b) { return (a | 0x20) == b || a == b; }) != name.end())
      return true;
  return column_meaning(name).meaning == Meaning::learning_rate;
}

}  // namespace

std::string name_unnamed_values(CurveBuilder& builder) {
  const std::string name(name_of_file(builder.file()));
  // CatBoost's.
  if (name.starts_with("learn_error")) return "loss";
  if (name.starts_with("test_error")) return "val_loss";
  const Meaning meaning = column_meaning(name).meaning;
  if (meaning == Meaning::training_loss || meaning == Meaning::validation_loss) return name;
  if (names_no_loss(name)) {
    builder.note(0, fmt::format("its values are of '{}' by the file's name, which is no loss", shown(name)));
    return "a value";
  }
  builder.note(
      0, "its values have no name, nor does the file's name say what they are: taken as the training loss");
  return "loss";
}

}  // namespace surefoot::logs
