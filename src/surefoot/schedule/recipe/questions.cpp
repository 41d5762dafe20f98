#include "surefoot/schedule/recipe/questions.hpp"

#include <cmath>

#include <fmt/format.h>

#include "surefoot/core/characters.hpp"
#include "surefoot/core/error.hpp"
#include "surefoot/schedule/recipe/peers/peers.hpp"
#include "surefoot/schedule/recipe/words.hpp"

namespace surefoot::schedule::recipe {
namespace {

using Kind = Expression::Kind;

constexpr double suspicious = 1000;
/// Each is a reading of the whole text.
constexpr int most_commas_tried = 16;
constexpr std::int64_t most_steps_looked_at = 1000000;

/// True when a recipe, in our words or another library's, can be built.
bool is_good(const std::string& text) {
  try {
    std::vector<std::string> notes;
    build_whole(translated(read_any(text, notes), notes), 0.1);
    return true;
  } catch (const Error&) {
    return false;
  }
}

/// The length of `1,500` or `1,500,000` at the beginning of the text; 0 where there is none.
std::size_t grouped_length(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size() && is_digit(text[at])) ++at;
  if (at == 0 || at > 3) return 0;
  const auto group = [&](std::size_t i) {
    return i + 3 < text.size() && text[i] == ',' && is_digit(text[i + 1]) && is_digit(text[i + 2]) &&
           is_digit(text[i + 3]);
  };
  if (!group(at)) return 0;
  while (group(at)) at += 4;
  const bool goes_on =
      at < text.size() && (is_digit(text[at]) || text[at] == '.' || text[at] == '_' || is_letter(text[at]));
  return goes_on ? 0 : at;
}

/// Words that rise as they should.
bool rises_by_nature(const std::string& word) {
  for (const char* rising : {"one_cycle", "cyclic", "warmup", "noam", "trapezoid"})
    if (word == rising) return true;
  return false;
}

/// A schedule's first rate, and its highest.
std::pair<double, double> first_and_highest(const Schedule& rates, std::int64_t steps) {
  constexpr std::int64_t looks = 256;
  double highest = rates(0);
  for (std::int64_t i = 0; i <= looks; ++i)
    highest = std::max(highest, rates(steps <= looks ? std::min(i, steps) : steps / looks * i));
  return {rates(0), highest};
}

/// True when a part ends where the next begins, as what warms up does.
bool hands_over(const Expression& e, const Expression& next, double found) {
  const Part part = build_part(e, found);
  const Part behind = build_part(next, found);
  if (!part.schedule || !part.steps) return true;
  if (!behind.schedule) return behind.cooldown.has_value();
  const double end = (*part.schedule)(*part.steps);
  return std::abs((*behind.schedule)(0) - end) <= 0.01 * end;
}

void look(const Expression& e, double found, std::vector<std::string>& notes) {
  const bool leaf =
      e.kind == Kind::call && std::none_of(e.parts.begin(), e.parts.end(), [](const auto& part) {
        return part.kind == Kind::call || part.kind == Kind::sequence;
      });
  if (leaf && !rises_by_nature(e.word)) {
    const Part part = build_part(e, found);
    if (!part.schedule) return;
    const std::int64_t steps = std::min(part.steps.value_or(most_steps_looked_at), most_steps_looked_at);
    const auto [first, highest] = first_and_highest(*part.schedule, steps);
    if (!(first > 0) || highest < suspicious * first) return;
    notes.push_back(fmt::format("{}: the rate rises from {:.4g} to {:.4g} in {} step{}; is that meant?",
                                print(e), first, highest, steps, steps == 1 ? "" : "s"));
    return;
  }
  for (std::size_t i = 0; i < e.parts.size(); ++i) {
    const bool goes_on = e.kind == Kind::sequence && i + 1 < e.parts.size();
    if (!goes_on || !hands_over(e.parts[i], e.parts[i + 1], found)) look(e.parts[i], found, notes);
  }
}

}  // namespace

void ask_of_commas(std::string_view text, std::vector<std::string>& notes) {
  int lists = 0;
  int tried = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '[') ++lists;
    if (text[i] == ']') --lists;
    const bool begins = i == 0 || !(is_digit(text[i - 1]) || is_letter(text[i - 1]) || text[i - 1] == '.' ||
                                    text[i - 1] == '_' || text[i - 1] == ',');
    const std::size_t length = begins && lists == 0 ? grouped_length(text.substr(i)) : 0;
    if (length == 0) continue;
    if (++tried > most_commas_tried) return;
    const std::string typed(text.substr(i, length));
    std::string merged;
    std::string parted;
    for (const char c : typed) {
      if (c != ',') merged += c;
      parted += c == ',' ? std::string(" and ") : std::string(1, c);
    }
    std::string whole(text);
    whole.replace(i, length, merged);
    if (is_good(whole))
      notes.push_back(fmt::format("'{}' is read as arguments of their own, {}; one number is written {}",
                                  typed, parted, merged));
    i += length - 1;
  }
}

void ask_of_growth(const Expression& recipe, double found, std::vector<std::string>& notes) {
  try {
    look(recipe, found, notes);
  } catch (const Error&) {
    // It hangs on the rate that is found: then there is nothing to say yet.
  }
}

std::string without_column(const ParseError& error) {
  const std::string message = error.what();
  const std::string place = fmt::format("column {}: ", error.column());
  return message.starts_with(place) ? message.substr(place.size()) : message;
}

}  // namespace surefoot::schedule::recipe
