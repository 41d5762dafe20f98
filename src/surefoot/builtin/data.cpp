#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "surefoot/builtin/commands.hpp"
#include "surefoot/cli/exit_code.hpp"
#include "surefoot/cli/output.hpp"
#include "surefoot/core/error.hpp"
#include "surefoot/core/number_text.hpp"
#include "surefoot/core/shown.hpp"
#include "surefoot/report/number.hpp"
#include "surefoot/report/terminal.hpp"
#include "surefoot/train/data/load.hpp"
#include "surefoot/train/data/split.hpp"

namespace surefoot::builtin {
namespace {

using cli::print_json_lines;
using cli::print_text;
using report::count_text;

const char* problem_word(train::Problem problem) {
  if (problem == train::Problem::regression) return "regression";
  return problem == train::Problem::classification ? "classification" : "next character";
}

std::vector<std::int64_t> class_counts(const train::Dataset& data) {
  const auto counts = ::torch::bincount(data.targets, {}, data.outputs);
  return {counts.data_ptr<std::int64_t>(), counts.data_ptr<std::int64_t>() + counts.numel()};
}

std::string class_name(const train::Dataset& data, std::size_t index) {
  return index < data.target_names.size() ? data.target_names[index] : std::to_string(index);
}

std::string shape_text(const train::Dataset& data) {
  std::string text;
  for (std::int64_t d = 1; d < data.inputs.dim(); ++d)
    text += (text.empty() ? "" : "×") + std::to_string(data.inputs.size(d));
  return text;
}

struct ColumnFacts {
  std::int64_t missing = 0;
  /// NaN when every value is missing.
  double low = std::nan("");
  double high = std::nan("");
  double mean = std::nan("");
};

ColumnFacts column_facts(const train::Dataset& data, std::size_t index) {
  const auto column = data.inputs.select(1, static_cast<std::int64_t>(index));
  const auto present = column.masked_select(column.isnan().logical_not()).to(::torch::kFloat64);
  const std::int64_t missing = column.numel() - present.numel();
  if (present.numel() == 0) return {.missing = missing};
  return {.missing = missing,
          .low = present.min().item<double>(),
          .high = present.max().item<double>(),
          .mean = present.mean().item<double>()};
}

nlohmann::json columns_json(const train::Dataset& data) {
  auto columns = nlohmann::json::array();
  for (std::size_t c = 0; c < data.input_names.size(); ++c) {
    const ColumnFacts facts = column_facts(data, c);
    columns.push_back({{"name", data.input_names[c]},
                       {"min", facts.low},
                       {"max", facts.high},
                       {"mean", facts.mean},
                       {"missing", facts.missing}});
  }
  return columns;
}

/// A text's window between the parts is in neither.
std::int64_t left_out_of(const train::Dataset& data, const train::TrainingData& split) {
  return data.samples() - split.training.size() - split.validation.size();
}

nlohmann::json show_json(const train::Dataset& data, const train::TrainingData& split) {
  nlohmann::json json{{"name", data.name},
                      {"description", data.description},
                      {"problem", problem_word(data.problem)},
                      {"rows", data.samples()},
                      {"shape", data.inputs.sizes().slice(1).vec()},
                      {"outputs", data.outputs},
                      {"missing", data.missing},
                      {"training", split.training.size()},
                      {"validation", split.validation.size()},
                      {"left_out", left_out_of(data, split)},
                      {"test", data.test_samples},
                      {"columns", columns_json(data)}};
  if (data.problem == train::Problem::classification) {
    auto classes = nlohmann::json::array();
    const auto counts = class_counts(data);
    for (std::size_t i = 0; i < counts.size(); ++i)
      classes.push_back({{"name", class_name(data, i)}, {"count", counts[i]}});
    json["classes"] = classes;
  }
  return json;
}

std::string classes_text(const train::Dataset& data) {
  const auto counts = class_counts(data);
  std::string text = fmt::format("classes     {}:", counts.size());
  for (std::size_t i = 0; i < std::min<std::size_t>(counts.size(), 20); ++i)
    text += fmt::format(" {} ({})", escaped(class_name(data, i)), count_text(counts[i]));
  return text + (counts.size() > 20 ? " …\n" : "\n");
}

std::string columns_text(const train::Dataset& data) {
  std::string text = "columns\n";
  const auto columns = std::min<std::size_t>(data.input_names.size(), 40);
  std::vector<std::string> names;
  std::size_t width = 0;
  for (std::size_t c = 0; c < columns; ++c) {
    names.push_back(escaped(data.input_names[c]));
    width = std::max(width, names.back().size());
  }
  for (std::size_t c = 0; c < columns; ++c) {
    const ColumnFacts facts = column_facts(data, c);
    const std::string range = std::isnan(facts.mean)
                                  ? "all missing"
                                  : fmt::format("{} to {}, mean {}", number_text(facts.low, 4),
                                                number_text(facts.high, 4), number_text(facts.mean, 4));
    const bool some_missing = facts.missing > 0 && !std::isnan(facts.mean);
    text += fmt::format("  {:<{}}  {}{}\n", names[c], width, range,
                        some_missing ? fmt::format(", {} missing", count_text(facts.missing)) : "");
  }
  if (columns < data.input_names.size())
    text += fmt::format("  … and {} more\n", data.input_names.size() - columns);
  return text;
}

/// Two pixels above each other: shades of grey where there is colour, else ink or none.
std::string half_block(double top, double bottom, bool colour) {
  if (colour) {
    constexpr double darkest = 232;
    const auto shade = [](double value) { return static_cast<int>(std::lround(darkest + 23 * value)); };
    return fmt::format("\x1b[38;5;{};48;5;{}m▀\x1b[0m", shade(top), shade(bottom));
  }
  const bool above = top > 0.5;
  const bool below = bottom > 0.5;
  return above && below ? "█" : above ? "▀" : below ? "▄" : " ";
}

/// The first images in half blocks, each from its own darkest to its own lightest.
std::string pictures(const train::Dataset& data, const report::Terminal& terminal) {
  const std::int64_t height = data.inputs.size(2);
  const std::int64_t width = data.inputs.size(3);
  const auto fitting =
      std::clamp<std::int64_t>(static_cast<std::int64_t>(terminal.width) / (width + 1), 1, 8);
  const std::int64_t shown = std::min(fitting, data.samples());
  auto images = data.inputs.narrow(0, 0, shown).to(::torch::kFloat32).mean(1);
  const auto low = images.amin({1, 2}, true);
  images = (images - low) / (images.amax({1, 2}, true) - low).clamp_min(1);
  const auto pixel = images.accessor<float, 3>();
  std::string text;
  for (std::int64_t y = 0; y < height; y += 2) {
    for (std::int64_t i = 0; i < shown; ++i) {
      for (std::int64_t x = 0; x < width; ++x)
        text += half_block(pixel[i][y][x], y + 1 < height ? pixel[i][y + 1][x] : 0, terminal.colour);
      text += ' ';
    }
    text += '\n';
  }
  return text;
}

}  // namespace

int list_data(bool json) {
  auto array = nlohmann::json::array();
  std::string text;
  for (const auto& known : train::known_datasets()) {
    std::string what;
    try {
      const auto data = train::load_dataset(known.path.empty() ? known.name : known.path.string());
      what = fmt::format("{} rows of {}, {}, {}", count_text(data.samples()), shape_text(data),
                         problem_word(data.problem), data.description);
      array.push_back({{"name", known.name},
                       {"rows", data.samples()},
                       {"shape", data.inputs.sizes().slice(1).vec()},
                       {"problem", problem_word(data.problem)},
                       {"description", data.description},
                       {"path", known.path.string()}});
    } catch (const Error& error) {
      what = fmt::format("cannot be read: {}", error.what());
    }
    text += fmt::format("{:<26} {}\n", known.name, what);
  }
  if (json)
    print_json_lines(array);
  else
    print_text(text);
  return cli::success;
}

int show_data(const cli::DataCommand& command) {
  const auto data = train::load_dataset(
      command.trainer.data, {.target = command.trainer.target, .problem = command.trainer.problem});
  const auto split = train::prepare(data);
  if (command.json) {
    print_json_lines(show_json(data, split));
    return cli::success;
  }
  const std::int64_t left_out = left_out_of(data, split);
  std::string text = fmt::format("{}: {}\nproblem     {}\nrows        {} of {}\n", escaped(data.name),
                                 escaped(data.description), problem_word(data.problem),
                                 count_text(data.samples()), shape_text(data));
  text += fmt::format("split       {} to train on, {} to judge by{}{}\n", count_text(split.training.size()),
                      count_text(split.validation.size()),
                      left_out > 0 ? fmt::format(", {} between them left out", count_text(left_out)) : "",
                      data.test_samples > 0
                          ? fmt::format(", {} for testing left untouched", count_text(data.test_samples))
                          : "");
  text += fmt::format("missing     {}\n", count_text(data.missing));
  if (data.problem == train::Problem::classification) text += classes_text(data);
  if (!data.input_names.empty()) text += columns_text(data);
  const auto terminal = report::detect_terminal(STDOUT_FILENO);
  if (data.inputs.dim() == 4 && terminal.unicode) text += "\n" + pictures(data, terminal);
  print_text(text);
  return cli::success;
}

}  // namespace surefoot::builtin
