#include "surefoot/app/find_options.hpp"

#include <array>

#include <fmt/format.h>

#include "surefoot/run/method.hpp"

namespace surefoot::app {
namespace {

/// The methods by name, a line each.
const std::string& methods_help() {
  static const std::string text = [] {
    std::string lines = "How to find:";
    for (const auto& method : run::methods()) lines += fmt::format("\n  {}: {}", method.name, method.help);
    return lines;
  }();
  return text;
}

}  // namespace

std::span<const Option<FindOptions>> find_options() {
  using O = FindOptions;
  static const std::array table{
      Option<O>{"lr", &O::range, "Rates to look at, LOW:HIGH (default: 1e-7:10, widened once if need be)"},
      Option<O>{"method", &O::method, methods_help().c_str(), true},
      Option<O>{"budget", &O::budget,
                "The most a race may cost: a share of the full run, steps or a time (0.1, 2000, 10min); all of it is "
                "spent unless --sure is said (default: a quarter of the run)"},
      Option<O>{"sure", &O::sure, "End as soon as the answer is so sure (default: 0.9 where no --budget is said)"},
      Option<O>{"schedule", &O::schedule,
                "The schedule the peak is for, written with 'found' (surefoot schedule --help)"},
      Option<O>{"jobs", &O::jobs, "Trials side by side (default: 1 of a command, else the number of cores)", false, 1,
                most_jobs},
      Option<O>{"plot", &O::plot, "Draw the chart into FILE.svg, .png or .pdf"},
      Option<O>{"json", &O::json, "Print one JSON object and nothing else"},
      Option<O>{"paused", &O::paused,
                "The most runs of a command that are held paused at once, each with its memory", true}};
  return table;
}

}  // namespace surefoot::app
