// `runbookd demo`: a story in four faults, played against a real daemon.
//
// It is a script in C++: it blocks, it starts other programs, and it unwinds. Children and the
// temporary directory belong to objects, so whatever ends the demo (its end, a failure, Ctrl-C)
// takes them down in the reverse order; a failure that ends it is therefore thrown, unlike in the
// daemon.
#pragma once

#include <string>

namespace runbookd::demo {

struct DemoOptions {
  bool once = false;   ///< leave when the story has ended; else stay up until Ctrl-C
  bool keep = false;   ///< leave the temporary directory for people to look into
  bool quiet = false;  ///< only the chapters and how they ended
  int port = 0;        ///< of the daemon's page and API, on 127.0.0.1; 0: a free one
  std::string self_path = "/proc/self/exe";  ///< the runbookd that plays the daemon
};

/// Blocks until the demo is over. 0: every fault ended as told; 1: one did not; 2: the demo could
/// not be played (a program is missing, does not start, or ends); 130: it was interrupted in the
/// middle. Reads SIGINT, SIGTERM and SIGHUP itself meanwhile; call it before any thread is started.
int run_demo(const DemoOptions& options);

}  // namespace runbookd::demo
