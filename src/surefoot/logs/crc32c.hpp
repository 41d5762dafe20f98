#pragma once

#include <cstdint>
#include <string_view>

namespace surefoot::logs {

/// CRC-32 with Castagnoli's polynomial 0x1EDC6F41, reflected (RFC 3720, appendix B.4). "123456789" gives
/// 0xE3069283.
std::uint32_t crc32c(std::string_view bytes);

/// As TFRecord files hold it: rotated right by 15 bits plus 0xA282EAD8, so that the checksum of data that
/// hold checksums stays a good one (TensorFlow, lib/hash/crc32c.h).
std::uint32_t masked_crc32c(std::string_view bytes);

}  // namespace surefoot::logs
