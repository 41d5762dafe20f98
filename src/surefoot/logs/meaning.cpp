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
  /// Which loss it is: `lm loss`, `mse_loss`.
  kind = 1U << 16,
  cross = 1U << 17,
  entropy = 1U << 18,
  /// A loss, unless it is the time that something takes: `batch_cost`.
  cost = 1U << 19,
  /// Short for an epoch or an episode.
  perhaps_epoch = 1U << 20,
  /// Says nothing at the end of a name (`lm loss value`), but something before it (`value_loss`).
  last_plain = 1U << 21,
};

struct Entry {
  std::string_view word;
  std::uint32_t flags = 0;
};

constexpr std::array<Entry, 142> listed_words{{{"average", average},
                                               {"avg", average},
                                               {"mean", average},
                                               {"total", average},
                                               {"batch", batch},
                                               {"minibatch", batch},
                                               {"cost", cost},
                                               {"costs", cost},
                                               {"cross", cross},
                                               {"entropy", entropy},
                                               {"epch", epoch},
                                               {"epoch", epoch},
                                               {"epochs", epoch},
                                               {"bce", kind},
                                               {"ce", kind},
                                               {"lm", kind},
                                               {"main", kind},
                                               {"mlm", kind},
                                               {"mse", kind},
                                               {"reduced", kind},
                                               {"task", kind},
                                               {"learning", learning},
                                               {"celoss", loss | kind},
                                               {"crossentropy", loss | kind},
                                               {"deviance", loss | kind},
                                               {"loss", loss},
                                               {"logloss", loss | kind},
                                               {"mlogloss", loss | kind},
                                               {"losses", loss},
                                               {"lossval", loss},
                                               {"nll", loss},
                                               {"xent", loss},
                                               {"xentropy", loss},
                                               {"ep", perhaps_epoch},
                                               {"after", plain},
                                               {"at", plain},
                                               {"count", plain},
                                               {"cur", plain},
                                               {"current", plain},
                                               {"end", plain},
                                               {"final", plain},
                                               {"global", plain},
                                               {"info", plain},
                                               {"num", plain},
                                               {"number", plain},
                                               {"optim", plain},
                                               {"optimizer", plain},
                                               {"set", plain},
                                               {"the", plain},
                                               {"this", plain},
                                               {"trainer", plain},
                                               {"value", last_plain},
                                               {"values", last_plain},
                                               {"wall", plain},
                                               {"rate", rate},
                                               {"learningrate", rate_whole},
                                               {"lr", rate_whole},
                                               {"lrs", rate_whole},
                                               {"ema", smoothed},
                                               {"running", smoothed},
                                               {"smooth", smoothed},
                                               {"smoothed", smoothed},
                                               {"acc", spoiler},
                                               {"accumulation", spoiler},
                                               {"accuracy", spoiler},
                                               {"base", spoiler},
                                               {"best", spoiler},
                                               {"change", spoiler},
                                               {"coef", spoiler},
                                               {"coefficient", spoiler},
                                               {"decay", spoiler},
                                               {"decreased", spoiler},
                                               {"delta", spoiler},
                                               {"every", spoiler},
                                               {"factor", spoiler},
                                               {"from", spoiler},
                                               {"improve", spoiler},
                                               {"improved", spoiler},
                                               {"improvement", spoiler},
                                               {"increased", spoiler},
                                               {"initial", spoiler},
                                               {"limit", spoiler},
                                               {"logging", spoiler},
                                               {"max", spoiler},
                                               {"maximum", spoiler},
                                               {"min", spoiler},
                                               {"minimum", spoiler},
                                               {"mult", spoiler},
                                               {"patience", spoiler},
                                               {"per", spoiler},
                                               {"perplexity", spoiler},
                                               {"ppl", spoiler},
                                               {"prev", spoiler},
                                               {"previous", spoiler},
                                               {"ratio", spoiler},
                                               {"reader", spoiler},
                                               {"save", spoiler},
                                               {"saved", spoiler},
                                               {"scale", spoiler},
                                               {"scaler", spoiler},
                                               {"scaling", spoiler},
                                               {"size", spoiler},
                                               {"sizes", spoiler},
                                               {"std", spoiler},
                                               {"target", spoiler},
                                               {"threshold", spoiler},
                                               {"vs", spoiler},
                                               {"warmup", spoiler},
                                               {"weight", spoiler},
                                               {"weights", spoiler},
                                               {"it", step},
                                               {"nupdates", step},
                                               {"iter", step},
                                               {"iteration", step},
                                               {"iterations", step},
                                               {"iters", step},
                                               {"step", step},
                                               {"steps", step},
                                               {"update", step},
                                               {"updates", step},
                                               {"elapsed", time},
                                               {"runtime", time},
                                               {"sec", time},
                                               {"seconds", time},
                                               {"secs", time},
                                               {"time", time},
                                               {"tr", training},
                                               {"train", training},
                                               {"training", training},
                                               {"trn", training},
                                               {"cv", validation},
                                               {"dev", validation},
                                               {"va", validation},
                                               {"eval", validation},
                                               {"evaluation", validation},
                                               {"heldout", validation},
                                               {"holdout", validation},
                                               {"test", validation},
                                               {"testing", validation},
                                               {"val", validation},
                                               {"valid", validation},
                                               {"validation", validation}}};

