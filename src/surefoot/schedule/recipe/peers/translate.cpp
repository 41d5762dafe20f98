#include <cmath>
#include <limits>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "surefoot/core/split.hpp"
#include "surefoot/schedule/recipe/peers/family.hpp"

namespace surefoot::schedule::recipe {
namespace {

using Kind = Expression::Kind;
using peers::Family;
using peers::PeerWord;

/// A word of another library as a call means it.
struct Match {
  const Family* family;
  const PeerWord* word;
};

/// The notes gathered on the way through a recipe.
struct Reading {
  std::vector<std::string> words;
  std::vector<std::string> caveats;
};

std::string folded(std::string_view word) {
  std::string letters;
  for (const char c : word)
    if (c != '_' && c != '-') letters += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return letters;
}

bool takes(const std::vector<Parameter>& parameters, const std::string& key) {
  return std::any_of(parameters.begin(), parameters.end(),
                     [&](const Parameter& p) { return key == p.name || (!key.empty() && key == p.alias); });
}

const Word* our_word(const std::string& name) {
  for (const Word& word : words())
    if (name == word.name) return &word;
  return nullptr;
}

/// True for one of our words but for case, `_` and `-`.
bool is_slip_of_ours(const std::string& name) {
  const auto all = words();
  return std::any_of(all.begin(), all.end(),
                     [&](const Word& word) { return folded(name) == folded(word.name); });
}

/// The match of a call with a word: its modules first, then its arguments' names. Negative when its name is
/// another.
int fit(const Family& family, const PeerWord& word, const std::vector<std::string>& path,
        const Expression& call) {
  const bool same = path.back() == word.name;
  if (!same && (folded(path.back()) != folded(word.name) || is_slip_of_ours(path.back()))) return -1;
  int points = same ? 1 : 0;
  for (std::size_t i = 0; i + 1 < path.size(); ++i)
    if (std::find(family.modules.begin(), family.modules.end(), path[i]) != family.modules.end())
      points += 100;
  for (const auto& key : call.keys)
    if (!key.empty()) points += takes(word.parameters, key) || key == "optimizer" ? 2 : -2;
  return std::max(points, 0);
}

/// True when a call of one of our own words says what only another library's word has.
bool speaks_theirs(const Expression& call, const Word& ours, const PeerWord& theirs) {
  bool foreign = false;
  for (const auto& key : call.keys) {
    if (key.empty() || takes(ours.parameters, key)) continue;
    if (!takes(theirs.parameters, key)) return false;
    foreign = true;
  }
  return foreign;
}

std::optional<Match> match(const Expression& call) {
  const auto path = split(call.word, '.');
  const Word* const ours = path.size() == 1 ? our_word(call.word) : nullptr;
  std::optional<Match> best;
  int most = -1;
  for (const Family* family : peers::families())
    for (const PeerWord& word : family->words) {
      const int points = fit(*family, word, path, call);
      if (points <= most || (ours != nullptr && !speaks_theirs(call, *ours, word))) continue;
      most = points;
      best = Match{family, &word};
    }
  return best;
}

/// The optimizer, by its name or made on the spot: it says at most a rate.
void take_optimizer(Expression& call) {
  std::size_t place = call.parts.size();
  for (std::size_t i = 0; i < call.parts.size(); ++i) {
    const auto& part = call.parts[i];
    const bool is_value = part.is("found") || part.is("true") || part.is("false") || part.is("None");
    if (call.keys[i] == "optimizer" ||
        (i == 0 && call.keys[0].empty() && !is_value && (part.kind == Kind::name || part.kind == Kind::call)))
      place = i;
  }
  if (place == call.parts.size()) return;
  const Expression optimizer = call.parts[place];
  const auto at = static_cast<std::ptrdiff_t>(place);
  call.parts.erase(call.parts.begin() + at);
  call.keys.erase(call.keys.begin() + at);
  if (place < call.columns.size()) call.columns.erase(call.columns.begin() + at);
  for (std::size_t i = 0; i < optimizer.keys.size(); ++i)
    if (optimizer.kind == Kind::call && (optimizer.keys[i] == "lr" || optimizer.keys[i] == "learning_rate")) {
      call.keys.emplace_back(peers::base);
      call.parts.push_back(optimizer.parts[i]);
    }
}

/// `dict(type='StepLR', …)` and `get_scheduler("cosine", …)` as calls of what they name.
Expression named(Expression call) {
  const bool dictionary = call.word == "dict";
  if (!dictionary && split(call.word, '.').back() != "get_scheduler") return call;
  for (std::size_t i = 0; i < call.parts.size(); ++i) {
    const bool says =
        dictionary ? call.keys[i] == "type" : call.keys[i] == "name" || (i == 0 && call.keys[0].empty());
    if (!says || call.parts[i].kind != Kind::name) continue;
    call.word = (dictionary ? "mmengine." : "transformers.") + call.parts[i].word;
    const auto at = static_cast<std::ptrdiff_t>(i);
    call.parts.erase(call.parts.begin() + at);
    call.keys.erase(call.keys.begin() + at);
    if (i < call.columns.size()) call.columns.erase(call.columns.begin() + at);
    break;
  }
  return call;
}

Expression placed(Expression e, std::int64_t column) {
  e.column = column;
  e.columns.clear();
  for (auto& part : e.parts) part = placed(std::move(part), column);
  return e;
}

void check_arguments(const Expression& call) {
  for (std::size_t i = 0; i < call.parts.size(); ++i) {
    const auto& value = call.parts[i];
    if (call.keys[i] == "last_epoch" && !value.is("None") &&
        !(value.kind == Kind::number && value.number == -1))
      throw ParseError(fmt::format("{}: last_epoch must be -1; shift(…, steps=N) begins inside", call.word),
                       "", 0, value.column);
    if (says_share(value) && value.kind == Kind::share)
      throw ParseError(fmt::format("{}: a share of the run stands in surefoot's own words alone, got {}",
                                   call.word, print(value)),
                       "", 0, value.column);
  }
}

Expression put(Expression call, const Match& found, Reading& reading) {
  if (found.family->takes_optimizer) take_optimizer(call);
  call.word = found.word->name;
  check_arguments(call);
  const Word word{found.word->name, found.word->parameters, nullptr};
  const Arguments arguments(word, call, std::numeric_limits<double>::quiet_NaN());
  try {
    const auto translation = found.word->translate(arguments);
    if (!translation.caveat.empty()) reading.caveats.push_back(translation.caveat);
    reading.words.push_back(fmt::format("{} ({})", found.word->name, found.family->library));
    return placed(read(translation.text), call.column);
  } catch (const InvalidArgument& error) {
    throw ParseError(fmt::format("{}: {}", call.word, error.what()), "", 0, call.column);
  }
}

/// A list of dicts, one scheduler behind another.
bool is_chain(const Expression& e) {
  return e.kind == Kind::list && e.keys.empty() && !e.parts.empty() &&
         std::all_of(e.parts.begin(), e.parts.end(),
                     [](const Expression& part) { return part.kind == Kind::call && part.word == "dict"; });
}

Expression walk(Expression e, Reading& reading) {
  if (e.kind == Kind::name && (e.word == "True" || e.word == "False"))
    e.word = e.word == "True" ? "true" : "false";
  if (e.kind == Kind::call) e = named(std::move(e));
  const auto found = e.kind == Kind::call ? match(e) : std::nullopt;
  const bool keeps_dicts = found && std::string_view(found->word->name) == "sgdr_schedule";
  if (!keeps_dicts)
    for (auto& part : e.parts) part = walk(std::move(part), reading);
  return found ? put(std::move(e), *found, reading) : e;
}

}  // namespace

Expression translated(Expression expression, std::vector<std::string>& notes) {
  Reading reading;
  if (is_chain(expression)) expression.kind = Kind::sequence;
  if (expression.kind == Kind::sequence && expression.parts.size() == 1) {
    Expression only = expression.parts.front();
    expression = std::move(only);
  }
  expression = walk(std::move(expression), reading);
  if (reading.words.empty()) return expression;
  std::vector<std::string> words;
  for (const auto& word : reading.words)
    if (std::find(words.begin(), words.end(), word) == words.end()) words.insert(words.begin(), word);
  notes.push_back(fmt::format("{}: read as {}", fmt::join(words, ", "), print(expression)));
  for (const auto& caveat : reading.caveats)
    if (std::find(notes.begin(), notes.end(), caveat) == notes.end()) notes.push_back(caveat);
  return expression;
}

}  // namespace surefoot::schedule::recipe
