#pragma once

#include <cstdint>
#include <string_view>

namespace surefoot::logs {

/// What a name in a log stands for.
enum class Meaning { step, epoch, batch, learning_rate, training_loss, validation_loss, seconds, other };

/// True for what says where in the run a number stands.
inline bool is_place(Meaning meaning) {
  return meaning == Meaning::step || meaning == Meaning::epoch || meaning == Meaning::batch;
}

/// True for a loss of either side.
inline bool is_loss(Meaning meaning) {
  return meaning == Meaning::training_loss || meaning == Meaning::validation_loss;
}

struct NameMeaning {
  Meaning meaning = Meaning::other;
  /// How surely it is just that, so that of several the best is taken: `loss` before `avg loss` before
  /// `kl_loss`. Higher is surer.
  int rank = 0;
  /// The name itself says whether it is of training or validation: `val_loss`, but not `loss`.
  bool says_whose = false;
};

/// Reads a column's, tag's or key's name by its words: `val_loss`, `Loss/train`, `trainer/global_step`,
/// `learning rate`, `evalLoss`; in some other languages too: `Verlust`, `训练损失`. Words are told apart by
/// blanks, punctuation and capitals; names of more than ten words mean nothing. Pure; never throws.
NameMeaning meaning_of(std::string_view name);

/// The same of measures of error, which meaning_of() leaves out: `rmse`, `Mean squared error`, `test error`;
/// a loss, or Meaning::other.
NameMeaning error_meaning(std::string_view name);

/// Whether no word of it is one that names of losses, rates and places are made of.
bool is_unknown(std::string_view name);

/// Whether a word says whose the numbers behind it are.
enum class Side { none, training, validation };
Side side_of(std::string_view word);
/// The same of several words that say nothing else: `on train set`.
Side side_of_phrase(std::string_view phrase);

}  // namespace surefoot::logs