constexpr std::size_t hash_slots = 512;

constexpr std::size_t hash_of(std::string_view word) {
  const auto at = [&](std::size_t i) {
    return static_cast<std::size_t>(static_cast<unsigned char>(word[i]));
  };
  return (at(0) * 7 + at(word.size() - 1) * 31 + at(word.size() / 2) * 131 + word.size() * 61) % hash_slots;
}

/// The words by their hash; the next free slot follows where two have the same one.
constexpr auto words = [] {
  std::array<Entry, hash_slots> table{};
  for (const Entry& entry : listed_words) {
    std::size_t slot = hash_of(entry.word);
    while (!table[slot].word.empty()) slot = (slot + 1) % hash_slots;
    table[slot] = entry;
  }
  return table;
}();

bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}

std::uint32_t flags_of(std::string_view lower) {
  for (std::size_t slot = hash_of(lower); !words[slot].word.empty(); slot = (slot + 1) % hash_slots)
    if (words[slot].word == lower) return words[slot].flags;
  return unknown;
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
    if (flags == number && result.count > 0 && result.flags[result.count - 1] == rate_whole &&
        is_value_in_name(name, begin, at))
      result.flags[result.count - 1] = unknown;
    result.flags[result.count++] = flags;
  }
  for (std::size_t i = 0; i < result.count; ++i) {
    std::uint32_t& flags = result.flags[i];
    if (flags == last_plain) flags = i > 0 && i + 1 == result.count ? plain : unknown;
    result.all |= flags;
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
  return result;
}

}  // namespace

NameMeaning meaning_of(std::string_view name) {
  // Marian's.
  if (name == "L.r.") return {Meaning::learning_rate, 2, false};
  if (name == "Up.") return {Meaning::step, 2, false};
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
  return (split(name).all & ~static_cast<std::uint32_t>(unknown | number)) == 0;
}

Side side_of(std::string_view word) {
  // Most words are told by their first letter to be none.
  if (word.empty()) return Side::none;
  const char first = static_cast<char>(word[0] | 0x20);
  if (is_lower(first) && first != 't' && first != 'c' && first != 'd' && first != 'e' && first != 'h' &&
      first != 'v')
    return Side::none;
  const Words n = split(word);
  if (n.count != 1) return Side::none;
  if (n.flags[0] == validation) return Side::validation;
  return n.flags[0] == training ? Side::training : Side::none;
}

}  // namespace surefoot::logs
