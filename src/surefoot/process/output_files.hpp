#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "surefoot/logs/lines.hpp"
#include "surefoot/process/guarded_command.hpp"
#include "surefoot/process/kept_output.hpp"
#include "surefoot/process/last_line.hpp"
#include "surefoot/process/report_files.hpp"

namespace surefoot::process {

/// The places where a command reports its progress.
struct OutputSource {
  bool standard = true;
  bool error = true;
  /// A file that the command writes, or a folder of TensorBoard's event files and of tables; read as they
  /// grow. Empty for none.
  std::filesystem::path file;
};

/// `stdout`, `stderr`, `both`, or the name of a file.
OutputSource output_source(const std::string& word);

/// Takes in what one command writes: keeps it in files and gives the lines of the source on.
class CommandOutput {
 public:
  using TakeLine = std::function<void(std::string_view line)>;

  /// Keeps it in `folder`/stdout.log and stderr.log, made when something comes; nowhere when that is empty.
  /// Output of an earlier attempt there goes: these two, and the source's file, which is renamed to
  /// FILE.earlier.
  CommandOutput(OutputSource source, std::filesystem::path folder, TakeLine take);

  void add(OutputStream stream, std::string_view bytes);
  /// Looks what is new in the file.
  void look_at_file();
  /// The command has ended: the last lines, which nothing ended. Throws RunError when what is kept could not
  /// be written.
  void finish();
  /// Its last line, of the error stream if something came there, and where it is kept:
  /// `last line: 'out of memory', in FOLDER/stderr.log`, or `it printed nothing`.
  std::string last_words() const;

 private:
  OutputSource source_;
  std::filesystem::path folder_;
  std::function<void(std::string_view line, std::int64_t number)> take_;
  logs::LineSplitter standard_;
  logs::LineSplitter error_;
  std::optional<ReportFiles> files_;
  std::optional<KeptOutput> kept_standard_;
  std::optional<KeptOutput> kept_error_;
  LastLine last_standard_;
  LastLine last_error_;
};

}  // namespace surefoot::process
