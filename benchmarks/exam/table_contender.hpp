#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "surefoot/core/divergence.hpp"
#include "surefoot/run/contender.hpp"

namespace surefoot::bench {

/// A published run at one rate. Infinite where it diverged; a run that ends early has diverged there.
struct TableRun {
  double log_rate = 0;
  std::vector<double> training;
  std::vector<double> validation;
};

/// Runs of one task at constant rates (benchmarks/exam/tables.py), ascending by rate, at least two.
struct Table {
  std::string task;
  std::int64_t horizon = 0;
  std::vector<std::int64_t> training_steps;
  std::vector<std::int64_t> validation_steps;
  std::vector<TableRun> runs;
};

Table table_of(const nlohmann::json& document);

/// The losses that a run at any rate would have told, step by step: between two rates of the table those are
/// interpolated in log rate, beyond its ends those of the run at the end.
std::vector<run::ToldLoss> told_at(const Table& table, double learning_rate);

/// Such a run as a contender of a race. `table` must outlive it.
class TableContender final : public run::Contender {
 public:
  TableContender(const Table& table, double learning_rate) : told_(told_at(table, learning_rate)) {}

  run::Progress advance(std::int64_t step) override;

 private:
  std::vector<run::ToldLoss> told_;
  std::size_t given_ = 0;
  DivergenceMonitor monitor_{reported_divergence};
};

}  // namespace surefoot::bench
