#include <algorithm>

#include "surefoot/core/characters.hpp"
#include "surefoot/logs/line_reader.hpp"
#include "surefoot/logs/number_context.hpp"

namespace surefoot::logs {

bool LineReader::is_count_of_iterations(const ScannedNumber& found) const {
  const std::string_view unit = unit_word(found);
  return (unit == "it" || unit == "kit") && found.end + 1 < line_.size() && line_[found.end] == '/' &&
         is_digit(line_[found.end + 1]);
}

void LineReader::count_of_iterations(ScannedNumber found) {
  if (unit_word(found) == "kit")
    found.unit.factor = 1e3;
  else
    found.unit = {};
  step(found, 1);
}

void LineReader::percentage(const ScannedNumber& found) {
  if (!found.name.empty()) {
    bar_name_ = found.name;
    other(found);
  }
  after_share_ = true;
  bar_ = bar_ || line_.substr(found.end, 2) == "%|";
}

bool LineReader::is_front(const ScannedNumber& found) const {
  const bool begins = found.begin == 0 || (found.begin > 1 && line_.substr(found.begin - 2, 2) == "] ");
  return begins && found.name.empty() && !named_ && !found.of && !found.fractional &&
         found.unit.length == 0 && as_count(found.value) && line_.substr(found.end).starts_with(", ");
}

void LineReader::unnamed_place(const ScannedNumber& found) {
  remember_count(found, answer_);
  if (is_front(found)) front_ = found.value;
  const bool share_of = after_share_ && found.bracket == '(';
  after_share_ = false;
  if (!found.of || share_of || found.unit.length > 0) return;
  if (!bar_name_.empty()) {
    const NameMeaning meaning = meaning_of(bar_name_);
    bar_name_ = {};
    if (meaning.meaning == Meaning::step) return step(found, meaning.rank);
    if (meaning.meaning == Meaning::epoch) return epoch(found, meaning.rank);
  }
  const bool second = found.bracket == '[' && last_end_ > 0 && last_end_ + 2 == found.begin &&
                      line_.substr(last_end_, 2) == "][";
  if (second && answer_.batch && answer_.batches && !answer_.epoch && batch_rank_ == 1) {
    answer_.epoch = static_cast<double>(*answer_.batch);
    answer_.epochs = static_cast<double>(*answer_.batches);
    batch_rank_ = 0;
  }
  const bool aside = found.bracket == '(' && !named_ && !after_share_;
  place_in_epoch(found, aside ? 0 : 1);
}

void LineReader::place_in_epoch(const ScannedNumber& found, int rank) {
  const auto batch = as_count(found.count());
  const auto batches = found.of ? as_count(*found.of) : std::nullopt;
  if (!batch || found.unit.length > 0 || (batches && (*batches < *batch || *batches == 0))) return;
  if ((rank > 0 && rank <= batch_rank_) || (rank == 0 && answer_.batch)) return;
  remember_count(found, answer_);
  // A rank, kept in case that nothing else tells the place.
  if (rank == 0) {
    aside_ = found;
    return;
  }
  answer_.batch = batch;
  answer_.batches = batches;
  batch_rank_ = rank;
  batch_side_ = found.side;
  named_ = true;
}

void LineReader::step(const ScannedNumber& found, int rank) {
  const auto step = as_count(found.count());
  answer_.step_too_large = answer_.step_too_large || found.count() > most_steps;
  const bool counted = found.unit.length == 0 || found.unit.factor > 1;
  if (!step || rank <= step_rank_ || !counted) return other(found);
  answer_.step = step;
  answer_.steps = found.of ? as_count(*found.of) : std::nullopt;
  answer_.step_unit = found.unit.factor > 1 ? rounding_of(found) : 0;
  step_rank_ = rank;
  step_name_ = found.name;
  named_ = true;
}

std::int64_t LineReader::rounding_of(const ScannedNumber& found) const {
  const std::string_view digits = line_.substr(found.begin, found.end - found.unit.length - found.begin);
  const auto point = digits.find('.');
  double unit = found.unit.factor;
  for (std::size_t i = point; i != std::string_view::npos && i + 1 < digits.size() && unit > 1; ++i)
    unit /= 10;
  return static_cast<std::int64_t>(unit);
}

void LineReader::epoch(const ScannedNumber& found, int rank) {
  const double value = found.grouped ? *found.grouped : found.value;
  if (rank <= epoch_rank_ || !(value >= 0) || found.unit.length > 0) return;
  // `epochs: 10` is how many there will be.
  if (!found.of && found.name == "epochs" && !found.fractional) {
    answer_.epochs = value;
    return;
  }
  answer_.epoch = value;
  answer_.epoch_is_decimal = found.fractional;
  if (found.of) answer_.epochs = found.of;
  epoch_rank_ = rank;
  named_ = true;
}

}  // namespace surefoot::logs
