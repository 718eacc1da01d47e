// What every part of the demo needs: where to put things, whom to start, how to be interrupted.
#pragma once

#include <optional>

#include "daemon/cli/demo/account.hpp"
#include "daemon/cli/demo/children.hpp"
#include "daemon/cli/demo/demo.hpp"
#include "daemon/cli/demo/interrupts.hpp"
#include "daemon/cli/demo/printer.hpp"
#include "daemon/cli/demo/workspace.hpp"

namespace runbookd::demo {

struct Stage {
  const DemoOptions& options;
  const std::optional<Account>& account;  ///< of the servers
  Interrupts& interrupts;
  Printer& printer;
  Workspace& workspace;
  Children& children;
};

}  // namespace runbookd::demo
