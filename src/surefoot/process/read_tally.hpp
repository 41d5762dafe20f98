#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "surefoot/core/read_summary.hpp"
#include "surefoot/process/metric_reader.hpp"

namespace surefoot::process {

/// Keeps account of what is read of a running command.
class ReadTally {
 public:
  /// `metric` as in MetricOptions.
  explicit ReadTally(std::string metric) : metric_(std::move(metric)) {}

  void add(const Reading& reading);
  /// Losses and values of the metric so far, one a reading.
  std::int64_t numbers() const { return read_.training_losses + read_.validation_losses + values_; }
  /// Of these, those that the command is judged by: values of the metric where one is named.
  std::int64_t judged() const { return metric_.empty() ? numbers() : values_; }
  /// Under a metric of one's own its values are said in a note.
  ReadSummary summary() const;
  /// Names of numbers that were seen, at most twelve, in the order of the alphabet.
  const std::set<std::string, std::less<>>& names() const { return names_; }

 private:
  void see(std::string_view name);

  std::string metric_;
  ReadSummary read_{.format = "output"};
  std::int64_t values_ = 0;
  double last_value_ = 0;
  std::set<std::string, std::less<>> names_;
};

}  // namespace surefoot::process
