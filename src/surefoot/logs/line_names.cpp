#include <algorithm>

#include "surefoot/core/characters.hpp"
#include "surefoot/logs/line_reader.hpp"
#include "surefoot/logs/number.hpp"
#include "surefoot/logs/number_context.hpp"

namespace surefoot::logs {
namespace {

constexpr std::size_t longest_name_behind = 32;

/// The name without its first word.
std::string_view shorter(std::string_view name) {
  const auto blank = name.find(' ');
  return blank == std::string_view::npos ? std::string_view() : name.substr(blank + 1);
}

std::string_view last_word(std::string_view name) {
  const auto blank = name.rfind(' ');
  return blank == std::string_view::npos ? name : name.substr(blank + 1);
}

/// What the words before a number mean; chatter before the name proper is left out.
Named without_chatter(std::string_view name) {
  std::string_view shown = name;
  bool dropped = false;
  for (auto rest = shorter(name); !rest.empty() && is_unknown(name.substr(0, name.find(' ')));
       rest = shorter(name)) {
    shown = name;
    name = rest;
    dropped = true;
  }
  Named named{name, meaning_of(name)};
  // A step of an episode is none of the run.
  if (dropped && is_place(named.meaning.meaning) && shown.starts_with("episode")) return {shown, {}};
  // `kl loss` is a loss, but not before `loss` itself.
  if (dropped && named.meaning.rank > 3) named.meaning.rank = 3;
  const std::string_view kept = shown.substr(0, shown.find(' '));
  const bool shouted = std::none_of(kept.begin(), kept.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  if (dropped && is_loss(named.meaning.meaning) && (!shouted || kept.size() == 1)) named.name = shown;
  return named;
}

}  // namespace

bool LineReader::is_place_of_loss(const ScannedNumber& found) const {
  const auto name_end = static_cast<std::size_t>(found.name.data() + found.name.size() - line_.data());
  if (found.begin != name_end + 1 || line_[name_end] != ' ' || found.fractional || found.of ||
      found.unit.length > 0 || answer_.step || !as_count(found.count()))
    return false;
  std::string_view rest = line_.substr(found.end);
  if (rest.starts_with(':')) rest.remove_prefix(1);
  const std::size_t blanks = std::min(rest.find_first_not_of(' '), rest.size());
  if (blanks == 0) return false;
  rest.remove_prefix(blanks);
  const auto next = printed_number(rest);
  return next && rest.substr(0, next->length).find_first_of(".eE") != std::string_view::npos;
}

std::string_view LineReader::unit_word(const ScannedNumber& found) const {
  if (found.unit.length == 0) return {};
  return line_.substr(found.end - found.unit.length, found.unit.length);
}

bool LineReader::is_count_of_side(const ScannedNumber& found) {
  return found.of && found.bracket == '[' && side_of(found.name) != Side::none;
}

bool LineReader::is_count_of_sides(const ScannedNumber& found) {
  const auto blank = found.name.find(' ');
  if (blank == std::string_view::npos || found.of || found.fractional) return false;
  const Side side = side_of(found.name.substr(0, blank));
  const std::string_view counted = found.name.substr(blank + 1);
  const bool both = side == Side::validation && counted_side_ == Side::training && counted == counted_;
  counted_side_ = side;
  counted_ = counted;
  if (!both) return false;
  if (step_name_.ends_with(counted)) {
    answer_.step.reset();
    step_rank_ = 0;
  }
  scan_.forget_side();
  return true;
}

bool LineReader::take_name_behind(ScannedNumber& found) {
  if (last_end_ == 0 && !found.fractional && !found.of && found.unit.length == 0)
    leading_ = as_count(found.value);
  if (found.of || found.unit.length > 0 || found.bracket != 0) return false;
  std::size_t at = found.end;
  while (at < line_.size() && at < found.end + longest_name_behind &&
         (is_letter(line_[at]) || line_[at] == ' ' || line_[at] == '_'))
    ++at;
  if (at == found.end || line_[found.end] != ' ' || (at < line_.size() && line_[at] != ',')) return false;
  std::string_view name = line_.substr(found.end + 1, at - found.end - 1);
  while (name.ends_with(' ')) name.remove_suffix(1);
  const NameMeaning meaning = meaning_of(name);
  const bool sure = is_loss(meaning.meaning) ? found.fractional && meaning.rank >= 4 && !name.ends_with("es")
                                             : meaning.meaning == Meaning::learning_rate && behind_;
  if (!sure) return false;
  behind_ = true;
  found.name = name;
  if (is_loss(meaning.meaning))
    loss(found, meaning);
  else
    rate(found, meaning.rank);
  return true;
}

Named LineReader::resolved(const ScannedNumber& found) {
  if (const auto side = side_of_family(found)) return *side;
  Named named = without_chatter(found.name);
  if (named.meaning.meaning == Meaning::other) named = {named.name, meaning_by_neighbours(found)};
  if (is_loss(named.meaning.meaning) && found.name.find(' ') != std::string_view::npos) {
    // `validation loss at iteration 400 | …`, `Cost after epoch 3: 0.5`: the number is the place.
    const std::string_view word = last_word(found.name);
    const NameMeaning place = meaning_of(word);
    if (is_place(place.meaning) && !found.fractional && as_count(found.count())) named = {word, place};
  }
  if (is_place(named.meaning.meaning)) remember_phrase(found, named.name);
  // timm's `Train: 0 [  50/1251 (4%)]`.
  if (named.meaning.meaning == Meaning::other && side_of(found.name) == Side::training && !found.of &&
      !found.fractional && line_.substr(found.end).starts_with(" ["))
    return {found.name, {Meaning::epoch, 1, false}};
  return named;
}

void LineReader::remember_phrase(const ScannedNumber& found, std::string_view place) {
  phrase_ = {};
  const auto until = static_cast<std::size_t>(place.data() - line_.data());
  if (until <= last_end_ || until > found.begin) return;
  std::string_view clause = line_.substr(last_end_, until - last_end_);
  if (const auto cut = clause.find_last_of("|;,{}"); cut != std::string_view::npos)
    clause.remove_prefix(cut + 1);
  phrase_ = loss_in(clause);
}

std::string_view LineReader::loss_in(std::string_view clause) {
  std::size_t at = 0;
  std::size_t before = 0;
  while (at < clause.size()) {
    if (!is_letter(clause[at])) {
      if (clause[at] != ' ') before = at + 1;
      ++at;
      continue;
    }
    const std::size_t begin = at;
    while (at < clause.size() && (is_letter(clause[at]) || clause[at] == '_' || clause[at] == '-')) ++at;
    if (!is_loss(meaning_of(clause.substr(begin, at - begin)).meaning)) continue;
    std::string_view name = clause.substr(before, at - before);
    name.remove_prefix(std::min(name.find_first_not_of(' '), name.size()));
    return is_loss(meaning_of(name).meaning) ? name : clause.substr(begin, at - begin);
  }
  return {};
}

std::optional<std::string_view> LineReader::owner_of_unnamed(const ScannedNumber& found) const {
  if (phrase_.empty()) return std::nullopt;
  const bool own = !found.name.empty() && found.name != "is" && found.name != "was" && found.name != "to";
  if (own || found.of || found.begin > last_end_ + 12) return std::nullopt;
  const std::string_view between = line_.substr(last_end_, found.begin - last_end_);
  const bool apart = between.find_first_of(":=-") == std::string_view::npos;
  if (found.name.empty() && apart && !place_of_loss_) return std::nullopt;
  return phrase_;
}

std::optional<Named> LineReader::side_of_family(const ScannedNumber& found) {
  const Side side = side_of_phrase(found.name);
  if (side == Side::none) {
    const auto first = found.name.find(' ');
    const bool begins = first != std::string_view::npos && side_of(last_word(found.name)) != Side::none &&
                        is_loss(meaning_of(found.name.substr(0, first)).meaning);
    family_ = begins;
    return std::nullopt;
  }
  const auto begin = static_cast<std::size_t>(found.name.data() - line_.data());
  if (!family_ && begin > last_end_) family_ = !loss_in(line_.substr(last_end_, begin - last_end_)).empty();
  if (!family_) return std::nullopt;
  const Meaning meaning = side == Side::validation ? Meaning::validation_loss : Meaning::training_loss;
  return Named{found.name, {meaning, 5, true}};
}

}  // namespace surefoot::logs
