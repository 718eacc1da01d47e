// The composition root: everything that runs is made here, in order, and ends here, in reverse.
#pragma once

#include <string>
#include <vector>

#include "daemon/app/log/log.hpp"

namespace runbookd::app {

struct DaemonOptions {
  std::vector<std::string> configs;
  bool dry_run = false;   ///< forces `mode: observe`
  std::string listen;     ///< overrides server.listen
  std::string state_dir;  ///< overrides store.path
  logging::LogOptions log;
  std::string version;
};

/// Runs until SIGTERM or SIGINT. 0 after an ordered shutdown, 1 when the rulebook has errors
/// (printed to stderr), 2 when it could not run.
int run_daemon(const DaemonOptions& options);

}  // namespace runbookd::app
