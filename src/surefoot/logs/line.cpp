#include "surefoot/logs/line.hpp"

#include <algorithm>
#include <utility>

#include "surefoot/logs/line_form.hpp"
#include "surefoot/logs/line_front.hpp"
#include "surefoot/logs/line_reader.hpp"
#include "surefoot/logs/number_context.hpp"

namespace surefoot::logs {

void LineReader::read() {
  ScannedNumber found;
  while (scan_.next(found)) {
    assign(found);
    last_end_ = found.end;
  }
  answer_.of_validation = scan_.side() == Side::validation;
  settle();
}

void LineReader::assign(ScannedNumber& found) {
  if (found.percent) return percentage(found);
  const Meaning counted = counted_behind(line_, found);
  if (counted == Meaning::epoch) return epoch(found, 2);
  if (counted == Meaning::step) return step(found, 2);
  if (is_count_of_iterations(found)) return count_of_iterations(found);
  if (found.name.empty() && unit_word(found) == "epoch" && !line_.substr(found.end).starts_with('/') &&
      !answer_.epoch) {
    answer_.epoch = found.value;
    return;
  }
  if (const auto owner = owner_of_unnamed(found)) {
    found.name = *owner;
    phrase_ = {};
    place_of_loss_ = false;
  }
  if (is_count_of_sides(found)) return;
  if (found.name.empty() && take_name_behind(found)) return;
  if (found.name.empty() || is_count_of_side(found)) return unnamed_place(found);
  if (found.of && stands_apart(line_, found)) return unnamed_place(found);
  // `train=0.91 val=0.88 loss=1.9`: the words are names of numbers, and say nothing of the loss.
  if (found.fractional && !family_ && side_of(found.name) != Side::none) scan_.forget_side();
  const Named named = resolved(found);
  found.name = named.name;
  if (named.meaning.meaning != Meaning::other && named.meaning.meaning != Meaning::seconds)
    first_named_ = std::min(first_named_, found.begin);
  if (!is_place(named.meaning.meaning)) phrase_ = {};
  switch (named.meaning.meaning) {
    case Meaning::step:
      return step(found, named.meaning.rank);
    case Meaning::epoch:
      return epoch(found, named.meaning.rank);
    case Meaning::batch:
      return place_in_epoch(found, 2);
    case Meaning::learning_rate:
      return rate(found, named.meaning.rank);
    case Meaning::training_loss:
    case Meaning::validation_loss:
      return loss(found, named.meaning);
    case Meaning::seconds:
      return seconds(found, named.meaning.rank);
    case Meaning::other:
      return other(found);
  }
}

void parse_log_line(std::string_view line, LogLine& answer) {
  auto others = std::move(answer.others);
  auto losses = std::move(answer.other_losses);
  others.clear();
  losses.clear();
  answer = {};
  answer.others = std::move(others);
  answer.other_losses = std::move(losses);
  line = without_process(line, answer);
  LineReader(line.substr(take_line_form(line, answer)), answer).read();
}

LogLine parse_log_line(std::string_view line) {
  LogLine answer;
  parse_log_line(line, answer);
  return answer;
}

}  // namespace surefoot::logs
