// The verbs that ask a running daemon, on the command line.
#pragma once

#include <functional>

#include "daemon/cli/verbs.hpp"

namespace CLI {  // NOLINT(readability-identifier-naming): the name is CLI11's
class App;
}

namespace runbookd::cli {

/// What their flags say; it outlives the parsing and the verb.
struct LiveVerbs {
  StatusOptions status;
  IncidentsOptions incidents;
  ExplainOptions explain;
  ProbeOptions probe;
  SilencesOptions silences;
  OnCallOptions on_call;
  TasksOptions tasks;
  PostmortemOptions postmortem;
  CommandOptions command;
  LiveOptions notify;
};

/// `chosen` becomes the one that was typed.
void add_live_verbs(CLI::App& cli, LiveVerbs& options, std::function<int()>& chosen);

}  // namespace runbookd::cli
