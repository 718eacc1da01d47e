// The running `exec` probe.
#pragma once

#include <memory>
#include <vector>

#include "daemon/net/process/run.hpp"
#include "probes/exec/spec.hpp"

namespace runbookd::probes::exec {

std::unique_ptr<Probe> make_probe(std::shared_ptr<const Arguments> arguments,
                                  const ProbeCommon& common,
                                  const std::vector<SeriesSelector>& selectors,
                                  const Services& services);

/// The verdict on a plugin that has ended, or was never started.
Sample judge(const Arguments& arguments, const std::vector<SeriesSelector>& selectors,
             const net::process::Finished& finished);

/// Unknown, also of a reason that is elsewhere the target's fault; all cells are missing.
Sample not_known(Reason reason, std::string detail, std::size_t selectors);

}  // namespace runbookd::probes::exec
