// The hero: `runbookd run` with the demo's rulebook, as a child like the others.
#pragma once

#include <string>

#include "daemon/cli/demo/postgres.hpp"
#include "daemon/cli/demo/world.hpp"

namespace runbookd::demo {

struct DaemonChild {
  int port = 0;          ///< of the page and the API
  std::string rulebook;  ///< paths
  std::string state;
  std::string postmortems;
  std::string log;
};

/// Returns once it is ready: the rulebook is loaded, the journal is open, a first round of probes
/// is in.
DaemonChild start_daemon(Stage& stage, const World& world, const PostgresAddress& postgres);

}  // namespace runbookd::demo
