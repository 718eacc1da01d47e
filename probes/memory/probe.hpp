// The runner of a `memory` probe. It reads a handful of files in /proc and /sys, which the kernel
// makes up on the spot: nothing here waits.
#pragma once

#include "probes/memory/spec.hpp"

namespace runbookd::probes::memory {

/// `root` goes before /proc and /sys (a copy of them in tests).
std::unique_ptr<Probe> make_memory_probe(Question question, std::string root = {});

}  // namespace runbookd::probes::memory
