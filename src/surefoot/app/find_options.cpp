#include "surefoot/app/find_options.hpp"

#include <fmt/format.h>

#include "surefoot/app/command_options.hpp"
#include "surefoot/app/search_budget.hpp"
#include "surefoot/run/method.hpp"

namespace surefoot::app {
namespace {

using O = FindOptions;

std::string methods_help() {
  std::string text = "How to find:";
  for (const auto& method : run::methods()) text += fmt::format("\n  {}: {}", method.name, method.help);
  return text;
}

}  // namespace

std::span<const Option<FindOptions>> FindOptions::table() {
  static const std::vector<Option<O>> table{
      {.name = "lr",
       .member = &O::range,
       .help = "Rates to look at, LOW:HIGH (default: 1e-7:10, widened once if need be)"},
      {.name = "method", .member = &O::method, .help = methods_help(), .shows_default = true},
      {.name = "budget",
       .member = &O::budget,
       .help = fmt::format(
           "The most a race may cost: a share of the full run, steps or a time (0.1, 2000, 10min); "
           "all of it is spent unless --sure is said (default: {:g} of the run)",
           run::default_budget)},
      {.name = "sure",
       .member = &O::sure,
       .help = fmt::format("End as soon as the answer is so sure (default: {:g} where no --budget is said)",
                           usually_sure)},
      {.name = "schedule",
       .member = &O::schedule,
       .help = "The schedule the peak is for, written with 'found' (surefoot schedule --help)"},
      {.name = "jobs",
       .member = &O::jobs,
       .help = "Trials side by side (default: 1 of a command, else the number of cores)",
       .high = run::most_threads},
      {.name = "plot", .member = &O::plot, .help = "Draw the chart into FILE.svg, .png or .pdf"},
      {.name = "json", .member = &O::json, .help = "Print one JSON object and nothing else"},
      {.name = "dry-run", .member = &O::dry_run, .help = dry_run_help(), .needs_command = true},
      {.name = "paused",
       .member = &O::paused,
       .help = "The most runs that are held paused at once, each with its memory",
       .shows_default = true,
       .needs_command = true}};
  return table;
}

}  // namespace surefoot::app
