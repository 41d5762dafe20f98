#include "surefoot/app/chart_file.hpp"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>
#include <unistd.h>

#include "surefoot/core/atomic_file.hpp"
#include "surefoot/core/characters.hpp"
#include "surefoot/core/error.hpp"
#include "surefoot/core/shown.hpp"
#include "surefoot/process/program_path.hpp"
#include "surefoot/process/run_program.hpp"
#include "surefoot/report/svg.hpp"

namespace surefoot::app {
namespace {

constexpr const char* converter = "rsvg-convert";

/// `svg`, `png` or `pdf`, in any case.
std::string format_of(const std::filesystem::path& file) {
  std::string format = file.extension().string();
  std::ranges::transform(format, format.begin(), to_lower);
  if (format != ".svg" && format != ".png" && format != ".pdf")
    throw InvalidArgument(
        fmt::format("plot: the file must end in .svg, .png or .pdf, got '{}'", shown(file.string())));
  return format.substr(1);
}

/// True when a file can be made there; asked by making one, for permissions tell a superuser nothing.
bool can_be_filled(const std::filesystem::path& folder) {
  std::string probe = (folder / ".surefoot-XXXXXX").string();
  const int descriptor = mkstemp(probe.data());
  if (descriptor < 0) return false;
  close(descriptor);
  unlink(probe.c_str());
  return true;
}

[[noreturn]] void converter_is_missing() {
  throw RunError(
      fmt::format("plot: {} is not there, which makes PNG and PDF: apt install librsvg2-bin, or say a "
                  "file that ends in .svg",
                  converter));
}

/// The picture in another format: `png` or `pdf`.
std::string converted(const std::string& picture, const std::string& format,
                      const std::filesystem::path& file) {
  process::ProgramResult result;
  try {
    result = process::run_program({converter, "--format", format}, picture);
  } catch (const RunError&) {
    converter_is_missing();
  }
  if (result.exit_code == 0 && !result.output.empty()) return result.output;
  const auto line = result.errors.substr(0, result.errors.find_last_not_of('\n') + 1);
  throw RunError(
      fmt::format("plot: {} cannot be drawn: {}", file.string(),
                  line.empty() ? "rsvg-convert wrote nothing" : line.substr(line.rfind('\n') + 1)));
}

}  // namespace

void check_chart_file(const std::filesystem::path& file) {
  const auto format = format_of(file);
  std::error_code error;
  if (file.has_parent_path() && !std::filesystem::is_directory(file.parent_path(), error))
    throw InvalidArgument(fmt::format("plot: {} must lie in a folder that exists, {} does not", file.string(),
                                      file.parent_path().string()));
  if (std::filesystem::is_directory(file, error))
    throw InvalidArgument(fmt::format("plot: {} must be a file, it is a folder", file.string()));
  const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
  if (!can_be_filled(folder))
    throw InvalidArgument(fmt::format("plot: {} cannot be written: files cannot be made in {}", file.string(),
                                      folder.string()));
  if (format != "svg" && !process::can_be_run(converter)) converter_is_missing();
}

void write_chart(const report::Chart& chart, const std::filesystem::path& file) {
  const auto format = format_of(file);
  const auto picture = report::svg(chart);
  write_atomically(file, format == "svg" ? picture : converted(picture, format, file), "plot");
}

}  // namespace surefoot::app
