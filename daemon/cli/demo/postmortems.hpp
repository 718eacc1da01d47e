// After the story: the postmortem of each of its incidents, as a file to be read.
#pragma once

#include <string>
#include <vector>

#include "daemon/cli/demo/follower.hpp"

namespace runbookd::demo {

/// Where each lies, in the order of the incidents. Those that the daemon has written by itself are
/// left as they are, the others are asked for at `port`. Throws Failure when one cannot be had.
std::vector<std::string> collect_postmortems(int port, const std::string& directory,
                                             const std::vector<IncidentSeen>& incidents);

}  // namespace runbookd::demo
