// surefoot_exam BUDGET... -- SHIFT... -- SHARE...: what `find -- COMMAND` answers for published runs,
// replayed. Reads tables as JSON lines (benchmarks/exam/tables.py), writes a line a race. SHIFT moves all
// rates of a table by so many decades, so that the race tries others; SHARE makes so much of a run the full
// one.
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "surefoot/core/error.hpp"
#include "surefoot/find/shape.hpp"
#include "surefoot/run/contender_race.hpp"

#include "table_contender.hpp"

namespace surefoot::bench {
namespace {

using nlohmann::json;

json race(Table table, double budget, double shift, double share, double sure) {
  const double factor = std::pow(10.0, shift);
  table.horizon = std::llround(share * static_cast<double>(table.horizon));
  const auto make = [&](double rate, std::uint64_t) {
    return std::make_unique<TableContender>(table, rate / factor);
  };
  json answer{{"task", table.task}, {"budget", budget}, {"shift", shift}, {"share", share}};
  try {
    const auto result =
        run::race_contenders(make, {.horizon = table.horizon, .budget = budget, .sure = sure});
    const auto& said = result.found.suggestion;
    answer["cost"] = result.cost.steps / static_cast<double>(table.horizon);
    answer["reason"] = said.reason;
    if (said.found())
      answer.update({{"rate", *said.learning_rate / factor},
                     {"low", said.low / factor},
                     {"high", said.high / factor},
                     {"confidence", said.confidence}});
    if (!result.found.record.empty()) {
      const auto shape = find::shape_of(result.found.record, {});
      answer["shape"] = {{"doublings", shape.doublings},
                         {"width_2", shape.width_2},
                         {"width_6", shape.width_6},
                         {"latest_share", shape.latest_share},
                         {"remaining", shape.remaining ? json(*shape.remaining) : json()},
                         {"measured_drift", shape.measured_drift},
                         {"rungs", result.found.record.ended.size()}};
    }
  } catch (const Error& error) {
    answer["reason"] = error.what();
  }
  return answer;
}

}  // namespace
}  // namespace surefoot::bench

int main(int argc, char** argv) {
  const double sure = std::getenv("SURE") ? std::strtod(std::getenv("SURE"), nullptr) : 0;
  std::vector<double> budgets;
  std::vector<double> shifts;
  std::vector<double> shares;
  auto* into = &budgets;
  for (int i = 1; i < argc; ++i) {
    if (std::string(argv[i]) == "--")
      into = into == &budgets ? &shifts : &shares;
    else
      into->push_back(std::strtod(argv[i], nullptr));
  }
  for (std::string line; std::getline(std::cin, line);) {
    const auto table = surefoot::bench::table_of(nlohmann::json::parse(line));
    for (const double budget : budgets)
      for (const double shift : shifts)
        for (const double share : shares)
          std::cout << surefoot::bench::race(table, budget, shift, share, sure).dump() << '\n';
  }
}
