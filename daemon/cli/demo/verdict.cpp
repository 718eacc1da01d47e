#include "daemon/cli/demo/verdict.hpp"

namespace runbookd::demo {

void expect(Complaints& complaints, const std::string& what, const std::string& expected,
            const std::string& found) {
  if (expected != found) {
    complaints.push_back(what + " should be " + expected + ", it is " +
                         (found.empty() ? "unknown" : found));
  }
}

Complaints complaints_about(const IncidentSeen& incident, const std::vector<ExpectedStep>& steps,
                            const std::vector<IncidentSeen>& all) {
  Complaints out;
  expect(out, incident.id + " of " + incident.rule, "resolved", incident.state);
  for (const ExpectedStep& step : steps) {
    expect(out, step.action + " in " + incident.id, step.status, incident.status_of(step.action));
  }
  for (const IncidentSeen& other : all) {
    if (other.rule != incident.rule && !other.is_over()) {
      out.push_back(other.id + " of " + other.rule + " should not be there");
    }
  }
  return out;
}

}  // namespace runbookd::demo
