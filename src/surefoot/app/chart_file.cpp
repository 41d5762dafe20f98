#include "surefoot/app/chart_file.hpp"

#include <fmt/format.h>

#include "surefoot/core/atomic_file.hpp"
#include "surefoot/core/error.hpp"
#include "surefoot/process/run_program.hpp"
#include "surefoot/report/svg.hpp"

namespace surefoot::app {
namespace {

void check_ending(const std::filesystem::path& file) {
  const auto ending = file.extension();
  if (ending != ".svg" && ending != ".png" && ending != ".pdf")
    throw InvalidArgument(
        fmt::format("plot: the file must end in .svg, .png or .pdf, got '{}'", file.string()));
}

/// The picture in another format: `png` or `pdf`.
std::string converted(const std::string& picture, const std::string& format,
                      const std::filesystem::path& file) {
  process::ProgramResult result;
  try {
    result = process::run_program({"rsvg-convert", "--format", format}, picture);
  } catch (const RunError&) {
    throw RunError(
        "plot: rsvg-convert does not start; apt install librsvg2-bin, or say a file that ends in .svg");
  }
  if (result.exit_code == 0 && !result.output.empty()) return result.output;
  const auto line = result.errors.substr(0, result.errors.find_last_not_of('\n') + 1);
  throw RunError(
      fmt::format("plot: {} cannot be drawn: {}", file.string(),
                  line.empty() ? "rsvg-convert wrote nothing" : line.substr(line.rfind('\n') + 1)));
}

}  // namespace

void check_chart_file(const std::filesystem::path& file) {
  check_ending(file);
  std::error_code error;
  if (file.has_parent_path() && !std::filesystem::is_directory(file.parent_path(), error))
    throw InvalidArgument(fmt::format("plot: {} must lie in a folder that exists, {} does not", file.string(),
                                      file.parent_path().string()));
  if (std::filesystem::is_directory(file, error))
    throw InvalidArgument(fmt::format("plot: {} must be a file, it is a folder", file.string()));
}

void write_chart(const report::Chart& chart, const std::filesystem::path& file) {
  check_ending(file);
  const auto picture = report::svg(chart);
  const auto ending = file.extension().string();
  write_atomically(file, ending == ".svg" ? picture : converted(picture, ending.substr(1), file), "plot");
}

}  // namespace surefoot::app
