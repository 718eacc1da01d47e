// The limit of open files.
#pragma once

namespace runbookd::app {

/// A shell's usual 1024 is too few for a thousand kept connections; what the hard limit allows is
/// ours. Refused: EMFILE is an outcome of its own.
void raise_descriptor_limit();

}  // namespace runbookd::app
