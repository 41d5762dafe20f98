#include "surefoot/logs/meaning.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "surefoot/core/characters.hpp"

namespace surefoot::logs {
namespace {

/// What a word adds to a name.
enum Word : std::uint32_t {
  step = 1U << 0,
  epoch = 1U << 1,
  batch = 1U << 2,
  rate_whole = 1U << 3,
  learning = 1U << 4,
  rate = 1U << 5,
  loss = 1U << 6,
  training = 1U << 7,
  validation = 1U << 8,
  time = 1U << 9,
  average = 1U << 10,
  /// Counts of what is planned, shares, changes: a name with one is no place, rate or loss of the moment.
  spoiler = 1U << 11,
  /// Goes with a place: `global step`, `num updates`.
  plain = 1U << 12,
  unknown = 1U << 13,
  number = 1U << 14,
  smoothed = 1U << 15,
};

struct Entry {
  std::string_view word;
  std::uint32_t flags;
};

constexpr std::array<Entry, 104> unsorted_words{{{"step", step},
                                                 {"steps", step},
                                                 {"iter", step},
                                                 {"iters", step},
                                                 {"iteration", step},
                                                 {"iterations", step},
                                                 {"it", step},
                                                 {"update", step},
                                                 {"updates", step},
                                                 {"epoch", epoch},
                                                 {"epochs", epoch},
                                                 {"ep", epoch},
                                                 {"batch", batch},
                                                 {"minibatch", batch},
                                                 {"lr", rate_whole},
                                                 {"lrs", rate_whole},
                                                 {"learningrate", rate_whole},
                                                 {"learning", learning},
                                                 {"rate", rate},
                                                 {"loss", loss},
                                                 {"losses", loss},
                                                 {"nll", loss},
                                                 {"xent", loss},
                                                 {"cost", loss},
                                                 {"train", training},
                                                 {"training", training},
                                                 {"trn", training},
                                                 {"tr", training},
                                                 {"val", validation},
                                                 {"valid", validation},
                                                 {"validation", validation},
                                                 {"eval", validation},
                                                 {"evaluation", validation},
                                                 {"test", validation},
                                                 {"testing", validation},
                                                 {"dev", validation},
                                                 {"heldout", validation},
                                                 {"holdout", validation},
                                                 {"time", time},
                                                 {"elapsed", time},
                                                 {"seconds", time},
                                                 {"sec", time},
                                                 {"secs", time},
                                                 {"runtime", time},
                                                 {"wall", plain},
                                                 {"avg", average},
                                                 {"average", average},
                                                 {"mean", average},
                                                 {"total", average},
                                                 {"running", smoothed},
                                                 {"smooth", smoothed},
                                                 {"smoothed", smoothed},
                                                 {"ema", smoothed},
                                                 {"global", plain},
                                                 {"trainer", plain},
                                                 {"current", plain},
                                                 {"cur", plain},
                                                 {"optimizer", plain},
                                                 {"optim", plain},
                                                 {"num", plain},
                                                 {"at", plain},
                                                 {"this", plain},
                                                 {"the", plain},
                                                 {"after", plain},
                                                 {"final", plain},
                                                 {"end", plain},
                                                 {"count", plain},
                                                 {"number", plain},
                                                 {"set", plain},
                                                 {"base", spoiler},
                                                 {"initial", spoiler},
                                                 {"max", spoiler},
                                                 {"maximum", spoiler},
                                                 {"min", spoiler},
                                                 {"minimum", spoiler},
                                                 {"best", spoiler},
                                                 {"prev", spoiler},
                                                 {"previous", spoiler},
                                                 {"target", spoiler},
                                                 {"vs", spoiler},
                                                 {"warmup", spoiler},
                                                 {"per", spoiler},
                                                 {"every", spoiler},
                                                 {"save", spoiler},
                                                 {"saved", spoiler},
                                                 {"logging", spoiler},
                                                 {"accumulation", spoiler},
                                                 {"size", spoiler},
                                                 {"sizes", spoiler},
                                                 {"scale", spoiler},
                                                 {"scaler", spoiler},
                                                 {"weight", spoiler},
                                                 {"weights", spoiler},
                                                 {"coef", spoiler},
                                                 {"coefficient", spoiler},
                                                 {"factor", spoiler},
                                                 {"decay", spoiler},
                                                 {"delta", spoiler},
                                                 {"change", spoiler},
                                                 {"ratio", spoiler},
                                                 {"std", spoiler},
                                                 {"improvement", spoiler},
                                                 {"mult", spoiler},
                                                 {"patience", spoiler}}};

constexpr auto words = [] {
  auto sorted = unsorted_words;
  std::sort(sorted.begin(), sorted.end(), [](const Entry& a, const Entry& b) { return a.word < b.word; });
  return sorted;
}();

/// Where the words of each letter begin.
constexpr auto begins = [] {
  std::array<std::size_t, 27> result{};
  for (const Entry& entry : words)
    for (std::size_t letter = static_cast<std::size_t>(entry.word[0] - 'a') + 1; letter < result.size();
         ++letter)
      ++result[letter];
  return result;
}();

bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}

std::uint32_t flags_of(std::string_view lower) {
  const auto letter = static_cast<std::size_t>(lower[0] - 'a');
  for (std::size_t i = begins[letter]; i < begins[letter + 1]; ++i)
    if (words[i].word == lower) return words[i].flags;
  return unknown;
}

struct Words {
  std::array<std::uint32_t, 10> flags{};
  std::size_t count = 0;
  std::uint32_t all = 0;
  bool too_many = false;
};

/// Splits at everything that is no letter, where a capital follows a small letter, and where digits begin.
Words split(std::string_view name) {
  Words result;
  std::array<char, 16> lower{};
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
    if (at == begin) {
      ++at;
      continue;
    }
    std::uint32_t flags = number;
    if (length > 0) flags = length > lower.size() ? unknown : flags_of({lower.data(), length});
    if (result.count == result.flags.size()) {
      result.too_many = true;
      return result;
    }
    result.flags[result.count++] = flags;
    result.all |= flags;
  }
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
  if ((name.all & average) != 0) result.rank = 4;
  // A loss of an epoch is what Lightning logs beside that of a step, which says more.
  if ((name.all & (step | batch)) != 0) result.rank = 4;
  if ((name.all & epoch) != 0) result.rank = 3;
  if ((name.all & smoothed) != 0) result.rank = 2;
  if ((name.all & (unknown | number)) != 0) result.rank = 1;
  return result;
}

}  // namespace

