#pragma once

#include "adapt_results.hpp"

namespace surefoot::bench {

/// Prints the tables of regrets as Markdown, each below its title; draws the chart where a file is named.
void print_tables(const Plan& plan, const Results& results, const char* chart_file);

}  // namespace surefoot::bench
