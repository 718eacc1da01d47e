// Diagnostics of a rulebook in the log: as a compiler prints them where people read, one JSON
// object each where machines do.
#pragma once

#include <string_view>

#include "daemon/app/log/log.hpp"

namespace runbookd::logging {

/// `rendered`: what document::render() made, one after the other. Errors are errors of the log,
/// warnings warnings.
void report(Log& log, std::string_view rendered);

}  // namespace runbookd::logging
