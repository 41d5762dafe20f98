#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace surefoot {

/// Writes a whole file: aside, to the disk, and then renamed, so that what bears the name is the old file or
/// the new one, never a part. Throws RunError beginning with `who` and naming the file and the cause when it
/// cannot be written; nothing is left behind then.
void write_atomically(const std::filesystem::path& file, std::string_view bytes, const std::string& who);

/// The temporary path at which such a file is written before it is renamed: beside it, under a name of this
/// process.
std::filesystem::path aside_of(const std::filesystem::path& file);

}  // namespace surefoot
