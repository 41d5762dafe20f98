#include "surefoot/logs/error_measure.hpp"

#include "surefoot/logs/meaning.hpp"

namespace surefoot::logs {

std::string take_error_measure(LogLine& line) {
  if (line.has_loss()) return {};
  std::string taken;
  for (std::size_t i = 0; i < line.others.size(); ++i) {
    const auto& [name, value] = line.others[i];
    const NameMeaning measure = error_meaning(name);
    if (measure.rank == 0) continue;
    const bool validation =
        measure.says_whose ? measure.meaning == Meaning::validation_loss : i >= line.first_of_validation;
    auto& loss = validation ? line.validation_loss : line.training_loss;
    if (loss) {
      line.other_losses.push_back(name);
      continue;
    }
    loss = value;
    (validation ? line.validation_loss_name : line.training_loss_name) = name;
    (validation ? line.validation_loss_rank : line.training_loss_rank) = measure.rank;
    if (taken.empty()) taken = name;
  }
  return taken;
}

}  // namespace surefoot::logs
