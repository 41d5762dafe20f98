#include "surefoot/app/rate_columns.hpp"

#include <algorithm>
#include <initializer_list>
#include <string_view>

#include "surefoot/core/characters.hpp"
#include "surefoot/core/error.hpp"
#include "surefoot/core/unknown_word.hpp"
#include "surefoot/logs/columns.hpp"
#include "surefoot/study/usual_direction.hpp"

namespace surefoot::app {
namespace {

using logs::Meaning;

/// The words of a name in small letters: `config/learningRate` has three.
std::vector<std::string> words_of(std::string_view name) {
  std::vector<std::string> words(1);
  bool small = false;
  for (const char c : name) {
    const bool capital = c >= 'A' && c <= 'Z';
    if (!is_letter(c) && !is_digit(c)) {
      words.emplace_back();
    } else {
      if (capital && small) words.emplace_back();
      words.back() += static_cast<char>(is_letter(c) ? c | 0x20 : c);
    }
    small = is_letter(c) && !capital;
  }
  std::erase(words, "");
  return words;
}

bool is_one_of(const std::string& word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += word;
  return text;
}

bool is_setting(const std::string& word) {
  return is_one_of(word, {"params",         "param",   "config",
                          "hparams",        "hparam",  "hp",
                          "user",           "attrs",   "hyperparameters",
                          "args",           "arg",     "cfg",
                          "optimizer",      "optim",   "opt",
                          "training",       "train",   "trainer",
                          "model",          "setting", "settings",
                          "hyperparameter", "group0",  "parameters"});
}

/// True when a name that is no rate names another hyperparameter, by where it stands or by its words.
bool is_other_setting(const std::string& name) {
  const auto words = words_of(name);
  if (words.size() > 1 && is_one_of(words.front(), {"params", "param", "config", "args", "hp", "hparams",
                                                    "hyperparameters", "cfg"}))
    return true;
  return is_one_of(
      joined(words),
      {"wd",         "weightdecay", "momentum",  "batchsize",   "bs",      "width",    "depth",
       "dropout",    "optimizer",   "warmup",    "warmupsteps", "beta1",   "beta2",    "eps",
       "hiddensize", "layers",      "numlayers", "model",       "dataset", "schedule", "scheduler"});
}

bool names_a_run(const std::string& name) {
  return is_one_of(joined(words_of(name)),
                   {"run", "runid", "runname", "runuuid", "name", "id", "trial", "trialid", "number",
                    "trialname", "trialnumber", "experimentkey", "sessiongroup"});
}

bool is_seed(const std::string& name) {
  auto words = words_of(name);
  while (words.size() > 1 && is_setting(words.front())) words.erase(words.begin());
  return is_one_of(joined(words), {"seed", "randomseed", "fold", "repeat", "replicate"});
}

/// The certainty that runs are judged by a column; 0 for one that does not judge.
int worth_as_value(const std::string& name) {
  const auto words = words_of(name);
  if (words.empty() || name.ends_with("__MIN") || name.ends_with("__MAX")) return 0;
  if (is_other_setting(name)) return 0;
  const bool validated = std::any_of(words.begin(), words.end(), [](const std::string& word) {
    return logs::side_of(word) == logs::Side::validation;
  });
  const auto meaning = logs::column_meaning(name);
  if (meaning.meaning == Meaning::validation_loss) return 100 + meaning.rank;
  if (validated && study::usual_direction(name)) return 80;
  if (meaning.meaning == Meaning::training_loss) return 60 + meaning.rank;
  if (meaning.meaning != Meaning::other) return 0;
  if (study::usual_direction(name)) return 50;
  return is_one_of(joined(words), {"value", "objective", "result", "metric", "values0"}) ? 40 : 0;
}

std::size_t place_of(const std::vector<std::string>& names, const std::string& metric) {
  const auto exact = std::find(names.begin(), names.end(), metric);
  if (exact != names.end()) return static_cast<std::size_t>(exact - names.begin());
  for (std::size_t i = 0; i < names.size(); ++i)
    if (words_of(names[i]) == words_of(metric)) return i;
  throw InvalidArgument(unknown_word("column", metric, names));
}

}  // namespace

bool is_rate_column(std::string_view name) {
  auto words = words_of(name);
  while (words.size() > 1 && is_setting(words.front())) words.erase(words.begin());
  std::string word = joined(words);
  for (const std::string_view first : {"base", "max", "peak", "initial", "init", "start", "main"})
    if (word.starts_with(first) && word.size() > first.size()) {
      word.erase(0, first.size());
      break;
    }
  return is_one_of(word, {"lr", "learningrate", "learnrate", "lr0", "eta", "learningrateinit"});
}

std::optional<RateColumns> rate_columns(const std::vector<std::string>& names, const std::string& metric) {
  const auto rate = std::find_if(names.begin(), names.end(), is_rate_column);
  if (rate == names.end()) return std::nullopt;
  RateColumns columns{.rate = static_cast<std::size_t>(rate - names.begin())};
  if (!metric.empty()) columns.value = place_of(names, metric);
  int best = 0;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i == columns.rate || (!metric.empty() && i == *columns.value)) continue;
    const std::string word = joined(words_of(names[i]));
    const Meaning meaning = logs::column_meaning(names[i]).meaning;
    if (names_a_run(names[i]) || is_seed(names[i])) {
      columns.run.push_back(i);
      columns.names_runs = columns.names_runs || names_a_run(names[i]);
    } else if (is_one_of(word, {"state", "status"})) {
      columns.state = i;
    } else if (is_other_setting(names[i]) && !is_rate_column(names[i])) {
      columns.settings.push_back(i);
    } else if (meaning == Meaning::step && (!columns.step || columns.epochs)) {
      columns.step = i;
      columns.epochs = false;
    } else if (meaning == Meaning::epoch && !columns.step) {
      columns.step = i;
      columns.epochs = true;
    } else if (!columns.seconds &&
               (meaning == Meaning::seconds || is_one_of(word, {"runtime", "walltime"}))) {
      columns.seconds = i;
    } else if (const int worth = worth_as_value(names[i]); metric.empty() && worth > best) {
      columns.value = i;
      best = worth;
    }
  }
  return columns;
}

}  // namespace surefoot::app