NameMeaning meaning_of(std::string_view name) {
  const Words n = split(name);
  if (n.count == 0 || n.too_many || (n.all & spoiler) != 0) return {};
  const bool timed = (n.all & time) != 0;
  if ((n.all & loss) != 0 && !timed && (n.all & (rate | rate_whole)) == 0) return loss_meaning(n);
  if (((n.all & rate_whole) != 0 || ((n.all & learning) != 0 && (n.all & rate) != 0)) && !timed)
    return {Meaning::learning_rate, (n.all & (unknown | number)) != 0 ? 1 : 2, false};
  if ((n.all & step) != 0 && only(n, step | plain | training))
    return {Meaning::step, (n.all & plain) != 0 ? 3 : 2, false};
  if ((n.all & epoch) != 0 && only(n, epoch | plain | training)) return {Meaning::epoch, 2, false};
  if ((n.all & batch) != 0 && only(n, batch | plain | training)) return {Meaning::batch, 2, false};
  if (timed && only(n, time | plain | training | average) && (n.all & average) == 0)
    return {Meaning::seconds, (n.all & training) != 0 ? 2 : 1, false};
  return {};
}

bool is_unknown(std::string_view name) {
  return (split(name).all & ~static_cast<std::uint32_t>(unknown | number)) == 0;
}

Side side_of(std::string_view word) {
  const Words n = split(word);
  if (n.count != 1) return Side::none;
  if (n.flags[0] == validation) return Side::validation;
  return n.flags[0] == training ? Side::training : Side::none;
}

}  // namespace surefoot::logs
