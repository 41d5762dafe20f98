#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "truth_run.hpp"

namespace surefoot::bench {

/// What a finder said for one task and seed.
struct Answer {
  std::string task;
  std::string method;
  std::uint64_t seed = 0;
  double learning_rate = 0;
  double low = 0;
  double high = 0;
  double confidence = 0;
  double cost = 0;
  double seconds = 0;
};

/// The answers in a file, a JSON object a line; a last line that was cut off is left out.
std::vector<Answer> read_answers(const std::string& file);

/// Prints the tables of regrets as Markdown, each below its title. Beside a cliff a suggested rate may be
/// trained at, which is kept in `<truth>/beside-the-cliff`. With a file's name: a chart of the long scored
/// tasks there.
void print_tables(const TaskFile& file, const std::filesystem::path& truth, const std::string& answers_file,
                  const std::string& chart_file);

}  // namespace surefoot::bench
