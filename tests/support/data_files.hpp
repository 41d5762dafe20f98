#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include <zlib.h>

#include "support/temporary_folder.hpp"

namespace surefoot::testing {

using Bytes = std::vector<std::uint8_t>;

/// Writes a file and gives its path.
inline std::string write(const TemporaryFolder& folder, const std::string& name, const std::string& content) {
  return folder.file(name, content).string();
}
inline std::string write(const TemporaryFolder& folder, const std::string& name, const Bytes& content) {
  return write(folder, name, std::string(content.begin(), content.end()));
}

/// An IDX file of unsigned bytes.
inline Bytes idx_file(const std::vector<std::uint32_t>& sizes, const Bytes& values) {
  Bytes bytes{0, 0, 8, static_cast<std::uint8_t>(sizes.size())};
  for (const std::uint32_t size : sizes)
    for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<std::uint8_t>(size >> shift));
  bytes.insert(bytes.end(), values.begin(), values.end());
  return bytes;
}

/// Records of CIFAR-10's binary version, one a label, all pixels of a record alike.
inline Bytes cifar_file(const Bytes& labels) {
  Bytes bytes;
  for (const std::uint8_t label : labels) {
    bytes.push_back(label);
    bytes.insert(bytes.end(), 3072, static_cast<std::uint8_t>(label * 20));
  }
  return bytes;
}

/// One gzip member.
inline Bytes gzip(const Bytes& plain) {
  z_stream stream{};
  if (deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::runtime_error("zlib does not start");
  Bytes packed(deflateBound(&stream, plain.size()));
  stream.next_in = const_cast<std::uint8_t*>(plain.data());
  stream.avail_in = static_cast<uInt>(plain.size());
  stream.next_out = packed.data();
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

}  // namespace surefoot::testing
