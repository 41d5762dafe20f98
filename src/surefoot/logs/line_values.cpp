#include <algorithm>

#include "surefoot/logs/line_reader.hpp"
#include "surefoot/logs/number_context.hpp"

namespace surefoot::logs {
namespace {

constexpr std::size_t most_others = 32;

}  // namespace

void LineReader::rate(const ScannedNumber& found, int rank) {
  if (rank <= rate_rank_ || found.unit.length > 0 || found.of) return other(found);
  answer_.learning_rate = found.value;
  answer_.learning_rate_name = found.name;
  const auto name_end = static_cast<std::size_t>(found.name.data() + found.name.size() - line_.data());
  answer_.rate_is_set =
      name_end < found.begin && line_.substr(name_end, found.begin - name_end).find(" to") == 0;
  answer_.decimal_comma = answer_.decimal_comma || found.decimal_comma;
  rate_rank_ = rank;
  named_ = true;
}

void LineReader::loss(const ScannedNumber& found, const NameMeaning& meaning) {
  if (found.unit.length > 0 || found.of) return;
  if (is_place_of_loss(found)) {
    step(found, 1);
    phrase_ = found.name;
    place_of_loss_ = true;
    return;
  }
  bool validation = meaning.meaning == Meaning::validation_loss;
  if (!meaning.says_whose) validation = found.side == Side::validation;
  if (!validation) answer_.unqualified = !meaning.says_whose && found.side == Side::none;
  auto& place = validation ? answer_.validation_loss : answer_.training_loss;
  auto& name = validation ? answer_.validation_loss_name : answer_.training_loss_name;
  int& rank = validation ? answer_.validation_loss_rank : answer_.training_loss_rank;
  const double value = validation && answer_.batch && found.mean ? *found.mean : found.value;
  if (meaning.rank <= rank) return other_loss(found.name, found.value);
  if (place) other_loss(name, *place);
  place = value;
  rank = meaning.rank;
  name = found.name;
  if (validation) answer_.of_test = !meaning.says_whose && found.side_is_test;
  answer_.decimal_comma = answer_.decimal_comma || found.decimal_comma;
  named_ = true;
}

void LineReader::other_loss(std::string_view name, double value) {
  if (answer_.others.size() < most_others) answer_.others.emplace_back(name, value);
  if (answer_.other_losses.size() < most_others) answer_.other_losses.push_back(name);
}

void LineReader::seconds(const ScannedNumber& found, int rank) {
  summary_ = summary_ || found.name == "train_runtime";
  if (rank <= seconds_rank_ || !found.unit.known) return;
  answer_.seconds = found.value * found.unit.seconds;
  seconds_rank_ = rank;
}

void LineReader::other(const ScannedNumber& found) {
  remember_count(found, answer_);
  named_ = true;
  summary_ = summary_ || found.name == "total_flos";
  if (found.name == "rank" || found.name == "Rank") answer_.process = as_count(found.value);
  if (found.name.ends_with("pid")) answer_.perhaps_process = as_count(found.value);
  if (!answer_.steps && (found.name == "total_steps" || found.name == "max_steps"))
    planned_ = as_count(found.count());
  if (found.side == Side::validation)
    answer_.first_of_validation = std::min(answer_.first_of_validation, answer_.others.size());
  if (answer_.others.size() < most_others)
    answer_.others.emplace_back(found.name, found.value * found.unit.factor);
}

}  // namespace surefoot::logs
