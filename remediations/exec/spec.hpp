// Arguments of an `exec` step. A command is an argument vector: no shell reads it, so nothing in a
// template can become a second command.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/document/reader.hpp"
#include "daemon/contract/action.hpp"
#include "daemon/net/process/written_command.hpp"

namespace runbookd::remediations::exec_kind {

using net::process::is_template;
using net::process::max_argument;
using net::process::max_arguments;

/// What the command says by its exit status.
enum class Meaning {
  done,
  nothing_changed,  ///< it failed, and nothing was changed: the ladder climbs
  retry,            ///< nothing was changed: the same step is tried again later
};

struct ExecArguments : net::process::WrittenCommand {
  std::optional<Nanos> timeout;
  std::map<int, Meaning> exits{{0, Meaning::done}};  ///< any other status: nobody knows
  bool diagnose = false;  ///< `hazard: diagnose`: a failure changed nothing
};

std::shared_ptr<const ActionSpec> parse_exec(document::Reader& reader);
std::unique_ptr<Action> make_exec(ExecArguments arguments, ResourceRef resource, ActionEnv env);

/// Name under which argument `index` is rendered and journaled; sorts in order.
std::string argument_name(std::size_t index);

}  // namespace runbookd::remediations::exec_kind
