// The running `gcp_sql_backups` probe.
#pragma once

#include <memory>

#include "probes/gcp_sql_backups/spec.hpp"

namespace runbookd::probes {

std::unique_ptr<Probe> make_backups_probe(std::shared_ptr<const BackupsArguments> arguments,
                                          const ProbeCommon& common, const Services& services);

}  // namespace runbookd::probes
