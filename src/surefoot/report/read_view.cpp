#include "surefoot/report/read_view.hpp"

#include <fmt/format.h>

#include "surefoot/core/shown.hpp"
#include "surefoot/report/json_number.hpp"
#include "surefoot/report/number.hpp"

namespace surefoot::report {
namespace {

using nlohmann::json;

json text_or_null(const std::string& text) {
  return text.empty() ? json() : json(text);
}

template <class T>
json value_or_null(const std::optional<T>& value) {
  return value ? json(*value) : json();
}

std::string in_quotes(const std::string& name) {
  return name.empty() ? "" : fmt::format(" ('{}')", shown(name));
}

std::string losses_text(std::int64_t count, const char* kind, const std::string& name) {
  return fmt::format("{} {} loss{}{}", count_text(count), kind, count == 1 ? "" : "es", in_quotes(name));
}

std::string both_text(const ReadSummary& read) {
  const auto training = losses_text(read.training_losses, "training", read.loss_name);
  const auto validation = losses_text(read.validation_losses, "validation", read.validation_loss_name);
  if (read.validation_losses == 0) return training;
  return read.training_losses == 0 ? validation : training + " and " + validation;
}

std::string steps_text(const ReadSummary& read) {
  if (!read.first_step || !read.last_step) return "";
  std::string text =
      *read.first_step == *read.last_step
          ? fmt::format(", step {}", count_text(*read.last_step))
          : fmt::format(", steps {} to {}", count_text(*read.first_step), count_text(*read.last_step));
  if (read.planned_steps) text += " of " + count_text(*read.planned_steps);
  return text;
}

std::string rate_words(const ReadSummary& read) {
  if (!read.learning_rate) return ", no rate";
  return fmt::format(
      ", rate {}{}", rate_text(*read.learning_rate),
      read.learning_rate_name.empty() ? "" : fmt::format(" (from '{}')", shown(read.learning_rate_name)));
}

}  // namespace

json read_json(const ReadSummary& read) {
  return {{"format", text_or_null(read.format)},
          {"loss_name", text_or_null(read.loss_name)},
          {"validation_loss_name", text_or_null(read.validation_loss_name)},
          {"training_losses", read.training_losses},
          {"validation_losses", read.validation_losses},
          {"first_step", value_or_null(read.first_step)},
          {"last_step", value_or_null(read.last_step)},
          {"planned_steps", value_or_null(read.planned_steps)},
          {"first_training_loss", value_or_null(read.first_training_loss)},
          {"last_training_loss", value_or_null(read.last_training_loss)},
          {"last_validation_loss", value_or_null(read.last_validation_loss)},
          {"learning_rate", value_or_null(read.learning_rate)},
          {"notes", read.notes}};
}

std::string read_text(const ReadSummary& read, const std::string& name) {
  const std::string of = name.empty() ? "" : " " + escaped(name);
  std::string text = "read" + of + ": " + both_text(read) + steps_text(read) + rate_words(read);
  for (const std::string& note : read.notes) text += "; " + escaped(note);
  return text;
}

}  // namespace surefoot::report
