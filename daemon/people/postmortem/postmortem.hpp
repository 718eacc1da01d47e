// What a postmortem says, as data: facts of the journal, and nothing else. Pure; render.hpp makes
// Markdown of it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/decide/incidents/impact.hpp"
#include "daemon/decide/incidents/incident.hpp"
#include "daemon/decide/plan.hpp"
#include "daemon/people/postmortem/chronicle.hpp"

namespace runbookd::postmortem {

/// What the rulebook says of the incident's rule; without secrets. All of it may be empty: the rule
/// may be gone.
struct RuleText {
  std::string when;
  std::optional<Nanos> rto;
  std::string runbook;
  std::string zone;                   ///< IANA name; empty: UTC alone
  std::vector<std::string> external;  ///< `gcp-support: Premium Support ticket`
};

/// A time in which the rule's condition was true.
struct Stretch {
  Wall from{};
  Wall to{};
};

struct Postmortem {
  decide::Incident incident;  ///< without its timeline
  RuleText rule;
  std::string resolved_by;  ///< who ended it by hand; empty: nobody did
  std::vector<Moment> moments;
  int moments_left_out = 0;  ///< between the first half and the second
  std::vector<Stretch> bad;
  std::optional<Wall> recovered;  ///< verified: a step's verification held, or `when` stayed false
  std::vector<std::string> fixed_by;  ///< steps that helped
  decide::Impact impact;
  std::vector<std::string> action_items;  ///< suggested by what happened
  Wall until{};                           ///< its end, or the newest that is known of it
  bool draft() const { return incident.open(); }
  Nanos lasted() const { return until - incident.first_bad.wall; }
};

inline constexpr std::size_t max_moments = 500;
inline constexpr std::size_t max_shown_curve = 240;  ///< points of one curve

/// The zone that the plan's calendars are in, when all that name one name the same; else empty.
std::string zone_of(const decide::Plan& plan);
/// Of the rule with that name; without one only the zone is known.
RuleText rule_text_of(const decide::Plan& plan, const std::string& rule);

/// `chronicle` has its incident.
Postmortem postmortem_of(const Chronicle& chronicle, RuleText rule);

}  // namespace runbookd::postmortem
