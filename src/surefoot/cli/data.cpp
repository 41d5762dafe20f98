#include "surefoot/cli/data.hpp"

#include <memory>

#include <CLI/CLI.hpp>

#include "surefoot/app/trainer_options.hpp"
#include "surefoot/cli/built_in.hpp"
#include "surefoot/cli/given_text.hpp"

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
  show->add_option("NAME|PATH", command->name, "A name from the list, or a file or folder")->required();
  show->add_option("--target", command->target, app::target_help)->check(given_text("--target"));
  show->add_option("--problem", command->problem,
                   "classification or regression (default: told from the target)")
      ->check(given_text("--problem"));
  show->add_flag("--json", command->json, "Print one JSON object and nothing else");
  show->callback([command, &exit_code] { exit_code = built_in().show_data(*command); });
}

}  // namespace surefoot::cli
