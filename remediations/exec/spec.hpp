// Arguments of an `exec` step. A command is an argument vector: no shell reads it, so nothing in a
// template can become a second command.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/document/reader.hpp"
#include "daemon/contract/action.hpp"

namespace runbookd::remediations::exec_kind {

constexpr std::size_t kMaxArguments = 64;
constexpr std::size_t kMaxArgument = 8 << 10;
constexpr std::size_t kMaxVariables = 64;

struct ExecArguments {
  std::vector<std::string> argv;  ///< `{{ ... }}` not yet rendered
  std::string directory;          ///< empty: the rulebook's
  std::vector<std::pair<std::string, std::string>> environment;
  std::optional<Nanos> timeout;
  bool diagnose = false;  ///< `hazard: diagnose`: a failure changed nothing
};

std::shared_ptr<const ActionSpec> parse_exec(document::Reader& reader);
std::unique_ptr<Action> make_exec(ExecArguments arguments, ResourceRef resource, ActionEnv env);

/// Name under which argument `index` is rendered and journaled; sorts in order.
std::string argument_name(std::size_t index);
bool is_template(std::string_view text);

}  // namespace runbookd::remediations::exec_kind
