// Which revision a rollback goes to (pure).
//
// First those that our own journal saw serving at least 90 % without an incident, newest first;
// else the newest older one that is Ready. A revision is no candidate when it is the bad code
// itself, was rolled away from lately (A-B-A), is not ready, or is newer than what serves.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "remediations/cloud_run/service_state.hpp"

namespace runbookd::remediations::cloud_run {

/// A fault that began this long after the revision took its traffic is not the deploy's.
constexpr Nanos deploy_blame = minutes{30};

struct History {
  std::vector<std::string> good;         ///< newest first
  std::vector<std::string> rolled_from;  ///< within 24 h
  std::optional<Wall> incident_since;
  std::optional<Wall> serving_since;  ///< of the revision that serves now
};

/// From ActionRequest::history: `good`, `rolled_from` (comma lists), `incident_since` (RFC 3339).
History parse_history(const Facts& history);

struct Choice {
  std::string revision;
  std::string why;
  std::vector<std::pair<std::string, std::string>> rejected;  ///< revision, reason
};

/// `rejected` as one bounded line: `api-3: not ready; api-2: ...`.
std::string rejected_text(const Choice& choice);

struct ChoiceFailure {
  Refusal refusal;
  Choice considered;
};
using ChoiceResult = Result<Choice, ChoiceFailure>;

ChoiceResult choose_previous(const std::string& serving,
                             const std::vector<RevisionState>& revisions, const History& history);
/// `to` as the rulebook names it: it must exist, be ready and not be banned; age does not matter.
ChoiceResult choose_named(const std::string& to, const std::string& serving,
                          const std::vector<RevisionState>& revisions, const History& history);

}  // namespace runbookd::remediations::cloud_run
