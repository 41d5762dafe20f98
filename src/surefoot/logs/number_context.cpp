#include "surefoot/logs/number_context.hpp"

#include <algorithm>
#include <cmath>

namespace surefoot::logs {
namespace {

constexpr double most_counted = 1e9;

/// Words of what is counted where it is no place in a run.
bool counts_something_else(std::string_view name) {
  for (const std::string_view word :
       {"sample", "token", "exs",     "example", "image", "seen",    "record", "frame",    "word",
        "byte",   "param", "time",    "sec",     "mem",   "gpu",     "GPU",    "rank",     "pid",
        "fold",   "seed",  "correct", "size",    "port",  "version", "model",  "patience", "episode"})
    if (name.find(word) != std::string_view::npos) return true;
  return false;
}

bool is_ascii(char c) {
  return static_cast<unsigned char>(c) < 0x80;
}

}  // namespace

Meaning counted_behind(std::string_view line, const ScannedNumber& found) {
  if (found.name.empty() || is_ascii(found.name.back()) || !found.name.ends_with("第") || found.fractional ||
      found.of)
    return Meaning::other;
  std::string_view rest = line.substr(found.end);
  rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
  for (const std::string_view word : {"个", "次"})
    if (rest.starts_with(word)) rest.remove_prefix(word.size());
  for (const std::string_view word : {"轮", "epoch", "周期"})
    if (rest.starts_with(word)) return Meaning::epoch;
  for (const std::string_view word : {"步", "迭代"})
    if (rest.starts_with(word)) return Meaning::step;
  return Meaning::other;
}

bool stands_apart(std::string_view line, const ScannedNumber& found) {
  const auto end = static_cast<std::size_t>(found.name.data() + found.name.size() - line.data());
  return found.of && end + 2 <= found.begin &&
         line.substr(end, found.begin - end).find_first_not_of(' ') == std::string_view::npos &&
         meaning_of(found.name).meaning == Meaning::other;
}

NameMeaning meaning_by_neighbours(const ScannedNumber& found) {
  const NameMeaning group = found.owner.empty() ? NameMeaning{} : meaning_of(found.owner);
  const bool of_losses = group.meaning == Meaning::training_loss || group.meaning == Meaning::validation_loss;
  if (of_losses && group.rank >= 4) {
    if (found.name == "total") return {group.meaning, 4, group.says_whose};
    if (is_unknown(found.name)) return {group.meaning, 1, group.says_whose};
  }
  if (!found.of) return {};
  const auto slash = found.name.find('/');
  if (slash == std::string_view::npos) return {};
  const NameMeaning place = meaning_of(found.name.substr(0, slash));
  const bool is_place = place.meaning == Meaning::step || place.meaning == Meaning::epoch;
  return is_place ? place : NameMeaning{};
}

void remember_count(const ScannedNumber& found, LogLine& answer) {
  const double value = found.count();
  const bool counts = !found.fractional && !found.of && found.unit.length == 0 && value >= 0 &&
                      value < most_counted && value == std::floor(value);
  if (!counts || answer.count_of_counts == answer.counts.size() || counts_something_else(found.name)) return;
  answer.counts[answer.count_of_counts++] = {found.name, static_cast<std::int64_t>(value)};
}

}  // namespace surefoot::logs
