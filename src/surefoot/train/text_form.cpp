#include "surefoot/train/text_form.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "surefoot/core/error.hpp"

namespace surefoot::train {
namespace {

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> pieces(1);
  for (const char c : text) {
    if (c == separator)
      pieces.emplace_back();
    else
      pieces.back() += c;
  }
  return pieces;
}

bool parse(const std::string& text, double& value) {
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  return error == std::errc() && stop == end && std::isfinite(value);
}

double checked(const std::string& who, const std::string& name, const std::string& text, double low,
               double high) {
  double value = 0;
  if (!parse(text, value))
    throw InvalidArgument(fmt::format("{}: {} must be a number, got '{}'", who, name, text));
  if (value < low || value > high)
    throw InvalidArgument(
        fmt::format("{}: {} must lie between {} and {}, got {}", who, name, low, high, text));
  return value;
}

std::int64_t whole(const std::string& who, const std::string& name, const std::string& text, std::int64_t low,
                   std::int64_t high) {
  const double value = checked(who, name, text, static_cast<double>(low), static_cast<double>(high));
  if (value != std::floor(value))
    throw InvalidArgument(fmt::format("{}: {} must be a whole number, got {}", who, name, text));
  return static_cast<std::int64_t>(value);
}

/// Levenshtein's distance.
std::size_t edits(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, change});
    }
  }
  return row.back();
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
      throw InvalidArgument(fmt::format("{}: {} is said twice", who(), key));
    return;
  }
  const bool is_value =
      !is_part && (std::isdigit(static_cast<unsigned char>(piece[0])) || piece[0] == '-' || piece[0] == '.');
  (is_value ? values_ : flags_).push_back(piece);
}

double TextForm::number(const std::string& key, double otherwise, double low, double high) {
  const auto found = named_.extract(key);
  return found.empty() ? otherwise : checked(who(), key, found.mapped(), low, high);
}

std::int64_t TextForm::count(const std::string& key, std::int64_t otherwise, std::int64_t low,
                             std::int64_t high) {
  const auto found = named_.extract(key);
  return found.empty() ? otherwise : whole(who(), key, found.mapped(), low, high);
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
  if (!left.empty())
    throw InvalidArgument(
        fmt::format("{}: unknown argument '{}', known: {}", who(), left, known.empty() ? "none" : known));
}

std::string unknown_word(const std::string& kind, const std::string& word,
                         const std::vector<std::string>& known) {
  auto message = fmt::format("unknown {} '{}', known: {}", kind, word, fmt::join(known, ", "));
  const auto nearest = std::min_element(known.begin(), known.end(), [&](const auto& a, const auto& b) {
    return edits(word, a) < edits(word, b);
  });
  if (nearest != known.end() && edits(word, *nearest) <= 2)
    message += fmt::format("; did you mean '{}'?", *nearest);
  return message;
}

}  // namespace surefoot::train
