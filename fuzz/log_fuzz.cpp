#include "log_check.hpp"

using namespace surefoot;

/// Logs of any form, chosen by what they are, in two pieces; and what is read of them diagnosed.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return fuzz::feed(
      [](std::span<const std::uint8_t> bytes) {
        const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        logs::parse_log_line(text);
        fuzz::read_and_diagnose(text, text.size());
      },
      data, size);
}
