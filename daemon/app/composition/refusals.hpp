// What the answers to people's commands have in common.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/app/api/backend.hpp"
#include "daemon/decide/incidents/ledger.hpp"

namespace runbookd::app {

/// Why the core should not even hear a command; nullopt: it should.
using Refusal = std::optional<api::OperateAnswer>;

/// Of an incident that does not exist, or that nothing can be said about any more.
Refusal incident_refusal(const decide::Ledger& ledger, const std::string& id);

bool holds(const std::vector<std::string>& names, const std::string& name);

}  // namespace runbookd::app
