#include <fmt/format.h>

#include "surefoot/builtin/commands.hpp"
#include "surefoot/builtin/find_rate.hpp"
#include "surefoot/cli/output.hpp"
#include "surefoot/torch/threads.hpp"

namespace surefoot::builtin {

cli::BuiltInFind find(TrainerOptions& trainer, const app::FindOptions& settings) {
  check_words(trainer);
  torch::use_one_thread();
  warn_of_slow_blas();
  const auto data = load_training_data(trainer);
  fit_batch_size(trainer, *data);
  const auto setup = run_setup(trainer, *data);
  if (!settings.schedule.empty()) {
    const auto recipe = schedule::Recipe::parse(settings.schedule);
    const auto note = schedule::length_note(recipe, full_run_steps(trainer, *data, recipe));
    if (!note.empty()) cli::tell(note);
  }
  return {.result = find_rate(trainer, settings, data),
          .subject = fmt::format("{} on {} with {}, batches of {}, seed {}", setup.model, trainer.data,
                                 setup.optimizer, setup.batch_size, setup.seed)};
}

}  // namespace surefoot::builtin
