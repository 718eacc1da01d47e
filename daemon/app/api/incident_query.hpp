// Which incidents somebody asks for: `GET /api/v1/incidents?rule=shop-down&since=...&limit=20`.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "daemon/base/result.hpp"
#include "daemon/base/time.hpp"
#include "daemon/decide/incidents/ledger.hpp"

namespace runbookd::api {

inline constexpr std::size_t most_incidents = 1000;  ///< of one answer; more are on its next page

/// An empty member asks for nothing in particular.
struct IncidentQuery {
  std::string state;  ///< `open` = every one that is not resolved; else exactly that state
  std::string rule;
  std::string target;
  std::string severity;       ///< `P1`
  std::string resource;       ///< one that its steps act on, or the group of an instance
  std::optional<Wall> since;  ///< still open then, or opened later
  std::optional<Wall> until;  ///< opened before it
  std::size_t limit = most_incidents;
  std::string before;  ///< the page after this incident
};

/// The error names the parameter and what it may be.
Result<IncidentQuery> incident_query(const std::map<std::string, std::string>& parameters);

/// A page of what is asked for, newest first.
struct IncidentPage {
  std::vector<const decide::Incident*> incidents;
  std::string next;  ///< `before` of the next page; empty = this is the last
};
IncidentPage select(const decide::Ledger& ledger, const IncidentQuery& query);

}  // namespace runbookd::api
