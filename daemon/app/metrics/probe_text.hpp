// The text of the families that come from the table of the probes. Internal to metrics.
#pragma once

#include <map>
#include <string>

#include "daemon/app/metrics/probe_table.hpp"

namespace runbookd::metrics {

/// What every probe has, and what http probes have beyond that.
void append_probes(std::string& out, const ProbeTable& table);

/// Signals of the probes, and `named`, the expressions of `signals:`.
void append_signals(std::string& out, const ProbeTable& table,
                    const std::map<std::string, double>& named);

}  // namespace runbookd::metrics
