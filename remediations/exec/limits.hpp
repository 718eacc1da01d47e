// Limits that a step sets for its command.
#pragma once

#include <optional>

#include "config/document/reader.hpp"
#include "daemon/net/process/limits.hpp"

namespace runbookd::remediations::exec_kind {

using net::process::Limits;

/// Reads `limits:`; nullopt when it has errors, which are reported.
std::optional<Limits> read_limits(document::Reader& reader);

}  // namespace runbookd::remediations::exec_kind
