#include "daemon/people/postmortem/objective.hpp"

namespace runbookd::postmortem {

std::optional<Nanos> missed_by(const Postmortem& it) {
  if (!it.rule.rto) return std::nullopt;
  // What has not recovered is late as soon as the time is up.
  const Wall end = it.recovered.value_or(it.until);
  const Nanos beyond = end - it.incident.first_bad.wall - *it.rule.rto;
  return beyond > Nanos{0} ? std::optional{beyond} : std::nullopt;
}

std::string objective_line(const Postmortem& it) {
  if (!it.rule.rto) return {};
  const std::string line = "Objective (rto " + format_duration(*it.rule.rto) + "): ";
  const auto missed = missed_by(it);
  if (it.recovered)
    return line + (missed
                       ? "missed by " + format_duration(*missed)
                       : "met in " + format_duration(*it.recovered - it.incident.first_bad.wall));
  if (it.draft())
    return line + (missed ? "missed, and not recovered yet, by " + format_duration(*missed)
                          : "open for " + format_duration(it.lasted()));
  return line + "not met: recovery was not verified";
}

}  // namespace runbookd::postmortem
