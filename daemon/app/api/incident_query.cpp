#include "daemon/app/api/incident_query.hpp"

#include <algorithm>
#include <array>

#include "daemon/base/number.hpp"
#include "daemon/decide/ladder/identity.hpp"

namespace runbookd::api {

namespace {

using decide::Incident;

// Ids grow, whatever the clock does: INC-9 is older than INC-10.
bool is_newer(const std::string& a, const std::string& b) {
  return a.size() != b.size() ? a.size() > b.size() : a > b;
}

bool has_state(const Incident& incident, const std::string& state) {
  if (state.empty()) return true;
  return state == "open" ? incident.open() : decide::name_of(incident.state) == state;
}

bool acts_on(const Incident& incident, const std::string& resource) {
  return std::any_of(incident.resources.begin(), incident.resources.end(), [&](const auto& it) {
    return it == resource || decide::group_of(it) == resource;
  });
}

bool is_wanted(const Incident& incident, const IncidentQuery& q) {
  const bool over_before = q.since && incident.resolved_at && incident.resolved_at->wall < *q.since;
  return has_state(incident, q.state) && (q.rule.empty() || incident.rule == q.rule) &&
         (q.target.empty() || incident.target == q.target) &&
         (q.severity.empty() || decide::name_of(incident.severity) == q.severity) &&
         (q.resource.empty() || acts_on(incident, q.resource)) && !over_before &&
         (!q.until || incident.opened_at.wall < *q.until);
}

bool is_state(const std::string& state) {
  return state.empty() || state == "suspected" || decide::incident_state(state).has_value();
}

bool is_severity(const std::string& word) {
  constexpr std::array<std::string_view, 4> all{"P0", "P1", "P2", "P3"};
  return word.empty() || std::find(all.begin(), all.end(), word) != all.end();
}

Status read_time(const std::string& name, const std::string& text, std::optional<Wall>& out) {
  if (text.empty()) return ok();
  out = parse_rfc3339(text);
  if (out) return ok();
  return Error{"`" + name + "` must be a time such as 2026-01-31T12:00:00Z", {}};
}

Status read_limit(const std::string& text, std::size_t& out) {
  if (text.empty()) return ok();
  const auto limit = whole_number<std::size_t>(text).value_or(0);
  if (limit > 0 && limit <= most_incidents) {
    out = limit;
    return ok();
  }
  return Error{"`limit` must be 1 to " + std::to_string(most_incidents), {}};
}

}  // namespace

Result<IncidentQuery> incident_query(const std::map<std::string, std::string>& parameters) {
  const auto said = [&](const char* name) {
    const auto it = parameters.find(name);
    return it == parameters.end() ? std::string{} : it->second;
  };
  IncidentQuery out;
  out.state = said("state");
  out.rule = said("rule");
  out.target = said("target");
  out.severity = said("severity");
  out.resource = said("resource");
  out.before = said("before");
  if (!is_state(out.state))
    return Error{
        "`state` must be open (every one that is not resolved), suspected, remediating, "
        "recovering, awaiting_approval, escalated or resolved",
        {}};
  if (!is_severity(out.severity)) return Error{"`severity` must be P0, P1, P2 or P3", {}};
  if (const auto read = read_time("since", said("since"), out.since); !read) return read.error();
  if (const auto read = read_time("until", said("until"), out.until); !read) return read.error();
  if (const auto read = read_limit(said("limit"), out.limit); !read) return read.error();
  return out;
}

IncidentPage select(const decide::Ledger& ledger, const IncidentQuery& query) {
  IncidentPage out;
  for (const auto& [id, one] : ledger.incidents()) {
    if (!query.before.empty() && !is_newer(query.before, id)) continue;
    if (is_wanted(one, query)) out.incidents.push_back(&one);
  }
  std::sort(out.incidents.begin(), out.incidents.end(),
            [](const Incident* a, const Incident* b) { return is_newer(a->id, b->id); });
  if (out.incidents.size() > query.limit) {
    out.incidents.resize(query.limit);
    out.next = out.incidents.back()->id;
  }
  return out;
}

}  // namespace runbookd::api
