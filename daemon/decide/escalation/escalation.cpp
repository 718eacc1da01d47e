#include "daemon/decide/escalation/escalation.hpp"

#include <algorithm>
#include <utility>

#include "daemon/decide/escalation/digest.hpp"
#include "daemon/decide/escalation/on_call.hpp"
#include "daemon/decide/escalation/parent.hpp"
#include "daemon/decide/escalation/silence_ends.hpp"
#include "daemon/decide/escalation/step_due.hpp"
#include "daemon/decide/escalation/updates.hpp"
#include "daemon/decide/explain/explain.hpp"
#include "daemon/decide/incidents/message.hpp"
#include "daemon/decide/incidents/record_about.hpp"
#include "daemon/decide/rules/mute.hpp"

namespace runbookd::decide {

namespace {

void note(Core& core, const Ladder& l, std::string_view what, std::string text) {
  core.write(people_record(*core.incident(l), what, std::move(text)));
}

// Who took it on, in the words of the rulebook; without a contact of that name those who were told
// last.
std::vector<std::string> owners(const Core& core, const Incident& incident) {
  const std::string& who = incident.people.ack->by;
  std::vector<std::string> out;
  for (const std::string& contact : core.plan->contacts)
    if (speaks_for(*core.plan, who, contact)) out.push_back(contact);
  return out.empty() ? incident.people.told_last : out;
}

// An acknowledgement has an end, so that an incident which nobody looks at any more is told again.
Mono look_at_ack(Core& core, const Ladder& l) {
  const Incident& incident = *core.incident(l);
  const auto& ack = incident.people.ack;
  if (!ack || ack->expiry_told) return Mono::max();
  if (core.now.mono < ack->ends()) return ack->ends();
  const std::string by = ack->by;
  const auto contacts = owners(core, incident);
  note(core, l, people_word::ack_expired, "the acknowledgement by " + by + " has ended");
  tell(core, l, contacts,
       {News::ack_expired,
        "still open, and your acknowledgement has ended (" + by + ")",
        {},
        {"runbookd ack " + l.incident, {}, {}}});
  return Mono::max();
}

// The step that would tell next, whatever its time; the last one when all have.
const EscalationStep& following_step(const Escalation& list, const Incident& incident) {
  for (std::size_t i = 0; i < list.size(); ++i)
    if (times_told(incident, static_cast<int>(i)) == 0) return list[i];
  return list.back();
}

Mono look_at_ack_within(Core& core, const Ladder& l, const Escalation& list) {
  const Incident& incident = *core.incident(l);
  const auto& within = terms_of(core, incident).ack_within;
  if (!within || incident.acked_at || incident.people.ack_missed) return Mono::max();
  const Mono at = people_time(incident, *within);
  if (core.now.mono < at) return at;
  const std::vector<std::string> contacts = following_step(list, incident).notify;
  note(core, l, people_word::ack_missed, "nobody took it on within " + format_duration(*within));
  tell(core, l, contacts,
       {News::ack_missed,
        "nobody took it on within " + format_duration(*within) + ": " +
            explain(core, l.rule, l.subject).verdict,
        {},
        {"runbookd ack " + l.incident, {}, {}}});
  return Mono::max();
}

Mono look_at_steps(Core& core, const Ladder& l, const Escalation& list) {
  Mono next = Mono::max();
  bool at_once = false;  // the step before reached nobody
  for (int place = 0; place < static_cast<int>(list.size()); ++place) {
    const EscalationStep& step = list[static_cast<std::size_t>(place)];
    auto at = due(core, *core.incident(l), step, place);
    const bool first = times_told(*core.incident(l), place) == 0;
    if (at && (*at <= core.now.mono || (at_once && first))) {
      Notify news = news_of_step(core, l, step, place);
      at_once = news.contacts.empty();
      core.emit(std::move(news));
      at = due(core, *core.incident(l), step, place);
    } else if (at) {
      at_once = false;
    }
    if (at) next = std::min(next, *at);
  }
  return next;
}

// Nobody is told of what is muted, or explained by another incident. That either ends is a change
// that is heard (on_unmuted, Core::set_state).
std::optional<Mono> stands_still_until(Core& core, const Ladder& l) {
  const auto mute = muted(core, core.rule(l.rule), core.target_name(l.rule, l.subject));
  const auto attached = attached_until(core, l);
  const Escalated& people = core.incident(l)->people;
  const bool stood = people.still_since.has_value();
  const bool stands = mute || attached;
  if (stands && !stood)
    note(
        core, l, people_word::stands_still,
        "nobody is told meanwhile: " + (mute ? mute->detail : people.attached_to + " explains it"));
  if (!stands && stood) note(core, l, people_word::goes_on, "people are told again");
  // Else the first step of the list is owed, and says so.
  if (!stands && people.put_off && !people.steps.empty())
    page(core, l, {News::needs_people, "nothing more is started", {}, {}});
  if (!stands) return std::nullopt;
  return std::min(mute ? mute->until.value_or(Mono::max()) : Mono::max(),
                  attached.value_or(Mono::max()));
}

Mono look(Core& core, const Ladder& l) {
  const Incident* incident = core.incident(l);
  if (incident == nullptr || !incident->open() || l.drill) return Mono::max();
  const bool digested = waits_for_digest(core, *incident);
  if (digested) core.digest_wake = Mono::min();
  const Escalation* list = escalation_of(core, core.rule(l.rule));
  const bool asks = list != nullptr && !list->empty();
  const bool updates = core.rule(l.rule).updates.has_value();
  if (!asks && !digested && !updates && !incident->people.ack) return Mono::max();
  if (const auto until = stands_still_until(core, l)) return *until;
  Mono next = std::min(look_at_ack(core, l), look_at_updates(core, l));
  if (!asks) return next;
  if (!digested) next = std::min(next, look_at_steps(core, l, *list));
  return std::min(next, look_at_ack_within(core, l, *list));
}

}  // namespace

const Escalation* escalation_of(const Core& core, const Rule& rule) {
  if (rule.escalation < 0) return nullptr;
  return &core.plan->escalations[static_cast<std::size_t>(rule.escalation)];
}

const SeverityTerms& terms_of(const Core& core, const Incident& incident) {
  return core.plan->terms[static_cast<std::size_t>(incident.severity)];
}

std::optional<Nanos> ack_lasts(const Core& core, const Incident& incident) {
  return terms_of(core, incident).ack_lasts;
}

void escalate_due(Core& core) {
  if (!core.ladders.empty() && core.window_wake <= core.now.mono) {
    look_at_people_again(core);
    core.window_wake = next_window(core);
  }
  for (Ladder& l : core.ladders)
    if (l.people_wake <= core.now.mono) l.people_wake = look(core, l);
  if (core.digest_wake <= core.now.mono) core.digest_wake = tell_digests(core);
  if (core.silence_wake <= core.now.mono) core.silence_wake = warn_of_silences(core);
}

Mono next_escalation(const Core& core) {
  const Mono without_incidents = std::min(core.digest_wake, core.silence_wake);
  if (core.ladders.empty()) return without_incidents;
  Mono next = std::min(core.window_wake, without_incidents);
  for (const Ladder& l : core.ladders) next = std::min(next, l.people_wake);
  return next;
}

void look_at_people_again(Core& core) {
  core.window_wake = core.digest_wake = core.silence_wake = Mono::min();
  for (Ladder& l : core.ladders) l.people_wake = Mono::min();
}

}  // namespace runbookd::decide
