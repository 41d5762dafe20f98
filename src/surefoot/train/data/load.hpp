#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "surefoot/train/dataset.hpp"

namespace surefoot::train {

struct DatasetOptions {
  /// A table's target column: its name, or its number from 0, negative from the end; empty for the last.
  std::string target;
  /// `classification`, `regression`, or empty to tell it from the target (data/table.hpp has the rule).
  std::string problem;
  /// Characters in a window of text.
  std::int64_t sequence = 64;
  /// Of generated data.
  std::uint64_t seed = 0;
};

/// Loads a data set by name or path; the format is told by the content (data/format.hpp has the table of
/// formats).
///
/// `digits` is drawn (12,000 images; a folder of that name is `./digits`). Otherwise: a path; then the name
/// below $SUREFOOT_DATA, the user's data folder and ../shared/data (data/catalogue.hpp). Every file may be
/// packed by gzip. Throws InvalidArgument for a name that is nowhere and for options that do not fit the
/// data, ParseError naming the file and the place for data that cannot be read.
Dataset load_dataset(const std::string& name_or_path, const DatasetOptions& options = {});

/// A data set that can be loaded by name.
struct KnownDataset {
  std::string name;
  /// Empty for one that is generated.
  std::filesystem::path path;
};

/// The generated sets and what lies in the data folders, by name; where a name is found twice, the first
/// counts.
std::vector<KnownDataset> known_datasets();

}  // namespace surefoot::train
