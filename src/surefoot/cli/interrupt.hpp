#pragma once

namespace surefoot::cli {

/// From here on Ctrl-C and SIGTERM ask the command to end, instead of killing it. A second one ends it at
/// once, and so does the first before anything has called was_interrupted(): nobody would see the request.
/// An end that takes longer than a second is remarked upon on stderr. The exit status is 130 either way.
/// Blocks both signals in the calling thread and those it starts: call it first, and give programs that are
/// started an empty mask.
void catch_interrupts();

/// True when the command was asked to end.
bool was_interrupted();

/// The signal by which it was, SIGINT or SIGTERM; 0 when it was not.
int interrupt_signal();

/// True once half a second has passed since: the time a last look at a run may take.
bool end_is_due();

}  // namespace surefoot::cli
