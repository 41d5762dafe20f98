#include "surefoot/logs/line.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "surefoot/core/characters.hpp"
#include "surefoot/logs/meaning.hpp"
#include "surefoot/logs/number.hpp"

namespace surefoot::logs {
namespace {

bool is_word(char c) {
  return is_letter(c) || is_digit(c) || c == '_' || c == '-' || c == '/' || c == '.' || c == '@' || c == '#';
}

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

/// Which bytes a number may begin with.
constexpr auto first_of_number = [] {
  std::array<bool, 256> table{};
  for (const char c : std::string_view("0123456789nNiI-+.\xe2")) table[static_cast<unsigned char>(c)] = true;
  return table;
}();

/// Whether a number may begin here: nothing before it belongs to the same word.
bool may_begin(std::string_view line, std::size_t at) {
  const char c = line[at];
  if (!first_of_number[static_cast<unsigned char>(c)]) return false;
  const bool sign = c == '-' || c == '+' || c == '.';
  if (sign && (at + 1 >= line.size() || line[at + 1] == c || is_blank(line[at + 1]))) return false;
  if (at == 0) return true;
  const char before = line[at - 1];
  return !is_letter(before) && !is_digit(before) && before != '_' && before != '.' && before != '-' &&
         before != '+' && before != '/' && before != '\\';
}

/// The name that ends where a number begins: the blanks and signs between them left out.
std::size_t name_end(std::string_view line, std::size_t number) {
  std::size_t end = number;
  if (end > 0 && line[end - 1] == '(') end -= wrapper_length(line.substr(0, end));
  bool sign = false;
  while (end > 0) {
    const char c = line[end - 1];
    const bool separator = c == ':' || c == '=';
    if (!is_blank(c) && !separator && c != '"' && c != '\'' && c != '[' && c != '>') break;
    sign = sign || separator;
    --end;
  }
  // `loss is 2.3`, `Loss (train): 2.3` with the aside left out.
  for (const std::string_view word : {" is", " of", " was", " at", " to"})
    if (!sign && line.substr(0, end).ends_with(word)) return end - word.size();
  return end;
}

bool has_letter(std::string_view text) {
  return std::any_of(text.begin(), text.end(), is_letter);
}

std::size_t chunk_begin(std::string_view line, std::size_t end) {
  while (end > 0 && is_word(line[end - 1])) --end;
  return end;
}

/// `loss`, or the words before it that go with it: `train loss`, `learning rate`.
std::string_view name_before(std::string_view line, std::size_t number) {
  const std::size_t end = name_end(line, number);
  std::size_t begin = chunk_begin(line, end);
  if (begin == end || !has_letter(line.substr(begin, end - begin))) return {};
  for (int more = 0; more < 2; ++more) {
    if (begin < 2 || line[begin - 1] != ' ') break;
    const std::size_t before = chunk_begin(line, begin - 1);
    if (before == begin - 1) break;
    bool letters = true;
    for (std::size_t i = before; i + 1 < begin; ++i)
      letters = letters && (is_letter(line[i]) || line[i] == '_');
    if (!letters) break;
    begin = before;
  }
  return line.substr(begin, end - begin);
}

/// The name without its first word.
std::string_view shorter(std::string_view name) {
  const auto blank = name.find(' ');
  return blank == std::string_view::npos ? std::string_view() : name.substr(blank + 1);
}

/// What the words before a number mean; chatter before the name proper is left out.
NameMeaning meaning_without_chatter(std::string_view& name) {
  bool dropped = false;
  for (auto rest = shorter(name); !rest.empty() && is_unknown(name.substr(0, name.find(' ')));
       rest = shorter(name)) {
    name = rest;
    dropped = true;
  }
  NameMeaning meaning = meaning_of(name);
  // `kl loss` is a loss, but not before `loss` itself.
  if (dropped && meaning.rank > 3) meaning.rank = 3;
  return meaning;
}

/// Whose the numbers are by the last free-standing word before `at` that says so: `Test set: loss 0.3`.
Side side_before(std::string_view line, std::size_t at) {
  std::size_t end = at;
  while (end > 0) {
    while (end > 0 && !is_letter(line[end - 1])) --end;
    std::size_t begin = end;
    while (begin > 0 && is_word(line[begin - 1])) --begin;
    if (begin == end) return Side::none;
    if (const Side side = side_of(line.substr(begin, end - begin)); side != Side::none) return side;
    end = begin;
  }
  return Side::none;
}

struct Unit {
  std::size_t length = 0;
  double seconds = 1;
  double factor = 1;
  bool known = true;
};

/// The letters right behind a number.
Unit unit_at(std::string_view line, std::size_t at) {
  Unit unit;
  while (at + unit.length < line.size() && is_letter(line[at + unit.length])) ++unit.length;
  const std::string_view word = line.substr(at, unit.length);
  if (word.empty()) return unit;
  if (word == "ms")
    unit.seconds = 1e-3;
  else if (word == "us")
    unit.seconds = 1e-6;
  else if (word == "m" || word == "min")
    unit.seconds = 60;
  else if (word == "h")
    unit.seconds = 3600;
  else if (word == "k" || word == "K")
    unit.factor = 1e3;
  else if (word == "M")
    unit.factor = 1e6;
  else
    unit.known = word == "s" || word == "sec" || word == "x";
  return unit;
}

constexpr double most_steps = 9e15;

std::optional<std::int64_t> as_count(double value) {
  if (!(value >= 0) || value > most_steps || value != std::floor(value)) return std::nullopt;
  return static_cast<std::int64_t>(value);
}

/// One number of the line with what stands around it.
struct Found {
  std::string_view name = {};
  double value = 0;
  /// Behind a slash: `10/1000`.
  std::optional<double> of = {};
  Unit unit = {};
  bool comma = false;
  std::optional<double> grouped = {};

