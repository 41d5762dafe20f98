// surefoot_curve_chart OUT.svg TITLE NAME=CURVE.csv...: the validation losses of runs as `surefoot train
// --out` leaves them, a line a run. For the pictures of the pages (script/docs-figures).
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "surefoot/core/atomic_file.hpp"
#include "surefoot/core/error.hpp"
#include "surefoot/report/svg.hpp"

namespace surefoot::bench {
namespace {

report::Series series_of(const std::string& name, const std::string& file) {
  std::ifstream stream(file);
  if (!stream) throw RunError("surefoot_curve_chart: cannot read " + file);
  std::map<std::string, std::size_t> places;
  report::Series series{.name = name};
  for (std::string line; std::getline(stream, line);) {
    std::vector<std::string> cells;
    std::istringstream row(line);
    for (std::string cell; std::getline(row, cell, ',');) cells.push_back(cell);
    if (places.empty()) {
      for (std::size_t i = 0; i < cells.size(); ++i) places[cells[i]] = i;
      continue;
    }
    const std::string& loss = cells.at(places.at("validation_loss"));
    if (!loss.empty())
      series.points.push_back({std::atof(cells.at(places.at("step")).c_str()), std::atof(loss.c_str())});
  }
  return series;
}

}  // namespace
}  // namespace surefoot::bench

int main(int argc, char** argv) try {
  using namespace surefoot;
  if (argc < 4) throw InvalidArgument("usage: surefoot_curve_chart OUT.svg TITLE NAME=CURVE.csv...");
  report::Chart chart{.title = argv[2], .x_label = "step", .y_label = "validation loss"};
  for (int i = 3; i < argc; ++i) {
    const std::string word = argv[i];
    const auto cut = word.find('=');
    if (cut == std::string::npos) throw InvalidArgument("surefoot_curve_chart: no NAME= in " + word);
    chart.series.push_back(bench::series_of(word.substr(0, cut), word.substr(cut + 1)));
  }
  write_atomically(argv[1], report::svg(chart), "chart");
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
