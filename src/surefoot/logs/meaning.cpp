#include "surefoot/logs/meaning.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "surefoot/core/characters.hpp"
#include "surefoot/logs/other_languages.hpp"
#include "surefoot/logs/word_flags.hpp"

namespace surefoot::logs {
namespace {

using enum Word::Flag;

bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}

struct Words {
  std::array<std::uint32_t, 10> flags{};
  std::size_t count = 0;
  std::uint32_t all = 0;
  bool too_many = false;
};

/// Whether the digits at `at` are the value of the name before them, in which a point or an exponent stands:
/// `run_lr0.01`, which is the name of a run and no rate, but not `lr0`.
bool is_value_in_name(std::string_view name, std::size_t begin, std::size_t end) {
  if (begin == 0 || end + 1 >= name.size()) return false;
  const char next = name[end + 1];
  return (name[end] == '.' && is_digit(next)) ||
         ((name[end] | 0x20) == 'e' && (is_digit(next) || next == '-'));
}

/// Adds the English words for a word of another language; false when there are too many.
bool add_translated(std::string_view word, Words& result) {
  const EnglishWords english = english_of(word);
  for (std::size_t i = 0; i < english.count; ++i) {
    if (result.count == result.flags.size()) return false;
    const bool known = english.words[i] != "?";
    result.flags[result.count++] = known ? word_flags(english.words[i]) : static_cast<std::uint32_t>(unknown);
  }
  return true;
}

bool is_word_byte(char c) {
  return is_letter(c) || is_letter_byte(c);
}

/// Splits at everything that is no letter, where a capital follows a small letter, and where digits begin.
Words split(std::string_view name) {
  Words result;
  std::array<char, 20> lower{};
  std::size_t at = 0;
  while (at < name.size()) {
    std::size_t length = 0;
    std::size_t begin = at;
    if (is_digit(name[at])) {
      while (at < name.size() && is_digit(name[at])) ++at;
    } else {
      while (at < name.size() && (is_lower(name[at]) || is_upper(name[at]))) {
        if (at > begin && is_upper(name[at]) && is_lower(name[at - 1])) break;
        if (length < lower.size()) lower[length] = static_cast<char>(name[at] | 0x20);
        ++length;
        ++at;
      }
    }
    if (at < name.size() && is_letter_byte(name[at]) && !(at > begin && is_digit(name[begin]))) {
      at = begin;
      while (at < name.size() && is_word_byte(name[at])) ++at;
      if (!add_translated(name.substr(begin, at - begin), result)) {
        result.too_many = true;
        return result;
      }
      continue;
    }
    if (at == begin) {
      ++at;
      continue;
    }
    std::uint32_t flags = number;
    if (length > 0) flags = length > lower.size() ? unknown : word_flags({lower.data(), length});
    if (result.count == result.flags.size()) {
      result.too_many = true;
      return result;
    }
    if (flags == number && result.count > 0 && result.flags[result.count - 1] == rate_whole &&
        is_value_in_name(name, begin, at))
      result.flags[result.count - 1] = unknown;
    result.flags[result.count++] = flags;
  }
  for (std::size_t i = 0; i < result.count; ++i) {
    std::uint32_t& flags = result.flags[i];
    if ((flags & within) != 0 && result.count == 1) flags = unknown;
    if (flags == last_plain) flags = i > 0 && i + 1 == result.count ? plain : unknown;
    result.all |= flags;
  }
  if ((result.all & letter_l) != 0) {
    const bool of_side =
        (result.all & (training | validation)) != 0 &&
        (result.all & ~static_cast<std::uint32_t>(training | validation | of_test | within | letter_l)) == 0;
    result.all |= of_side ? loss : unknown;
  }
  // Entropy alone is no loss, cross-entropy is one.
  if ((result.all & entropy) != 0) result.all |= (result.all & cross) != 0 ? loss : unknown;
  if ((result.all & cost) != 0 && (result.all & (batch | time)) == 0) result.all |= loss;
  return result;
}

bool only(const Words& name, std::uint32_t allowed) {
  return (name.all & ~allowed) == 0;
}

NameMeaning loss_meaning(const Words& name) {
  NameMeaning result;
  const bool of_validation = (name.all & validation) != 0;
  result.says_whose = of_validation || (name.all & training) != 0;
  result.meaning = of_validation ? Meaning::validation_loss : Meaning::training_loss;
  result.rank = 5;
  if ((name.all & (average | kind)) != 0) result.rank = 4;
  // A loss of an epoch is what Lightning logs beside that of a step, which says more.
  if ((name.all & (step | batch)) != 0) result.rank = 4;
  if ((name.all & epoch) != 0) result.rank = 3;
  if ((name.all & smoothed) != 0) result.rank = 2;
  if ((name.all & (unknown | number)) != 0) result.rank = 1;
  // A test says less than a validation beside it.
  if ((name.all & of_test) != 0 && result.rank == 5) result.rank = 4;
  return result;
}

/// `total_step`, which counts on, where another count starts again; but `total_steps` is a plan.
bool is_total_of_steps(std::string_view name) {
  constexpr std::string_view total = "otal";
  if (name.size() < 10 || name.substr(1, total.size()) != total || (name[0] | 0x20) != 't') return false;
  const std::string_view counted = name.substr(total.size() + 2);
  return (name[5] == '_' || name[5] == ' ') &&
         (counted == "step" || counted == "iter" || counted == "iteration");
}

}  // namespace

