#include <utility>

#include "surefoot/core/characters.hpp"
#include "surefoot/logs/line_reader.hpp"
#include "surefoot/logs/number.hpp"

namespace surefoot::logs {

void LineReader::settle() {
  if (is_summary()) return leave_out();
  if (behind_ && leading_ && !answer_.has_place()) answer_.step = leading_;
  if (!answer_.learning_rate && !answer_.has_loss()) take_rate_of_group();
  if (!answer_.step) take_step_of_writer();
  // A step to the thousand says less than the batch beside it.
  if (answer_.step_unit > 1 && answer_.epoch && answer_.batches) {
    answer_.step.reset();
    answer_.step_unit = 0;
  }
  if (answer_.step && !answer_.steps) answer_.steps = planned_;
  if (front_ && answer_.has_loss() && !answer_.has_place()) answer_.epoch = front_;
  if (aside_ && answer_.has_place()) answer_.perhaps_process = as_count(aside_->count());
  if (aside_ && !answer_.has_place()) {
    answer_.batch = as_count(aside_->count());
    answer_.batches = as_count(*aside_->of);
  }
  // TensorFlow's estimator.
  if (answer_.unqualified && !answer_.validation_loss &&
      line_.find("Saving dict for global step") != std::string_view::npos) {
    std::swap(answer_.training_loss, answer_.validation_loss);
    std::swap(answer_.training_loss_name, answer_.validation_loss_name);
    std::swap(answer_.training_loss_rank, answer_.validation_loss_rank);
  }
  // Batches of a validation say nothing of the training's.
  if (answer_.validation_loss && !answer_.training_loss &&
      (batch_side_ == Side::validation || line_.find(" CV Batch ") != std::string_view::npos)) {
    answer_.batch.reset();
    answer_.batches.reset();
    answer_.validation_goes_on = true;
  }
  answer_.batch_is_alone =
      line_.starts_with("[batch=") && answer_.batch && !answer_.epoch && !answer_.has_loss();
  // The place of a bar without a name, and what a line below it says.
  answer_.in_bar = bar_;
  answer_.is_bar = bar_ && answer_.batch && !answer_.step && !answer_.epoch && !answer_.has_loss();
}

void LineReader::take_step_of_writer() {
  const auto writer = line_.find("logging_writer.py:");
  const auto at = writer == std::string_view::npos ? writer : line_.find("] [", writer);
  if (at == std::string_view::npos) return;
  const auto step = printed_number(line_.substr(at + 3));
  if (step && line_.substr(at + 3 + step->length).starts_with("]")) answer_.step = as_count(step->value);
}

void LineReader::take_rate_of_group() {
  constexpr std::string_view phrase = "learning rate of group 0 to ";
  const auto at = line_.find(phrase);
  if (at == std::string_view::npos) return;
  const auto rate = printed_number(line_.substr(at + phrase.size()));
  if (!rate) return;
  answer_.learning_rate = rate->value;
  answer_.learning_rate_name = line_.substr(at, std::string_view("learning rate").size());
  answer_.rate_is_set = true;
}

bool LineReader::is_summary() const {
  // fastai's of the best so far.
  if (summary_ || line_.starts_with("Better model found")) return true;
  const std::string_view head = line_.substr(0, first_named_);
  for (std::size_t at = head.find("est"); at != std::string_view::npos; at = head.find("est", at + 1)) {
    if (at == 0 || (head[at - 1] | 0x20) != 'b') continue;
    const bool begins = at < 2 || !(is_letter(head[at - 2]) || head[at - 2] == '_' || head[at - 2] == '.');
    const char behind = at + 3 < head.size() ? head[at + 3] : ' ';
    if (begins && !is_letter(behind) && behind != '_' && behind != '.') return true;
  }
  return false;
}

void LineReader::leave_out() {
  for (auto* loss : {&answer_.training_loss, &answer_.validation_loss}) loss->reset();
  answer_.step.reset();
  answer_.epoch.reset();
  answer_.batch.reset();
  answer_.learning_rate.reset();
  if (!answer_.training_loss_name.empty()) answer_.summary_name = answer_.training_loss_name;
  answer_.training_loss_name = answer_.validation_loss_name = {};
}

}  // namespace surefoot::logs
