#include "surefoot/diagnose/progress.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "surefoot/diagnose/metric_words.hpp"

namespace surefoot::diagnose {
namespace {

enum class Sign {
  /// Reinforcement learning, whether it names the loss or stands beside it.
  reinforcement,
  /// The same, but only as the name of the loss: a VAE logs a KL beside its loss.
  penalty,
  generator,
  discriminator,
  /// Rewards of a preference loss.
  preference,
};

struct Entry {
  Sign sign;
  /// Words that follow one another in a name.
  std::string_view words;
};

constexpr std::array table{
    Entry{Sign::reinforcement, "reward"},
    Entry{Sign::reinforcement, "rewards"},
    Entry{Sign::reinforcement, "rew"},
    Entry{Sign::reinforcement, "eprewmean"},
    Entry{Sign::reinforcement, "episode return"},
    Entry{Sign::reinforcement, "episodic return"},
    Entry{Sign::reinforcement, "mean return"},
    Entry{Sign::reinforcement, "return mean"},
    Entry{Sign::reinforcement, "avg return"},
    Entry{Sign::reinforcement, "average return"},
    Entry{Sign::reinforcement, "ep ret"},
    Entry{Sign::reinforcement, "epret"},
    Entry{Sign::reinforcement, "ep len mean"},
    Entry{Sign::reinforcement, "episode length"},
    Entry{Sign::reinforcement, "policy"},
    Entry{Sign::reinforcement, "pg loss"},
    Entry{Sign::reinforcement, "pi loss"},
    Entry{Sign::reinforcement, "loss pi"},
    Entry{Sign::reinforcement, "losspi"},
    Entry{Sign::reinforcement, "actor"},
    Entry{Sign::reinforcement, "critic"},
    Entry{Sign::reinforcement, "value loss"},
    Entry{Sign::reinforcement, "value function loss"},
    Entry{Sign::reinforcement, "vf loss"},
    Entry{Sign::reinforcement, "vf"},
    Entry{Sign::reinforcement, "loss v"},
    Entry{Sign::reinforcement, "lossv"},
    Entry{Sign::reinforcement, "loss q"},
    Entry{Sign::reinforcement, "q loss"},
    Entry{Sign::reinforcement, "qf loss"},
    Entry{Sign::reinforcement, "qf1 loss"},
    Entry{Sign::reinforcement, "q values"},
    Entry{Sign::reinforcement, "td loss"},
    Entry{Sign::reinforcement, "td error"},
    Entry{Sign::reinforcement, "ent coef"},
    Entry{Sign::reinforcement, "approx kl"},
    Entry{Sign::reinforcement, "approxkl"},
    Entry{Sign::reinforcement, "ppo kl"},
    Entry{Sign::reinforcement, "clip fraction"},
    Entry{Sign::reinforcement, "clip range"},
    Entry{Sign::reinforcement, "clipfrac"},
    Entry{Sign::reinforcement, "clip ratio"},
    Entry{Sign::reinforcement, "advantage"},
    Entry{Sign::reinforcement, "advantages"},
    Entry{Sign::reinforcement, "explained variance"},
    Entry{Sign::reinforcement, "exploration rate"},
    Entry{Sign::reinforcement, "completion length"},
    Entry{Sign::penalty, "kl"},
    Entry{Sign::generator, "g loss"},
    Entry{Sign::generator, "loss g"},
    Entry{Sign::generator, "gloss"},
    Entry{Sign::generator, "lossg"},
    Entry{Sign::generator, "errg"},
    Entry{Sign::generator, "gen loss"},
    Entry{Sign::generator, "loss gen"},
    Entry{Sign::generator, "g"},
    Entry{Sign::generator, "generator"},
    Entry{Sign::discriminator, "d loss"},
    Entry{Sign::discriminator, "loss d"},
    Entry{Sign::discriminator, "dloss"},
    Entry{Sign::discriminator, "lossd"},
    Entry{Sign::discriminator, "errd"},
    Entry{Sign::discriminator, "disc loss"},
    Entry{Sign::discriminator, "loss disc"},
    Entry{Sign::discriminator, "d"},
    Entry{Sign::discriminator, "d x"},
    Entry{Sign::discriminator, "discriminator"},
    Entry{Sign::discriminator, "critic"},
    Entry{Sign::preference, "rewards chosen"},
    Entry{Sign::preference, "rewards rejected"},
    Entry{Sign::preference, "rewards margins"},
    Entry{Sign::preference, "rewards accuracies"},
};

bool shows(const std::string& name, Sign sign) {
  return std::any_of(table.begin(), table.end(),
                     [&](const Entry& entry) { return entry.sign == sign && has_words(name, entry.words); });
}

}  // namespace

std::optional<std::string> why_no_progress(const std::string& loss_name,
                                           std::span<const std::string> beside) {
  const auto found = [&](Sign sign) {
    return std::find_if(beside.begin(), beside.end(), [&](const auto& name) { return shows(name, sign); });
  };
  if (found(Sign::preference) != beside.end()) return std::nullopt;
  const bool one_of_pair = shows(loss_name, Sign::generator) || shows(loss_name, Sign::discriminator);
  const auto generator = found(Sign::generator);
  const auto discriminator = found(Sign::discriminator);
  // A loss named after one of them has its other half, logged or not.
  const bool named = one_of_pair && metric_words(loss_name).size() > 1;
  const bool both = named || (shows(loss_name, Sign::generator) && discriminator != beside.end()) ||
                    (shows(loss_name, Sign::discriminator) && generator != beside.end()) ||
                    (!one_of_pair && generator != beside.end() && discriminator != beside.end());
  if (both)
    return fmt::format(
        "{} is no measure of progress: generator and discriminator play against each other{}",
        loss_name.empty() ? "the loss" : "'" + loss_name + "'",
        one_of_pair ? std::string()
                    : fmt::format(" ('{}' and '{}' are logged beside it)", *generator, *discriminator));
  for (const Sign sign : {Sign::reinforcement, Sign::penalty})
    if (shows(loss_name, sign))
      return fmt::format("'{}' is no measure of progress: {}", loss_name,
                         sign == Sign::penalty ? "a penalty may rise or fall while a model learns"
                                               : "what it is a loss of moves with the policy");
  if (const auto sign = found(Sign::reinforcement); sign != beside.end())
    return fmt::format(
        "{} is no measure of progress: '{}' is logged beside it, as in reinforcement learning, where it may "
        "rise or fall while the policy improves",
        loss_name.empty() ? "the loss" : "'" + loss_name + "'", *sign);
  return std::nullopt;
}

}  // namespace surefoot::diagnose
