#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace surefoot::train {

/// The bytes of a file, unpacked when it is gzip (told by its first bytes). Throws RunError when it cannot be read,
/// ParseError when the gzip stream is damaged or cut off, or unpacks to more than `most` bytes.
std::vector<std::uint8_t> read_bytes(const std::filesystem::path& file, std::size_t most = std::size_t{1} << 34);

/// Unpacks a gzip stream; `name` is for messages.
std::vector<std::uint8_t> gunzip(const std::vector<std::uint8_t>& packed, const std::string& name, std::size_t most);

}  // namespace surefoot::train
