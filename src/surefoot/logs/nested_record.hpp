#pragma once

#include <string_view>
#include <vector>

#include "surefoot/logs/columns.hpp"
#include "surefoot/logs/line.hpp"

namespace surefoot::logs {

/// A record whose numbers are objects with a mean each, as StyleGAN's stats.jsonl and EDM's have them:
/// `{"Loss/loss": {"num": 8, "mean": 0.5, "std": 0.1}, …}`.
class NestedRecord {
 public:
  /// Reads one line into `line`, whose names look into this; whether a loss was found. O(length).
  bool read(std::string_view text, LogLine& line);

 private:
  std::vector<TableColumn> columns_;
};

}  // namespace surefoot::logs
