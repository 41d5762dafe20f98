#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "surefoot/core/read_summary.hpp"

namespace surefoot::report {

/// Keys format, loss_name, validation_loss_name, training_losses, validation_losses, first_step, last_step,
/// planned_steps, first_training_loss, last_training_loss, last_validation_loss, learning_rate and notes (a
/// list); null where unknown.
nlohmann::json read_json(const ReadSummary& read);

/// One line without a break; with a name `read NAME: 20 …`: `read: 20 training losses ('lm loss') and 5
/// validation losses ('lm loss value'), steps 100 to 2,000 of 2,000, rate 0.0003 (from 'learning rate'); left
/// out: 'box_loss'`.
std::string read_text(const ReadSummary& read, const std::string& name = "");

}  // namespace surefoot::report
