#include "surefoot/report/train_view.hpp"

#include <cmath>

#include <fmt/format.h>

#include "surefoot/core/shown.hpp"
#include "surefoot/report/chart.hpp"
#include "surefoot/report/json_number.hpp"
#include "surefoot/report/number.hpp"

namespace surefoot::report {
namespace {

Chart curve_chart(const TrainView& view) {
  Series training{"training", {}, false};
  Series validation{"validation", {}, false};
  for (const auto& point : view.curve.points) {
    training.points.push_back({static_cast<double>(point.step), point.training_loss});
    validation.points.push_back({static_cast<double>(point.step), point.validation_loss});
  }
  return {.title = "loss by step",
          .x_label = "step",
          .y_label = "loss",
          .log_x = false,
          .series = {training, validation},
          .mark = {},
          .mark_label = {},
          .band_from_to = {}};
}

std::string verdict(const TrainView& view) {
  if (view.diverged)
    return fmt::format("diverged at step {}: learning rate {} is too high, try {}", count_text(view.steps),
                       rate_text(view.learning_rate), rate_text(view.learning_rate / 10));
  if (std::isnan(view.validation_loss))
    return fmt::format("ended after {} steps, before they were validated", count_text(view.steps));
  std::string text = fmt::format("validation loss {} after {} steps", loss_text(view.validation_loss),
                                 count_text(view.steps));
  if (view.accuracy) text += fmt::format(", accuracy {:.1f}%", 100 * *view.accuracy);
  return text;
}

}  // namespace

nlohmann::json train_json(const TrainView& view) {
  nlohmann::json json{{"initial_validation_loss", json_number(view.initial_validation_loss)},
                      {"validation_loss", json_number(view.validation_loss)},
                      {"best_validation_loss", json_number(view.best_validation_loss)},
                      {"best_step", view.best_step},
                      {"steps", view.steps},
                      {"diverged", view.diverged},
                      {"interrupted", view.interrupted},
                      {"seconds", json_number(view.seconds)},
                      {"samples_per_second", json_number(view.samples_per_second)}};
  if (view.accuracy) json["accuracy"] = json_number(*view.accuracy);
  return json;
}

std::string train_text(const TrainView& view, const Terminal& terminal) {
  const std::string answer = verdict(view);
  std::string text = terminal.colour ? fmt::format("\033[1m{}\033[0m\n", answer) : answer + "\n";
  if (view.interrupted)
    text += fmt::format("interrupted before its end; surefoot train --resume {} goes on with it\n",
                        escaped(view.folder));
  if (!std::isnan(view.initial_validation_loss))
    text += fmt::format("began at {}, best {} at step {}\n", loss_text(view.initial_validation_loss),
                        loss_text(view.best_validation_loss), count_text(view.best_step));
  if (view.curve.points.size() > 2) text += "\n" + draw(curve_chart(view), terminal, 10);
  text += fmt::format("\n{}\n{} samples a second, {} of training\n", escaped(view.subject),
                      count_text(static_cast<std::int64_t>(view.samples_per_second)),
                      duration_text(view.seconds));
  if (!view.folder.empty())
    text += fmt::format("wrote {0}/curve.csv and {0}/checkpoint.pt\n", escaped(view.folder));
  return text;
}

}  // namespace surefoot::report
