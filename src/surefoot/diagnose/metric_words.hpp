#pragma once

#include <string>
#include <string_view>

namespace surefoot::diagnose {

/// The name of a metric as words apart by one blank, in small letters: `rollout/ep_rew_mean` is
/// `rollout ep rew mean`, `valAccuracy` is `val accuracy`.
std::string metric_words(std::string_view name);

/// True when these words (small letters, apart by one blank) follow one another in a name.
bool has_words(std::string_view name, std::string_view words);

}  // namespace surefoot::diagnose