NameMeaning meaning_of(std::string_view name) {
  // Marian's.
  if (name == "L.r.") return {Meaning::learning_rate, 2, false};
  if (name == "Up.") return {Meaning::step, 2, false};
  // Catalyst's `_base/lr`.
  if (name.starts_with('_') && name.find('/') != std::string_view::npos)
    return meaning_of(name.substr(name.rfind('/') + 1));
  if (is_total_of_steps(name)) return {Meaning::step, 1, false};
  // BasicSR's `l_pix`, `l_g_total`.
  if (name.starts_with("l_") && is_unknown(name.substr(2))) return {Meaning::training_loss, 1, false};
  const Words n = split(name);
  if (n.count == 0 || n.too_many || (n.all & spoiler) != 0) return {};
  const bool timed = (n.all & time) != 0;
  if ((n.all & loss) != 0 && !timed && (n.all & (rate | rate_whole)) == 0) return loss_meaning(n);
  if (((n.all & rate_whole) != 0 || ((n.all & learning) != 0 && (n.all & rate) != 0)) && !timed)
    return {Meaning::learning_rate, (n.all & (unknown | number)) != 0 ? 1 : 2, false};
  if ((n.all & step) != 0 && only(n, step | plain | training))
    return {Meaning::step, (n.all & plain) != 0 ? 3 : 2, false};
  if ((n.all & epoch) != 0 && only(n, epoch | plain | training)) return {Meaning::epoch, 2, false};
  if ((n.all & perhaps_epoch) != 0 && only(n, perhaps_epoch | plain)) return {Meaning::epoch, 1, false};
  if ((n.all & batch) != 0 && only(n, batch | plain | training)) return {Meaning::batch, 2, false};
  if (timed && only(n, time | plain | training | average) && (n.all & average) == 0)
    return {Meaning::seconds, (n.all & training) != 0 ? 2 : 1, false};
  return {};
}

bool is_unknown(std::string_view name) {
  return (split(name).all & ~static_cast<std::uint32_t>(unknown | number | error)) == 0;
}

namespace {

Side side_of_flags(std::uint32_t flags) {
  if ((flags & ~static_cast<std::uint32_t>(of_test)) == validation) return Side::validation;
  return flags == training ? Side::training : Side::none;
}

Side side_of_words(const Words& words) {
  return words.count == 1 ? side_of_flags(words.flags[0]) : Side::none;
}

}  // namespace

Side side_of(std::string_view word) {
  // Most words are told by their first letter to be none.
  if (word.empty()) return Side::none;
  const char first = static_cast<char>(word[0] | 0x20);
  if (is_lower(first) && first != 't' && first != 'c' && first != 'd' && first != 'e' && first != 'h' &&
      first != 'v')
    return Side::none;
  std::array<char, 20> lower{};
  if (word.size() > lower.size()) return Side::none;
  for (std::size_t i = 0; i < word.size(); ++i) {
    // A word of two, or one with a sign: `trainLoss`, `val_`.
    const bool begins = i > 0 && is_upper(word[i]) && is_lower(word[i - 1]);
    if (begins || !is_letter(word[i])) return side_of_words(split(word));
    lower[i] = static_cast<char>(word[i] | 0x20);
  }
  return side_of_flags(word_flags({lower.data(), word.size()}));
}

NameMeaning error_meaning(std::string_view name) {
  Words n = split(name);
  if (n.too_many || (n.all & error) == 0) return {};
  n.all = 0;
  for (std::size_t i = 0; i < n.count; ++i) n.all |= (n.flags[i] & error) != 0 ? loss : n.flags[i];
  return only(n, loss | training | validation | of_test | average | plain | kind | last_plain)
             ? loss_meaning(n)
             : NameMeaning{};
}

Side side_of_phrase(std::string_view phrase) {
  if (phrase.find(' ') == std::string_view::npos) return side_of(phrase);
  const Words n = split(phrase);
  if (n.count == 0 || n.too_many || !only(n, training | validation | of_test | plain)) return Side::none;
  const bool both = (n.all & training) != 0 && (n.all & validation) != 0;
  if (both || (n.all & (training | validation)) == 0) return Side::none;
  return (n.all & validation) != 0 ? Side::validation : Side::training;
}

}  // namespace surefoot::logs
