#include "truth_table.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <set>

#include <nlohmann/json.hpp>

#include "surefoot/report/json_number.hpp"

#include "truth_pack.hpp"

namespace surefoot::bench {
namespace {

using nlohmann::json;

bool same_rate(double a, double b) {
  return std::abs(std::log10(a / b)) < 1e-6;
}

/// Five significant digits: far below the differences between seeds.
json rounded(const std::vector<double>& values) {
  auto array = json::array();
  for (const double v : values) {
    const double scale =
        v == 0 || !std::isfinite(v) ? 1 : std::pow(10.0, 4 - std::floor(std::log10(std::abs(v))));
    array.push_back(report::json_number(std::round(v * scale) / scale));
  }
  return array;
}

std::vector<double> numbers(const json& array) {
  std::vector<double> values;
  for (const auto& v : array) values.push_back(v.is_null() ? std::nan("") : v.get<double>());
  return values;
}

}  // namespace

TruthTable::TruthTable(const std::filesystem::path& folder, const std::string& task)
    : file_(folder / (task + ".jsonl")), runs_(packed_runs(folder, task)) {
  const bool packed = !runs_.empty();
  std::ifstream stream(file_);
  for (std::string line; std::getline(stream, line);) {
    const auto j = json::parse(line, nullptr, false);
    if (j.is_discarded()) continue;
    TruthRun run{j.at("learning_rate"),
                 j.at("seed"),
                 j.at("diverged"),
                 j.at("initial"),
                 numbers(j.at("validation")),
                 numbers(j.at("training"))};
    // A run may lie in both, when the lines it was packed from are still there.
    if (!packed || !has(run.learning_rate, run.seed)) runs_.push_back(std::move(run));
  }
}

TruthTable TruthTable::shortened(double share) const {
  TruthTable table = *this;
  const auto validations = static_cast<std::size_t>(
      std::count_if(checkpoints().begin(), checkpoints().end(), [&](double c) { return c <= share + 1e-9; }));
  const auto trainings = static_cast<std::size_t>(200 * share + 1e-9);
  for (TruthRun& run : table.runs_) {
    run.diverged = run.diverged &&
                   (run.validation_losses.size() < validations || run.training_losses.size() + 1 < trainings);
    run.validation_losses.resize(std::min(validations, run.validation_losses.size()));
    run.training_losses.resize(std::min(trainings, run.training_losses.size()));
  }
  return table;
}

bool TruthTable::has(double learning_rate, std::uint64_t seed) const {
  return std::any_of(runs_.begin(), runs_.end(), [&](const TruthRun& run) {
    return run.seed == seed && same_rate(run.learning_rate, learning_rate);
  });
}

void TruthTable::append(const TruthRun& run) {
  const json line{{"learning_rate", run.learning_rate},
                  {"seed", run.seed},
                  {"diverged", run.diverged},
                  {"initial", run.initial_validation_loss},
                  {"validation", rounded(run.validation_losses)},
                  {"training", rounded(run.training_losses)}};
  std::ofstream(file_, std::ios::app) << line.dump() + "\n" << std::flush;
  runs_.push_back(run);
}

double reached(const TruthRun& run) {
  double best = run.initial_validation_loss;
  if (run.diverged) return best;
  for (const double loss : run.validation_losses) best = std::min(best, loss);
  return best;
}

double TruthTable::loss(double learning_rate) const {
  double sum = 0;
  double count = 0;
  for (const auto& run : runs_)
    if (same_rate(run.learning_rate, learning_rate)) {
      sum += reached(run);
      ++count;
    }
  return count > 0 ? sum / count : std::numeric_limits<double>::quiet_NaN();
}

std::vector<double> TruthTable::rates() const {
  std::vector<double> rates;
  for (const auto& run : runs_)
    if (std::none_of(rates.begin(), rates.end(), [&](double r) { return same_rate(r, run.learning_rate); }))
      rates.push_back(run.learning_rate);
  std::sort(rates.begin(), rates.end());
  return rates;
}

double TruthTable::initial_loss() const {
  double sum = 0;
  for (const auto& run : runs_) sum += run.initial_validation_loss;
  return sum / static_cast<double>(runs_.size());
}

double TruthTable::best_rate() const {
  double best = std::numeric_limits<double>::quiet_NaN();
  double lowest = std::numeric_limits<double>::infinity();
  for (const double rate : rates())
    if (loss(rate) < lowest) {
      lowest = loss(rate);
      best = rate;
    }
  return best;
}

}  // namespace surefoot::bench
