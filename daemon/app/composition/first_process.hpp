// The first process of a container or of a PID namespace is everybody's last parent: what a script
// leaves behind becomes its child, and stays a zombie until it is waited for. The daemon waits for
// its own children only, each where it was started, so it is not the first process itself: that one
// does nothing but pass signals on and wait. The same holds for a child subreaper, below which
// orphans end up in the same way.
#pragma once

#include <optional>

namespace runbookd::app {

/// To be called before there are threads. Nothing: go on; we are not the first process, or we are
/// its child. A value: the exit status of the first process, whose child has ended (128 + signal
/// when one killed it, as a shell says it).
std::optional<int> stay_behind_as_first_process();

}  // namespace runbookd::app
