#pragma once

namespace surefoot::torch {

/// Asks the C library to keep freed memory for the next step instead of handing it back to the system.
///
/// A step of training frees and takes the same blocks again; glibc maps those over 128 KiB afresh each time,
/// and the page faults cost the small MLP a tenth of its step. For a program of ours, at its start: it is a
/// setting of the whole process, so the library does not make it by itself. Elsewhere than on glibc, nothing.
void keep_freed_memory();

}  // namespace surefoot::torch
