#include "surefoot/diagnose/diagnose.hpp"
#include "surefoot/logs/line.hpp"
#include "surefoot/logs/reader.hpp"

#include "fuzz_input.hpp"

using namespace surefoot;

namespace {

void check(const logs::ReadLog& log, std::size_t size) {
  for (const auto& run : log.runs) {
    fuzz::require(!run.curve.points.empty() && run.curve.points.size() <= size);
    for (std::size_t i = 1; i < run.curve.points.size(); ++i)
      fuzz::require(run.curve.points[i - 1].step < run.curve.points[i].step);
    const auto said =
        diagnose::diagnose(run.curve, {.initial_loss = not_measured, .horizon = run.planned_steps});
    fuzz::require(said.confidence >= 0 && said.confidence <= 1 && !said.findings.empty());
  }
}

}  // namespace

/// Logs of any form, chosen by what they are, in two pieces; and what is read of them diagnosed.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return fuzz::feed(
      [](std::span<const std::uint8_t> bytes) {
        const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        logs::parse_log_line(text);
        logs::CurveBuilder builder("fuzz");
        const auto reader = logs::reader_for(text, "fuzz", builder);
        reader->feed(text.substr(0, text.size() / 2));
        reader->feed(text.substr(text.size() / 2));
        reader->end();
        check(builder.result(), text.size());
      },
      data, size);
}
