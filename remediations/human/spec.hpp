// A line of the runbook that no API can do. The core asks, waits and takes the confirmation as the
// step's end; there is nothing to execute.
#pragma once

#include <memory>

#include "config/document/reader.hpp"
#include "daemon/contract/action.hpp"

namespace runbookd::remediations::human_kind {

std::shared_ptr<const ActionSpec> parse_human(document::Reader& reader);

}  // namespace runbookd::remediations::human_kind
