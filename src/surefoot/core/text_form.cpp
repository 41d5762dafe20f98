#include "surefoot/core/text_form.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "surefoot/core/error.hpp"
#include "surefoot/core/shown.hpp"
#include "surefoot/core/split.hpp"
#include "surefoot/core/unknown_word.hpp"

namespace surefoot {
namespace {

bool parse(const std::string& text, double& value) {
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  return error == std::errc() && stop == end && std::isfinite(value);
}

double checked(const std::string& who, const std::string& name, const std::string& text, double low,
               double high) {
  double value = 0;
  if (!parse(text, value))
    throw InvalidArgument(fmt::format("{}: {} must be a number, got '{}'", who, name, shown(text)));
  if (value < low || value > high)
    throw InvalidArgument(
        fmt::format("{}: {} must lie between {} and {}, got {}", who, name, low, high, shown(text)));
  return value;
}

std::int64_t whole(const std::string& who, const std::string& name, const std::string& text, std::int64_t low,
                   std::int64_t high) {
  const double value = checked(who, name, text, static_cast<double>(low), static_cast<double>(high));
  if (value != std::floor(value))
    throw InvalidArgument(fmt::format("{}: {} must be a whole number, got {}", who, name, shown(text)));
  return static_cast<std::int64_t>(value);
}

/// The arguments that a list such as `mode=min|max, factor, +dropout=P` names.
std::vector<std::string> names_in(const std::string& known) {
  std::vector<std::string> names;
  for (const auto& item : split(known, ',')) {
    const auto begin = item.find_first_not_of(" +");
    if (begin == std::string::npos) continue;
    const auto end = item.find_first_of("=: ", begin);
    names.push_back(item.substr(begin, end == std::string::npos ? end : end - begin));
  }
  return names;
}

/// Other tools' names for the arguments.
constexpr std::pair<const char*, const char*> synonyms[]{
    {"min_lr", "min_rate"}, {"lr_min", "min_rate"}, {"minlr", "min_rate"},  {"max_lr", "max_rate"},
    {"lr_max", "max_rate"}, {"wd", "weight_decay"}, {"l2", "weight_decay"}, {"mom", "momentum"}};

/// The one of the known arguments that was meant; empty when none is near.
std::string meant_argument(const std::string& word, const std::string& known) {
  const auto names = names_in(known);
  for (const auto& [theirs, ours] : synonyms)
    if (word == theirs && std::find(names.begin(), names.end(), ours) != names.end()) return ours;
  return nearest_word(word, names);
}

}  // namespace

TextForm::TextForm(std::string kind, const std::string& text) : kind_(std::move(kind)), text_(text) {
  const auto parts = split(text, '+');
  const auto colon = parts[0].find(':');
  word_ = parts[0].substr(0, colon);
  if (word_.empty()) throw InvalidArgument(fmt::format("{}: the word is missing", who()));
  if (colon != std::string::npos)
    for (const auto& argument : split(parts[0].substr(colon + 1), ',')) add(argument, false);
  for (std::size_t i = 1; i < parts.size(); ++i) add(parts[i], true);
}

void TextForm::add(const std::string& piece, bool is_part) {
  if (piece.empty()) throw InvalidArgument(fmt::format("{}: an argument is empty", who()));
  const auto equals = piece.find('=');
  if (equals != std::string::npos) {
    const auto key = piece.substr(0, equals);
    if (!named_.emplace(key, piece.substr(equals + 1)).second)
      throw InvalidArgument(fmt::format("{}: {} is said twice", who(), shown(key)));
    return;
  }
  const bool is_value =
      !is_part && (std::isdigit(static_cast<unsigned char>(piece[0])) || piece[0] == '-' || piece[0] == '.');
  (is_value ? values_ : flags_).push_back(piece);
}

double TextForm::number(const std::string& key, double otherwise, double low, double high) {
  refuse_bare(key);
  const auto found = named_.extract(key);
  return found.empty() ? otherwise : checked(who(), key, found.mapped(), low, high);
}

std::int64_t TextForm::count(const std::string& key, std::int64_t otherwise, std::int64_t low,
                             std::int64_t high) {
  refuse_bare(key);
  const auto found = named_.extract(key);
  return found.empty() ? otherwise : whole(who(), key, found.mapped(), low, high);
}

std::size_t TextForm::choice(const std::string& key, std::size_t otherwise,
                             const std::vector<std::string>& choices) {
  refuse_bare(key, choices.at(otherwise));
  const auto said = named_.extract(key);
  if (said.empty()) return otherwise;
  const auto found = std::find(choices.begin(), choices.end(), said.mapped());
  if (found == choices.end())
    throw InvalidArgument(fmt::format("{}: {} must be one of {}, got '{}'", who(), key,
                                      fmt::join(choices, ", "), shown(said.mapped())));
  return static_cast<std::size_t>(found - choices.begin());
}

std::string TextForm::who() const {
  return fmt::format("{} '{}'", kind_, shown(text_));
}

void TextForm::refuse_bare(const std::string& key, const std::string& value) const {
  if (std::find(flags_.begin(), flags_.end(), key) != flags_.end())
    throw InvalidArgument(fmt::format("{}: {} needs a value, as in {}={}", who(), key, key, value));
}

bool TextForm::flag(const std::string& key) {
  const auto found = std::find(flags_.begin(), flags_.end(), key);
  if (found == flags_.end()) return false;
  flags_.erase(found);
  return true;
}

std::int64_t TextForm::count_at(std::size_t index, std::int64_t otherwise, std::int64_t low,
                                std::int64_t high) const {
  if (index >= values_.size()) return otherwise;
  return whole(who(), fmt::format("argument {}", index + 1), values_[index], low, high);
}

void TextForm::finish(std::size_t most_values, const std::string& known) const {
  if (values_.size() > most_values)
    throw InvalidArgument(
        fmt::format("{}: takes at most {} numbers, got {}", who(), most_values, values_.size()));
  std::string left;
  if (!named_.empty()) left = named_.begin()->first;
  if (!flags_.empty()) left = flags_.front();
  if (left.empty()) return;
  const std::string meant = meant_argument(left, known);
  throw InvalidArgument(fmt::format("{}: unknown argument '{}', known: {}{}", who(), shown(left),
                                    known.empty() ? "none" : known,
                                    meant.empty() ? "" : fmt::format("; did you mean '{}'?", meant)));
}

}  // namespace surefoot
