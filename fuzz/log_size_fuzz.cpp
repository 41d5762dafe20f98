#include <algorithm>
#include <string>

#include "surefoot/logs/intake.hpp"

#include "log_check.hpp"

using namespace surefoot;

namespace {

constexpr std::size_t largest = std::size_t{1} << 20;

/// A piece again and again, or around itself: `{"a": {"a": … }}`.
std::string grown(std::string_view bytes) {
  const auto how = static_cast<unsigned char>(bytes[0]);
  bytes.remove_prefix(1);
  const std::size_t first = std::min<std::size_t>(bytes.size(), (how >> 4) & 7);
  const std::string_view head = bytes.substr(0, first);
  bytes.remove_prefix(first);
  const std::size_t times =
      std::max<std::size_t>(1, (largest >> (how & 7)) / std::max<std::size_t>(1, bytes.size()));
  std::string text(head);
  const bool nested = (how & 8) != 0;
  const std::string_view open = nested ? bytes.substr(0, bytes.size() / 2) : bytes;
  for (std::size_t i = 0; i < times; ++i) text += open;
  for (std::size_t i = 0; nested && i < times; ++i) text += bytes.substr(open.size());
  return text;
}

}  // namespace

/// Logs of up to a megabyte made of few bytes: long lines, many lines, many cells, deep nesting, gzip. What
/// takes longer than in proportion to the size runs into the fuzzer's time limit.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  return fuzz::feed(
      [](std::span<const std::uint8_t> bytes) {
        const std::string_view given(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        const std::string text = grown(given);
        fuzz::read_and_diagnose(text, text.size());
        logs::CurveBuilder builder("fuzz");
        logs::Intake intake("fuzz", builder, {});
        intake.feed(given, false);
        intake.end();
      },
      data, size);
}