  double count() const { return (grouped ? *grouped : value) * unit.factor; }
};

class Reader {
 public:
  Reader(std::string_view line, LogLine& answer) : line_(line), answer_(answer) {}

  void read() {
    std::size_t at = 0;
    while (at < line_.size()) {
      if (!may_begin(line_, at)) {
        ++at;
        continue;
      }
      const auto number = printed_number(line_.substr(at));
      at += number ? take(at, *number) : 1;
    }
  }

 private:
  /// Reads the number at `at` and what belongs to it; the characters done with.
  std::size_t take(std::size_t at, const PrintedNumber& number) {
    Found found;
    found.value = number.value;
    found.comma = number.decimal_comma;
    found.grouped = number.grouped;
    found.unit = unit_at(line_, at + number.length);
    std::size_t end = at + number.length + found.unit.length;
    // A date, a time of day, a version, a name with a number in it.
    if (end + 1 < line_.size() && is_digit(line_[end + 1]) &&
        (line_[end] == ':' || line_[end] == '-' || line_[end] == '.')) {
      while (end < line_.size() && (is_digit(line_[end]) || line_[end] == ':' || line_[end] == '-' ||
                                    line_[end] == '.' || is_letter(line_[end])))
        ++end;
      return end - at;
    }
    if (end < line_.size() && line_[end] == '_') return end - at;
    std::size_t slash = end;
    while (slash < line_.size() && is_blank(line_[slash])) ++slash;
    if (found.unit.length == 0 && slash + 1 < line_.size() && line_[slash] == '/') {
      ++slash;
      while (slash + 1 < line_.size() && is_blank(line_[slash])) ++slash;
      if (is_digit(line_[slash]))
        if (const auto total = printed_number(line_.substr(slash))) {
          found.of = total->grouped ? *total->grouped : total->value;
          end = slash + total->length;
        }
    }
    found.name = name_before(line_, at);
    assign(found, at);
    return end - at;
  }

