#pragma once

#include <optional>
#include <span>
#include <string>

namespace surefoot::diagnose {

/// The reason why a loss cannot be read as progress, so that its course says nothing of the learning rate:
/// that of a policy or a value function (PPO, GRPO, DQN), a penalty (KL), one of a pair that play against
/// each other (GAN). Told by its name and by the names of what is logged beside it; empty where nothing
/// speaks against it. Preference losses (DPO and its like), which log rewards of the chosen and the rejected,
/// do measure progress.
std::optional<std::string> why_no_progress(const std::string& loss_name, std::span<const std::string> beside);

}  // namespace surefoot::diagnose
