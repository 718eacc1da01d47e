// One run of a probe of a rulebook that nobody runs: `runbookd probe --config`. A loop and a
// network of its own, the probe as the daemon would make it, and its own deadline.
#pragma once

#include <string>

#include "config/load/rulebook.hpp"
#include "daemon/app/log/redactor.hpp"
#include "daemon/base/result.hpp"

namespace runbookd::app {

/// `{"probes": [..]}` as the API has it, with an item for each target, or for `target` alone. The
/// error: there is no such probe or target.
Result<std::string> run_probe_once(load::Rulebook book, const std::string& name,
                                   const std::string& target, const logging::Redactor& redactor);

}  // namespace runbookd::app
