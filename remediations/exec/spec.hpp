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
#include "remediations/exec/limits.hpp"

namespace runbookd::remediations::exec_kind {

constexpr std::size_t max_arguments = 64;
constexpr std::size_t max_argument = 8 << 10;
constexpr std::size_t max_variables = 64;

/// What the command says by its exit status.
enum class Meaning {
  done,
  nothing_changed,  ///< it failed, and nothing was changed: the ladder climbs
  retry,            ///< nothing was changed: the same step is tried again later
};

struct ExecArguments {
  std::vector<std::string> argv;  ///< `{{ ... }}` not yet rendered
  std::vector<bool> hidden;       ///< which of them hold a secret and are never shown
  std::string directory;          ///< empty: the rulebook's
  std::vector<std::pair<std::string, std::string>> environment;
  std::optional<Nanos> timeout;
  std::map<int, Meaning> exits{{0, Meaning::done}};  ///< any other status: nobody knows
  Limits limits;
  bool diagnose = false;  ///< `hazard: diagnose`: a failure changed nothing
};

std::shared_ptr<const ActionSpec> parse_exec(document::Reader& reader);
std::unique_ptr<Action> make_exec(ExecArguments arguments, ResourceRef resource, ActionEnv env);

/// Name under which argument `index` is rendered and journaled; sorts in order.
std::string argument_name(std::size_t index);
bool is_template(std::string_view text);

}  // namespace runbookd::remediations::exec_kind
