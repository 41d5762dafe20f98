#include "surefoot/train/data/bytes.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>

#include "surefoot/core/error.hpp"

namespace surefoot::train {

std::vector<std::uint8_t> gunzip(const std::vector<std::uint8_t>& packed, const std::string& name,
                                 std::size_t most) {
  z_stream stream{};
  if (inflateInit2(&stream, 15 + 16) != Z_OK) throw RunError("gzip: zlib does not start");
  const std::unique_ptr<z_stream, int (*)(z_stream*)> closer(&stream, inflateEnd);
  std::vector<std::uint8_t> unpacked;
  std::vector<std::uint8_t> piece(std::size_t{1} << 18);
  std::size_t given = 0;
  int status = Z_OK;
  while (status != Z_STREAM_END) {
    if (stream.avail_in == 0) {
      if (given == packed.size()) throw ParseError("gzip: the file is cut off", name);
      const std::size_t count = std::min<std::size_t>(packed.size() - given, std::size_t{1} << 30);
      stream.next_in = const_cast<std::uint8_t*>(packed.data() + given);
      stream.avail_in = static_cast<unsigned>(count);
      given += count;
    }
    stream.next_out = piece.data();
    stream.avail_out = static_cast<unsigned>(piece.size());
    status = inflate(&stream, Z_NO_FLUSH);
    if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR)
      throw ParseError(fmt::format("gzip: the file is damaged ({})", stream.msg ? stream.msg : "bad data"), name);
    unpacked.insert(unpacked.end(), piece.data(), piece.data() + (piece.size() - stream.avail_out));
    if (unpacked.size() > most) throw ParseError(fmt::format("gzip: unpacks to more than {} bytes", most), name);
  }
  return unpacked;
}

std::vector<std::uint8_t> read_bytes(const std::filesystem::path& file, std::size_t most) {
  std::error_code error;
  if (std::filesystem::is_directory(file, error))
    throw RunError(fmt::format("data: {} is a folder, not a file", file.string()));
  std::ifstream stream(file, std::ios::binary | std::ios::ate);
  if (!stream) throw RunError(fmt::format("data: cannot read {}: {}", file.string(), std::strerror(errno)));
  const auto size = static_cast<std::streamoff>(stream.tellg());
  if (size < 0 || static_cast<std::size_t>(size) > most)
    throw RunError(fmt::format("data: {} is too large, at most {} bytes are read", file.string(), most));
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(size));
  stream.seekg(0);
  stream.read(reinterpret_cast<char*>(bytes.data()), size);
  if (stream.gcount() != size) throw RunError(fmt::format("data: {} cannot be read to its end", file.string()));
  const bool packed = bytes.size() > 2 && bytes[0] == 0x1f && bytes[1] == 0x8b;
  return packed ? gunzip(bytes, file.string(), most) : bytes;
}

}  // namespace surefoot::train
