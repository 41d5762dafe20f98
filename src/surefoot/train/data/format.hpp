#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "surefoot/train/data/raw.hpp"

namespace surefoot::train {

/// A file or folder that may hold a data set: what a format decides by.
struct Candidate {
  std::filesystem::path path;
  bool folder = false;
  /// A folder's regular files, sorted by name; empty for a file.
  std::vector<std::filesystem::path> files;
  /// A file's first 256 KiB, unpacked; empty for a folder.
  std::vector<std::uint8_t> head;
  /// The file is no longer than `head`.
  bool whole = false;
  /// The file's length, or 0 where it is not known because the file is packed.
  std::uint64_t size = 0;

  /// Looks at a path. Throws ParseError when it does not exist or cannot be read.
  static Candidate look(const std::filesystem::path& path);
  /// The file's name in lower case without `.gz`.
  std::string plain_name() const;
};

/// A kind of file data sets come in.
struct Format {
  std::string_view name;
  /// Told by content; the name only settles what the content leaves open.
  bool (*recognises)(const Candidate&);
  /// Throws ParseError naming the file, the place and the rule it breaks.
  RawData (*read)(const Candidate&);
};

/// All formats, in the order they are asked. A new format is a file beside the others and a line in
/// format.cpp.
std::span<const Format> formats();

/// The format of a candidate, or null when none knows it.
const Format* recognise(const Candidate& candidate);

}  // namespace surefoot::train