  void assign(Found& found, std::size_t at) {
    if (found.name.empty()) return place_in_epoch(found);
    const NameMeaning meaning = meaning_without_chatter(found.name);
    switch (meaning.meaning) {
      case Meaning::step:
        return step(found, meaning.rank);
      case Meaning::epoch:
        return epoch(found);
      case Meaning::batch:
        if (!answer_.batch) place_in_epoch(found);
        return;
      case Meaning::learning_rate:
        return rate(found, meaning.rank);
      case Meaning::training_loss:
      case Meaning::validation_loss:
        return loss(found, meaning, at);
      case Meaning::seconds:
        return seconds(found, meaning.rank);
      case Meaning::other:
        return other(found);
    }
  }

  void place_in_epoch(const Found& found) {
    const auto batch = as_count(found.count());
    if (!batch || answer_.batch || found.unit.length > 0) return;
    if (found.name.empty() && !found.of) return;
    const auto batches = found.of ? as_count(*found.of) : std::nullopt;
    if (batches && (*batches < *batch || *batches == 0)) return;
    answer_.batch = batch;
    answer_.batches = batches;
  }

  void step(const Found& found, int rank) {
    const auto step = as_count(found.count());
    answer_.step_too_large = answer_.step_too_large || found.count() > most_steps;
    if (!step || rank <= step_rank_ || !found.unit.known) return other(found);
    answer_.step = step;
    answer_.steps = found.of ? as_count(*found.of) : std::nullopt;
    step_rank_ = rank;
  }

  void epoch(const Found& found) {
    const double value = found.grouped ? *found.grouped : found.value;
    if (answer_.epoch || !(value >= 0) || found.unit.length > 0) return;
    answer_.epoch = value;
    answer_.epochs = found.of;
  }

  void rate(const Found& found, int rank) {
    if (rank <= rate_rank_ || found.unit.length > 0 || found.of) return other(found);
    answer_.learning_rate = found.value;
    answer_.learning_rate_name = found.name;
    answer_.decimal_comma = answer_.decimal_comma || found.comma;
    rate_rank_ = rank;
  }

  void loss(const Found& found, const NameMeaning& meaning, std::size_t at) {
    if (found.unit.length > 0 || found.of) return;
    bool validation = meaning.meaning == Meaning::validation_loss;
    if (!meaning.says_whose) validation = side_before(line_, at) == Side::validation;
    auto& place = validation ? answer_.validation_loss : answer_.training_loss;
    int& rank = validation ? validation_rank_ : training_rank_;
    if (meaning.rank <= rank) return other(found);
    auto& name = validation ? answer_.validation_loss_name : answer_.training_loss_name;
    if (place && rank > 0) answer_.others.emplace_back(name, *place);
    place = found.value;
    rank = meaning.rank;
    name = found.name;
    answer_.decimal_comma = answer_.decimal_comma || found.comma;
  }

  void seconds(const Found& found, int rank) {
    if (rank <= seconds_rank_ || !found.unit.known) return;
    answer_.seconds = found.value * found.unit.seconds;
    seconds_rank_ = rank;
  }

  void other(const Found& found) {
    if (answer_.others.size() < 32) answer_.others.emplace_back(found.name, found.value * found.unit.factor);
  }

  std::string_view line_;
  LogLine& answer_;
  int step_rank_ = 0;
  int rate_rank_ = 0;
  int training_rank_ = 0;
  int validation_rank_ = 0;
  int seconds_rank_ = 0;
};

}  // namespace

LogLine parse_log_line(std::string_view line) {
  LogLine answer;
  parse_log_line(line, answer);
  return answer;
}

void parse_log_line(std::string_view line, LogLine& answer) {
  auto others = std::move(answer.others);
  others.clear();
  answer = {};
  answer.others = std::move(others);
  Reader(line, answer).read();
}

}  // namespace surefoot::logs
