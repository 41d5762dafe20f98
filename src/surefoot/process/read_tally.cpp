#include "surefoot/process/read_tally.hpp"

#include <cmath>

#include <fmt/format.h>

namespace surefoot::process {
namespace {

constexpr std::size_t most_names = 12;

void take_name(std::string& into, std::string_view name) {
  if (into.empty()) into = name;
}

}  // namespace

void ReadTally::see(std::string_view name) {
  if (!name.empty() && names_.size() < most_names && !names_.contains(name)) names_.emplace(name);
}

void ReadTally::add(const Reading& reading) {
  see(reading.training_loss_name);
  see(reading.validation_loss_name);
  for (const auto& [name, value] : reading.others) see(name);
  if (reading.steps > 0) read_.planned_steps = reading.steps;
  if (!reading.learning_rate_name.empty()) {
    take_name(read_.learning_rate_name, reading.learning_rate_name);
    read_.learning_rate = reading.learning_rate;
  }
  if (reading.value) {
    ++values_;
    last_value_ = *reading.value;
  }
  if (reading.has_training_loss) {
    ++read_.training_losses;
    take_name(read_.loss_name, reading.training_loss_name);
    if (std::isfinite(reading.training_loss)) {
      if (!read_.first_training_loss) read_.first_training_loss = reading.training_loss;
      read_.last_training_loss = reading.training_loss;
    }
  }
  if (reading.has_validation_loss) {
    ++read_.validation_losses;
    take_name(read_.validation_loss_name, reading.validation_loss_name);
    if (std::isfinite(reading.validation_loss)) read_.last_validation_loss = reading.validation_loss;
  }
  if (!reading.has_training_loss && !reading.has_validation_loss && !reading.value) return;
  if (!read_.first_step) read_.first_step = reading.step;
  read_.last_step = reading.step;
}

ReadSummary ReadTally::summary() const {
  ReadSummary read = read_;
  if (!metric_.empty())
    read.notes.push_back(values_ == 0 ? fmt::format("no value of the metric '{}'", metric_)
                                      : fmt::format("judged by the metric '{}': {} value{}, the last {:.4g}",
                                                    metric_, values_, values_ == 1 ? "" : "s", last_value_));
  return read;
}

}  // namespace surefoot::process
