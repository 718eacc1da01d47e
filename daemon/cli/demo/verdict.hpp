// Whether a chapter went as told: what about it did not, in words for the audience.
#pragma once

#include <string>
#include <vector>

#include "daemon/cli/demo/follower.hpp"

namespace runbookd::demo {

using Complaints = std::vector<std::string>;

/// How a step of an incident has to end: `fixed`, `ineffective`, `withheld`, `not tried`.
struct ExpectedStep {
  std::string action;
  std::string status;
};

/// Adds a complaint when the two differ; `found` is empty when nobody could tell.
void expect(Complaints& complaints, const std::string& what, const std::string& expected,
            const std::string& found);

/// The incident has to be resolved, by these steps; and of `all`, those of other rules have to be
/// over.
Complaints complaints_about(const IncidentSeen& incident, const std::vector<ExpectedStep>& steps,
                            const std::vector<IncidentSeen>& all);

}  // namespace runbookd::demo
