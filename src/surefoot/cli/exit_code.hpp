#pragma once

namespace surefoot::cli {

/// The command's exit status. Documented in `surefoot --help`.
enum ExitCode : int {
  success = 0,
  /// Something failed that is nobody's typing: a device, a disk, a bug.
  failure = 1,
  /// The command line or a file given to it is wrong; one line on stderr says what.
  bad_input = 2,
  /// The finder or the diagnosis cannot tell, and says why.
  cannot_tell = 3,
  /// The training run diverged.
  diverged = 4,
  /// The diagnosis found the rate or the run bad, but for divergence.
  bad_run = 5,
  /// Ended by Ctrl-C or SIGTERM; what was found so far was printed.
  interrupted = 130,
};

}  // namespace surefoot::cli
