#include "surefoot/logs/line_scan.hpp"

#include <algorithm>

#include "surefoot/core/characters.hpp"
#include "surefoot/logs/number.hpp"
#include "surefoot/logs/other_languages.hpp"

namespace surefoot::logs {
namespace {

enum Kind : std::uint8_t {
  in_word = 1,
  in_number = 2,
  blank = 4,
  joins = 8,
  of_letters = 16,
  /// A letter or `_`.
  of_plain = 32,
  of_digits = 64
};

/// What a byte may be: part of a word, the beginning of a number, a blank, or a sign between a name and its
/// number.
constexpr auto kinds = [] {
  std::array<std::uint8_t, 256> table{};
  for (int c = 0; c < 256; ++c) {
    const char byte = static_cast<char>(c);
    if (is_letter(byte) || is_digit(byte) || is_letter_byte(byte))
      table[static_cast<std::size_t>(c)] |= in_word;
  }
  for (int c = 0; c < 256; ++c) {
    const char byte = static_cast<char>(c);
    auto& kind = table[static_cast<std::size_t>(c)];
    if (is_letter(byte) || is_letter_byte(byte)) kind |= of_letters;
    if (is_letter(byte) || is_letter_byte(byte) || byte == '_') kind |= of_plain;
    if (is_digit(byte)) kind |= of_digits;
  }
  for (const char c : std::string_view("_-/.@")) table[static_cast<unsigned char>(c)] |= in_word;
  for (const char c : std::string_view("0123456789nNiI-+.\xe2"))
    table[static_cast<unsigned char>(c)] |= in_number;
  for (const char c : std::string_view(" \t")) table[static_cast<unsigned char>(c)] |= blank | joins;
  for (const char c : std::string_view(":=\"'>#~")) table[static_cast<unsigned char>(c)] |= joins;
  return table;
}();

bool is(char c, Kind kind) {
  return (kinds[static_cast<unsigned char>(c)] & kind) != 0;
}

Unit unit_at(std::string_view line, std::size_t at) {
  Unit unit;
  while (at + unit.length < line.size() && is_letter(line[at + unit.length])) ++unit.length;
  const std::string_view word = line.substr(at, unit.length);
  if (word.empty()) return unit;
  unit.of_time = true;
  if (word == "ms")
    unit.seconds = 1e-3;
  else if (word == "us")
    unit.seconds = 1e-6;
  else if (word == "m" || word == "min")
    unit.seconds = 60;
  else if (word == "h")
    unit.seconds = 3600;
  else if (word != "s" && word != "sec")
    unit.of_time = false;
  if (word == "k" || word == "K")
    unit.factor = 1e3;
  else if (word == "M")
    unit.factor = 1e6;
  else
    unit.known = unit.of_time || word == "x";
  return unit;
}

/// `trainer.py`, `solver.cpp`: what stands behind it is a line of the source.
bool is_source_file(std::string_view word) {
  const auto dot = word.rfind('.');
  if (dot == std::string_view::npos || dot == 0) return false;
  for (const std::string_view ending :
       {"py",  "pyx",  "ipynb", "cpp", "cc", "cxx", "c",   "h",  "hpp", "cu",
        "cuh", "java", "scala", "rs",  "go", "jl",  "lua", "ts", "js",  "swift"})
    if (word.substr(dot + 1) == ending) return true;
  return false;
}

/// `3 of 20`, in some languages.
constexpr std::array<std::string_view, 5> words_for_of{"of ", "von ", "sur ", "de ", "из "};

/// Its length, where the text begins with one of them; else 0.
std::size_t word_for_of(std::string_view text) {
  if (text.empty() ||
      (text[0] != 'o' && text[0] != 'v' && text[0] != 's' && text[0] != 'd' && text[0] != '\xd0'))
    return 0;
  for (const std::string_view word : words_for_of)
    if (text.starts_with(word)) return word.size();
  return 0;
}

/// Words between a name and its number that are not part of the name.
bool is_filler(std::string_view word) {
  return word == "is" || word == "of" || word == "was" || word == "at" || word == "to";
}

}  // namespace

bool LineScan::next(ScannedNumber& found) {
  while (at_ < line_.size()) {
    const char c = line_[at_];
    if (is(c, in_number)) {
      const Taken taken = number(found);
      if (taken == Taken::number) return true;
      if (taken == Taken::passed_over) continue;
    }
    if (is(c, in_word)) {
      word();
    } else if (is(c, joins)) {
      sign_ = sign_ || !is(c, blank);
      ++at_;
    } else if (c == '(' || c == '[' || c == '<') {
      open_bracket();
    } else if (c == ')' || c == ']') {
      close_bracket();
    } else {
      other_character();
    }
  }
  return false;
}

/// Anything else ends a name, but the wide colon and equals sign of Chinese and Japanese.
void LineScan::other_character() {
  const auto byte = static_cast<unsigned char>(line_[at_]);
  const std::string_view rest = line_.substr(at_);
  if (rest.starts_with("\xef\xbc\x9a") || rest.starts_with("\xef\xbc\x9d")) {
    sign_ = true;
    at_ += 3;
    return;
  }
  if (byte == '{') owner_ = name();
  if (byte == '}') owner_ = {};
  name_.count = 0;
  bracket_ = 0;
  ++at_;
  if (byte < 0xc0) return;
  while (at_ < line_.size() && (static_cast<unsigned char>(line_[at_]) & 0xc0U) == 0x80U) ++at_;
}

/// Takes the word at `at_` with all that is joined to it.
void LineScan::word() {
  const std::size_t begin = at_;
  unsigned any = 0;
  unsigned every = of_plain;
  while (at_ < line_.size() && is(line_[at_], in_word)) {
    // The punctuation of Chinese and Japanese: `、`.
    if (line_[at_] == '\xe3' && line_.substr(at_).starts_with("\xe3\x80")) break;
    const unsigned kind = kinds[static_cast<unsigned char>(line_[at_])];
    any |= kind;
    every &= kind;
    ++at_;
  }
  bool plain = every != 0;
  const bool letter = (any & of_letters) != 0;
  const bool digit = (any & of_digits) != 0;
  if (at_ == begin) return other_character();
  bracket_ = 0;
  if (const std::size_t end = digit && letter ? end_of_name(line_.substr(begin, at_ - begin)) : 0; end > 0) {
    at_ = begin + end;
    plain = true;
  }
  const std::string_view text = line_.substr(begin, at_ - begin);
  // `tensor(2.25`: what prints the number is no name of it.
  if (at_ < line_.size() && line_[at_] == '(' && wrapper_length(line_.substr(begin, at_ + 1 - begin)) > 0) {
    ++at_;
    return;
  }
  if (!letter) {
    if (text == "-")
      sign_ = true;
    else
      name_.count = 0;
    return;
  }
  if (plain || text.ends_with('.'))
    if (const Side side = side_of(text); side != Side::none) {
      side_ = side;
      side_is_test_ = side == Side::validation && (text.front() | 0x20) == 't';
    }
  const bool follows = !sign_ && name_.count > 0 && name_.words[name_.count - 1].end + 1 == begin;
  if (!follows) name_.count = 0;
  if (name_.count == name_.words.size()) {
    std::copy(name_.words.begin() + 1, name_.words.end(), name_.words.begin());
    --name_.count;
  }
  name_.words[name_.count++] = {begin, at_, plain, follows};
  sign_ = false;
}

/// Where the name ends in a word that is a name and its number: `step_20:`, `epoch3 `, `loss0.53`; 0 in
/// others.
std::size_t LineScan::end_of_name(std::string_view word) const {
  const auto digit =
      static_cast<std::size_t>(std::find_if(word.begin(), word.end(), is_digit) - word.begin());
  if (digit == 0 || !is_letter(word[0])) return 0;
  const bool cjk = static_cast<unsigned char>(word[digit - 1]) >= 0x80;
  const std::string_view tail = word.substr(digit);
  const std::size_t end = std::min(tail.find_first_not_of("0123456789."), tail.size());
  if (tail.substr(end).find_first_not_of('-') != std::string_view::npos || cjk) return 0;
  const bool fraction = tail.substr(0, end).find('.') != std::string_view::npos;
  const std::string_view rest = line_.substr(at_);
  const bool stands_apart = !rest.empty() &&
                            std::string_view(" :,|])").find(rest[0]) != std::string_view::npos &&
                            rest.find_first_not_of(" \t\r") != std::string_view::npos;
  const std::string_view name = word.substr(0, digit);
  const NameMeaning meaning = meaning_of(name.ends_with('_') ? name.substr(0, digit - 1) : name);
  const bool place = meaning.meaning == Meaning::step || meaning.meaning == Meaning::epoch;
  if (place && !fraction && end == tail.size() && stands_apart) return digit;
  const bool loss = meaning.meaning == Meaning::training_loss || meaning.meaning == Meaning::validation_loss;
  return loss && fraction && meaning.rank >= 4 && !tail.substr(0, end).ends_with('.') ? digit : 0;
}

/// An aside: the name before it goes on behind it (`Loss (train): 2.3`). A number right in it is named by
/// what stands before, where the bracket is square (`lr=[0.1]`) or a sign stands between (`lr:(0.1,)`).
void LineScan::open_bracket() {
  bracket_ = line_[at_++];
  before_bracket_ = name_;
  const bool of_name = bracket_ == '(' && sign_ && at_ < line_.size() && is_digit(line_[at_]);
  if (bracket_ == '[' || of_name)
    sign_ = true;
  else
    name_.count = 0;
}

/// Words in a bracket right behind a loss go on in its name: `loss(coords)`.
void LineScan::close_bracket() {
  ++at_;
  const bool joined = name_.count > 0 && before_bracket_.count > 0 && line_[at_ - 1] == ')';
  name_ = before_bracket_;
  if (joined && line_[name_.words[name_.count - 1].end] == '(' && is_loss(meaning_of(name()).meaning))
    name_.words[name_.count - 1].end = at_;
  before_bracket_.count = 0;
  bracket_ = 0;
  sign_ = true;
}

/// The number at `at_`, if one begins there.
LineScan::Taken LineScan::number(ScannedNumber& found) {
  const char c = line_[at_];
  const bool sign = c == '-' || c == '+' || c == '.';
  if (sign && (at_ + 1 >= line_.size() || line_[at_ + 1] == c || is(line_[at_ + 1], blank)))
    return Taken::nothing;
  const auto printed = printed_number(line_.substr(at_));
  if (!printed) return Taken::nothing;
  found = {};
  found.begin = at_;
  found.unit = unit_at(line_, at_ + printed->length);
  std::size_t end = at_ + printed->length + found.unit.length;
  const std::size_t stamp = stamp_end(end);
  if (stamp > end || is_source_place(at_, end) || (end < line_.size() && line_[end] == '_')) {
    pass_over(stamp);
    return Taken::passed_over;
  }
  if (found.unit.length == 0) fraction(found, end);
  if (found.of && is_date(end)) {
    pass_over(end);
    return Taken::passed_over;
  }
  found.value = printed->value;
  found.decimal_comma = printed->decimal_comma;
  found.grouped = printed->grouped;
  found.fractional = line_.substr(at_, printed->length).find_first_of(".eE") != std::string_view::npos;
  found.percent = end < line_.size() && line_[end] == '%';
  found.name = name();
  found.owner = owner_;
  found.bracket = bracket_;
  found.side = side_;
  found.side_is_test = side_is_test_;
  found.end = end;
  if (!found.of) found.mean = mean_behind(end);
  at_ = end;
  name_.count = before_bracket_.count = 0;
  bracket_ = 0;
  sign_ = false;
  // `3x5`, `0.1s/100`: what is joined to a number begins none.
  if (end < line_.size() && is(line_[end], in_word) && !is_letter_byte(line_[end])) pass_over(end);
  return Taken::number;
}

/// What goes on behind `end` without a blank is no number and no name.
void LineScan::pass_over(std::size_t end) {
  at_ = end;
  while (at_ < line_.size() && is(line_[at_], in_word)) ++at_;
  name_.count = before_bracket_.count = 0;
  bracket_ = 0;
  sign_ = false;
}

/// Where a time of day, a date or a version ends whose first part ends at `end`; `end` where it is none.
std::size_t LineScan::stamp_end(std::size_t end) const {
  if (end + 1 >= line_.size() || !is_digit(line_[end + 1]) ||
      (line_[end] != ':' && line_[end] != '-' && line_[end] != '.'))
    return end;
  while (end < line_.size() && (is_digit(line_[end]) || line_[end] == ':' || line_[end] == '-' ||
                                line_[end] == '.' || is_letter(line_[end])))
    ++end;
  return end;
}

/// Whether a fraction that ends at `end` is one of a date: `2024/01/31`, `07/05 12:00:00`.
bool LineScan::is_date(std::size_t end) const {
  const std::string_view rest = line_.substr(end);
  if (rest.size() > 1 && rest[0] == '/' && is_digit(rest[1])) return true;
  return rest.size() > 5 && rest[0] == ' ' && is_digit(rest[1]) && is_digit(rest[2]) && rest[3] == ':' &&
         is_digit(rest[4]) && is_digit(rest[5]);
}

void LineScan::fraction(ScannedNumber& found, std::size_t& end) const {
  std::size_t slash = end;
  while (slash < line_.size() && is(line_[slash], blank)) ++slash;
  const std::string_view rest = line_.substr(slash);
  const std::size_t word = slash > end ? word_for_of(rest) : 0;
  if (word > 0)
    slash += word - 1;
  else if (slash + 1 >= line_.size() || line_[slash] != '/')
    return;
  ++slash;
  while (slash + 1 < line_.size() && is(line_[slash], blank)) ++slash;
  if (!is_digit(line_[slash])) return;
  if (const auto total = printed_number(line_.substr(slash))) {
    found.of = total->grouped ? *total->grouped : total->value;
    end = slash + total->length;
  }
}

std::optional<double> LineScan::mean_behind(std::size_t end) const {
  const std::size_t open = std::min(line_.find_first_not_of(' ', end), line_.size());
  if (open > end + 4 || open + 1 >= line_.size() || line_[open] != '(' || !is(line_[open + 1], in_number))
    return std::nullopt;
  const auto mean = printed_number(line_.substr(open + 1));
  const std::size_t close = mean ? open + 1 + mean->length : line_.size();
  if (close >= line_.size() || line_[close] != ')') return std::nullopt;
  return mean->value;
}

/// The last word, and those before it that go with it: `train loss`, `learning rate`.
std::string_view LineScan::name() const {
  std::size_t last = name_.count;
  const auto text = [&](const Word& word) { return line_.substr(word.begin, word.end - word.begin); };
  if (last > 1 && !sign_ && name_.words[last - 1].follows && is_filler(text(name_.words[last - 1]))) --last;
  if (last == 0) return {};
  std::size_t first = last - 1;
  for (int more = 0; more < 2 && first > 0 && name_.words[first].follows && name_.words[first - 1].plain;
       ++more)
    --first;
  return line_.substr(name_.words[first].begin, name_.words[last - 1].end - name_.words[first].begin);
}

/// Whether the number is that of a line of the source: `trainer.py:246`, `trainer:after_iter:246 - `.
bool LineScan::is_source_place(std::size_t number, std::size_t end) const {
  if (name_.count == 0 || number == 0 || line_[number - 1] != ':') return false;
  const Word& word = name_.words[name_.count - 1];
  if (word.end + 1 != number) return false;
  const std::string_view text = line_.substr(word.begin, word.end - word.begin);
  if (is_source_file(text)) return true;
  const std::string_view rest = line_.substr(end);
  const bool ends = rest.starts_with(" - ") || rest.starts_with(" | ") || rest.starts_with("]") ||
                    rest.starts_with(")") || rest.starts_with(">") || rest.starts_with(": ");
  if (!ends) return false;
  if (text.find('.') != std::string_view::npos) return true;
  // A function of a module: but `INFO:step:5` is a message.
  if (word.begin < 2 || line_[word.begin - 1] != ':') return false;
  std::size_t before = word.begin - 1;
  while (before > 0 && word.begin - before < 80 &&
         (is(line_[before - 1], in_word) || line_[before - 1] == '<' || line_[before - 1] == '>'))
    --before;
  const std::string_view module = line_.substr(before, word.begin - 1 - before);
  const bool shouted =
      std::none_of(module.begin(), module.end(), [](char m) { return m >= 'a' && m <= 'z'; });
  return !module.empty() && !is_digit(module.front()) && !(shouted && module != "<module>") &&
         (before == 0 || line_[before - 1] != ':');
}

}  // namespace surefoot::logs
