#include "surefoot/cli/data.hpp"

#include <memory>

#include <CLI/CLI.hpp>

#include "surefoot/app/trainer_options.hpp"
#include "surefoot/cli/built_in.hpp"
#include "surefoot/cli/option_tables.hpp"

namespace surefoot::cli {

void setup_data(CLI::App& app, int& exit_code) {
  auto command = std::make_shared<DataCommand>();
  auto* data = app.add_subcommand("data", "List and show data sets");
  data->require_subcommand(1);
  data->footer(
      "Examples:\n"
      "  surefoot data list                                    every name that --data takes\n"
      "  surefoot data show digits                             rows, classes and two pictures of each\n"
      "  surefoot data show housing.csv --target price         a table of one's own\n"
      "  surefoot data show housing.csv --problem regression --json | jq .rows");
  auto* list =
      data->add_subcommand("list", "Every data set that can be named, and where names are looked for");
  list->add_flag("--json", command->json, "Print one JSON array and nothing else");
  list->callback([command, &exit_code] { exit_code = built_in().list_data(command->json); });
  list->footer("Names are looked for in $SUREFOOT_DATA, ~/.local/share/surefoot and ../shared/data.");
  auto* show = data->add_subcommand("show", "Rows, columns, classes, split and missing values of a data set");
  show->add_option("NAME|PATH", command->trainer.data, "A name from the list, or a file or folder")
      ->required();
  for (const auto& option : app::TrainerOptions::table())
    if (option.name == std::string_view("target") || option.name == std::string_view("problem"))
      add_option(*show, option, command->trainer);
  show->add_flag("--json", command->json, "Print one JSON object and nothing else");
  show->callback([command, &exit_code] { exit_code = built_in().show_data(*command); });
}

}  // namespace surefoot::cli
