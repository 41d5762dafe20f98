// Settings of other libraries as they stand in their files and on their command lines: JSON, TOML, YAML,
// `--name value`, Caffe's `name: value`. All are names with values; what nests them says nothing here.
#include <map>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "surefoot/core/characters.hpp"
#include "surefoot/schedule/recipe/peers/family.hpp"
#include "surefoot/schedule/recipe/questions.hpp"

namespace surefoot::schedule::recipe {
namespace {

using Kind = Expression::Kind;

bool is_name_character(char c) {
  return is_letter(c) || is_digit(c) || c == '_' || c == '-' || c == '.';
}

struct Setting {
  std::string name;
  Expression value;
};

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  std::vector<Setting> all() {
    std::vector<Setting> settings;
    while (skip_to_name()) {
      Setting setting{name(), {}};
      skip_blanks();
      if (at_ < text_.size() && (text_[at_] == ':' || text_[at_] == '=')) ++at_;
      skip_blanks();
      if (at_ < text_.size() && (text_[at_] == '{' || text_[at_] == '\n')) continue;
      setting.value = value();
      settings.push_back(std::move(setting));
    }
    return settings;
  }

 private:
  void skip_blanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
  }

  /// Past separators, brackets, headings and remarks; false at the end.
  bool skip_to_name() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '#')
        while (at_ < text_.size() && text_[at_] != '\n') ++at_;
      else if (c == '[')
        at_ = std::min(text_.find(']', at_), text_.size() - 1) + 1;
      else if (is_name_character(c) || c == '"' || c == '\'')
        return true;
      else if (std::string_view(" \t\r\n,;{}").find(c) != std::string_view::npos)
        ++at_;
      else
        fail("a name and its value");
    }
    return false;
  }

  /// Without dashes in front, modules and quotes; `lr-decay-style` is lr_decay_style.
  std::string name() {
    const bool quoted = text_[at_] == '"' || text_[at_] == '\'';
    if (quoted) ++at_;
    std::string word;
    while (at_ < text_.size() && is_name_character(text_[at_])) word += text_[at_++];
    if (quoted && at_ < text_.size()) ++at_;
    word.erase(0, word.find_first_not_of('-'));
    word = word.substr(word.rfind('.') + 1);
    std::replace(word.begin(), word.end(), '-', '_');
    if (word.empty()) fail("a name");
    return word;
  }

  Expression value() {
    const std::size_t begin = at_;
    if (at_ >= text_.size() || text_.substr(at_).starts_with("--")) return placed(word("true"), begin);
    const char c = text_[at_];
    if (c == '"' || c == '\'') {
      const std::size_t end = text_.find(c, at_ + 1);
      if (end == std::string_view::npos) fail("a closing quote");
      at_ = end + 1;
      return placed(parsed(text_.substr(begin + 1, end - begin - 1)), begin);
    }
    const std::size_t end = c == '[' ? std::min(text_.find(']', at_), text_.size() - 1) + 1
                                     : std::min(text_.find_first_of(" \t\r\n,;}#", at_), text_.size());
    at_ = std::max(end, begin + 1);
    return placed(parsed(text_.substr(begin, at_ - begin)), begin);
  }

  static Expression word(std::string_view text) {
    Expression e;
    e.kind = Kind::name;
    e.word = text;
    return e;
  }

  static Expression parsed(std::string_view text) {
    const bool numeric = !text.empty() && (is_digit(text[0]) || text[0] == '.' || text[0] == '[' ||
                                           (text[0] == '-' && text.size() > 1 && is_digit(text[1])));
    if (!numeric) return word(text);
    try {
      return read(text);
    } catch (const ParseError&) {
      return word(text);
    }
  }

  static Expression placed(Expression e, std::size_t at) {
    e.column = static_cast<std::int64_t>(at) + 1;
    for (auto& part : e.parts) part = placed(std::move(part), at);
    return e;
  }

  [[noreturn]] void fail(const char* expected) const {
    throw ParseError(fmt::format("schedule: expected {}", expected), "", 0,
                     static_cast<std::int64_t>(at_) + 1);
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

/// A name, then `=` or `:`, at the beginning: where the sign stands; npos where there is none.
std::size_t sign_behind_name(std::string_view text) {
  std::size_t at = text.find_first_not_of(" \t\r\n\"'");
  if (at == std::string_view::npos || !(is_letter(text[at]) || text[at] == '_'))
    return std::string_view::npos;
  while (at < text.size() && is_name_character(text[at])) ++at;
  at = text.find_first_not_of(" \t\"'", at);
  return at != std::string_view::npos && (text[at] == '=' || text[at] == ':') ? at : std::string_view::npos;
}

bool are_settings(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return false;
  const auto rest = text.substr(begin);
  const auto heading = rest.find(']');
  const bool toml = rest[0] == '[' && heading != std::string_view::npos && rest.size() > 1 &&
                    is_letter(rest[1]) &&
                    sign_behind_name(rest.substr(heading + 1)) != std::string_view::npos;
  return rest[0] == '{' || rest.starts_with("--") || toml || sign_behind_name(text) != std::string_view::npos;
}

/// The word that the settings are for, by the names that only it has; null when they name none.
std::pair<const peers::Family*, const peers::PeerWord*> word_of(const std::vector<Setting>& settings) {
  const auto says = [&](const char* name) {
    return std::any_of(settings.begin(), settings.end(), [&](const Setting& s) { return s.name == name; });
  };
  const std::pair<std::vector<const char*>, const peers::Family*> tells[]{
      {{"lr_policy"}, &peers::caffe()},
      {{"lr_decay_style", "lr_decay_iters", "lr_warmup_iters", "lr_warmup_fraction"}, &peers::megatron()},
      {{"decay_ratio", "decay_type", "min_lr_factor"}, &peers::torchtitan()}};
  for (const auto& setting : settings)
    if (setting.name == "type" || setting.name == "lr_schedule")
      for (const auto& word : peers::deepspeed().words)
        if (setting.value.word == word.name) return {&peers::deepspeed(), &word};
  for (const auto& [names, family] : tells)
    if (std::any_of(names.begin(), names.end(), says)) return {family, &family->words.front()};
  if (says("lr_scheduler_type") || says("warmup_ratio") || says("max_steps"))
    return {&peers::hugging_face(), &peers::hugging_face().words.back()};
  if (says("warmup_steps") && says("steps"))
    return {&peers::torchtitan(), &peers::torchtitan().words.front()};
  return {nullptr, nullptr};
}

/// A setting that stands there several times is a list, as Caffe's stepvalue.
void add(Expression& call, const std::string& key, Expression value) {
  for (std::size_t i = 0; i < call.keys.size(); ++i) {
    if (call.keys[i] != key) continue;
    if (call.parts[i].kind != Kind::list) {
      Expression list;
      list.kind = Kind::list;
      list.column = call.parts[i].column;
      list.parts.push_back(call.parts[i]);
      call.parts[i] = std::move(list);
    }
    call.parts[i].parts.push_back(std::move(value));
    return;
  }
  call.keys.push_back(key);
  call.columns.push_back(value.column);
  call.parts.push_back(std::move(value));
}

Expression as_call(const std::vector<Setting>& settings, std::vector<std::string>& notes) {
  const auto [family, word] = word_of(settings);
  if (word == nullptr)
    throw ParseError(
        "schedule: the settings name no scheduler; known are DeepSpeed's \"type\", lr_scheduler_type, "
        "--lr-decay-style, "
        "decay_ratio of torchtitan, lr_policy",
        "", 0, 1);
  Expression call;
  call.kind = Kind::call;
  call.column = 1;
  call.word = family->modules.front() + "." + word->name;
  std::set<std::string> aside;
  for (const auto& setting : settings) {
    const auto parameter =
        std::find_if(word->parameters.begin(), word->parameters.end(),
                     [&](const Parameter& p) { return setting.name == p.name || setting.name == p.alias; });
    const bool open = setting.value.is("auto") || setting.value.is("null");
    if (parameter != word->parameters.end() && !open)
      add(call, parameter->name, setting.value);
    else if (setting.value.word != word->name)
      aside.insert(setting.name);
  }
  if (!aside.empty()) notes.push_back(fmt::format("left aside of the settings: {}", fmt::join(aside, ", ")));
  return call;
}

Expression moved(Expression e, std::int64_t by) {
  e.column += by;
  for (auto& column : e.columns) column += by;
  for (auto& part : e.parts) part = moved(std::move(part), by);
  return e;
}

}  // namespace

Expression read_any(std::string_view text, std::vector<std::string>& notes) {
  if (!are_settings(text)) return read(text);
  const auto sign = sign_behind_name(text);
  const bool assignment = sign != std::string_view::npos && text.find('(', sign) != std::string_view::npos;
  if (!assignment) return as_call(Scanner(text).all(), notes);
  try {
    return moved(read(text.substr(sign + 1)), static_cast<std::int64_t>(sign) + 1);
  } catch (const ParseError& error) {
    throw ParseError(without_column(error), "", 0, error.column() + static_cast<std::int64_t>(sign) + 1);
  }
}

}  // namespace surefoot::schedule::recipe
