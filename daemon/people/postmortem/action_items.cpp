#include "daemon/people/postmortem/action_items.hpp"

#include <algorithm>

#include "daemon/decide/incidents/story.hpp"
#include "daemon/decide/reason.hpp"
#include "daemon/people/postmortem/objective.hpp"

namespace runbookd::postmortem {

using decide::StepRun;
using decide::StepStatus;

namespace {

using Items = std::vector<std::string>;

std::string in_brackets(const std::string& text) { return text.empty() ? "" : " (" + text + ")"; }

void about_objective(const Postmortem& it, Items& out) {
  const auto missed = missed_by(it);
  if (missed)
    out.push_back("Find out what took the time: the objective of " + format_duration(*it.rule.rto) +
                  " was missed by " + format_duration(*missed));
}

void about_steps(const Postmortem& it, Items& out) {
  for (const StepRun& run : it.incident.steps) {
    const std::string step = decide::subject_of_step(run.action, run.resource);
    const std::string why = in_brackets(run.detail);
    switch (run.status) {
      case StepStatus::ineffective:
        out.push_back("Check whether " + step + " belongs into this rule: it did not help" + why);
        break;
      case StepStatus::worse:
        out.push_back("Look at " + step + ": " + run.detail);
        break;
      case StepStatus::failed:
        out.push_back("Mend " + step + ": it failed" + in_brackets(run.reason) + why);
        break;
      case StepStatus::unknown:
        out.push_back("Find out what " + step + " did: nobody could tell" + why);
        break;
      case StepStatus::expired:
        out.push_back("Decide who answers for " + step + ": nobody did in time" + why);
        break;
      default:
        break;
    }
  }
}

// What passes by itself with every incident is nothing to review.
bool is_ordinary(const std::string& reason) {
  return reason == name_of(decide::Withheld::confirmation) ||
         reason == name_of(decide::Withheld::startup_grace) ||
         reason == name_of(decide::Withheld::recovered);
}

void about_rails(const Chronicle& chronicle, Items& out) {
  for (const HeldStep& held : chronicle.held())
    if (!is_ordinary(held.reason))
      out.push_back("Review what held back " + held.step + ": " + decide::words_of(held.reason) +
                    in_brackets(held.detail));
}

void about_probes(const Postmortem& it, Items& out) {
  for (const decide::ProbeImpact& probe : it.impact.probes) {
    if (probe.unknown == 0) continue;
    const int runs = probe.unknown + probe.samples;
    out.push_back("Look at the probe " + probe.name + ": " + std::to_string(probe.unknown) +
                  " of its " + std::to_string(runs) + " runs said nothing conclusive");
  }
  for (const decide::ImpactGap& gap : it.impact.gaps)
    out.push_back("Look at why runbookd saw nothing from " + rfc3339(gap.from) + " to " +
                  rfc3339(gap.to));
}

void about_people(const Postmortem& it, const Chronicle& chronicle, Items& out) {
  const decide::Incident& incident = it.incident;
  const auto& acked = incident.acked_at;
  if (incident.people.ack_missed)
    out.push_back("Look at who is called: " +
                  (acked ? "it was acknowledged after " +
                               format_duration(acked->wall - incident.opened_at.wall)
                         : std::string{"nobody acknowledged it"}) +
                  ", later than expected of " + std::string{name_of(incident.severity)});
  if (incident.people.acks_expired > 0)
    out.push_back("Check the hand-over between people: an acknowledgement ended while it was open");
  for (const std::string& contact : chronicle.unreached())
    out.push_back("Mend the way to the contact " + contact + ": a message to it failed");
}

// People were needed, though a rule is there.
void about_hand_over(const Chronicle& chronicle, Items& out) {
  const auto& moments = chronicle.moments();
  const bool handed_over = std::any_of(moments.begin(), moments.end(), [](const Moment& m) {
    return m.text.starts_with("escalated");
  });
  if (handed_over)
    out.push_back("Extend the steps of this rule by what people did: it was handed over to them");
}

}  // namespace

std::vector<std::string> suggested_items(const Postmortem& it, const Chronicle& chronicle) {
  Items out;
  about_objective(it, out);
  about_steps(it, out);
  about_rails(chronicle, out);
  about_probes(it, out);
  about_people(it, chronicle, out);
  about_hand_over(chronicle, out);
  if (out.size() > max_action_items) out.resize(max_action_items);
  return out;
}

}  // namespace runbookd::postmortem
