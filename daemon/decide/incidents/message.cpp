#include "daemon/decide/incidents/message.hpp"

#include <algorithm>

#include "daemon/base/text.hpp"
#include "daemon/decide/escalation/digest.hpp"
#include "daemon/decide/escalation/escalation.hpp"
#include "daemon/decide/escalation/on_call.hpp"
#include "daemon/decide/escalation/parent.hpp"
#include "daemon/decide/escalation/step_due.hpp"
#include "daemon/decide/incidents/comma_list.hpp"
#include "daemon/decide/incidents/record_about.hpp"
#include "daemon/decide/incidents/story.hpp"
#include "daemon/decide/ladder/attempt.hpp"
#include "daemon/decide/ladder/holding.hpp"
#include "daemon/decide/rules/flapping.hpp"

namespace runbookd::decide {

namespace {

// The probe of this target that answers badly or not at all, in its own words.
std::string said_by_probes(const Core& core, const Ladder& l) {
  std::string out;
  const std::string& target = core.target_name(l.rule, l.subject);
  for (const int s : core.rule(l.rule).reads) {
    const Source& source = core.plan->sources[static_cast<std::size_t>(s)];
    const int instance = instance_of(source, target);
    if (instance < 0) continue;
    const InstanceView& view = core.seen.at(instance).view;
    if (!view.seen || view.outcome == Outcome::ok) continue;
    out += (out.empty() ? "" : "; ") + source.name + ": " + std::string{name_of(view.reason)} +
           (view.detail.empty() ? "" : ", " + view.detail);
  }
  return out;
}

// Why the last step that was touched did not end it, unless `told` says so already.
std::string said_by_steps(const Core& core, const Incident& incident, const std::string& told) {
  const StepRun* last = nullptr;
  for (const StepRun& run : incident.steps)
    if (!run.detail.empty() && (last == nullptr || run.index > last->index)) last = &run;
  if (last == nullptr || last->status == StepStatus::awaiting_approval) return {};
  const auto held = step_held_now(core, incident);
  if (held && held->index == last->index) last = &*held;
  if (told.find(last->detail) != std::string::npos) return {};
  return subject_of_step(last->action, last->resource) + ": " + words_of(name_of(last->status)) +
         (last->reason.empty() ? "" : " (" + last->reason + ")") + ": " + last->detail;
}

std::string cause_of(const Core& core, const Ladder& l, const std::string& text) {
  std::string out = said_by_steps(core, *core.incident(l), text);
  const Incident& incident = *core.incident(l);
  const std::string attached = attached_text(core, incident);
  const bool says_it_flaps = incident.flapping && incident.told.empty();  // once
  for (const std::string& more :
       {said_by_probes(core, l), attached.empty() ? attached : "explains " + attached,
        says_it_flaps ? flapping_text(core.rule(l.rule)) : std::string{}})
    if (!more.empty()) out += (out.empty() ? "" : "; ") + more;
  return out;
}

// Of a moment, for what can happen again.
std::string moment_of(const Core& core) {
  return std::to_string(
      std::chrono::duration_cast<milliseconds>(core.now.wall.time_since_epoch()).count());
}

// News that can come again about one incident is told apart by its step, or by its moment.
std::string key_of(const Core& core, const Ladder& l, const Tidings& tidings) {
  const std::string key = l.incident + "/" + std::string{name_of(tidings.news)};
  switch (tidings.news) {
    case News::approval:
    case News::hand:
      return key + l.question.substr(std::min(l.incident.size(), l.question.size()));
    case News::fixed:
    case News::note:
      return key + "." + std::to_string(l.rung + 1);
    case News::severity:
      return key + "." + std::string{name_of(core.incident(l)->severity)};
    case News::escalation:
    case News::update:
      return key + "." + tidings.number;
    case News::ack_expired:
      return key + "." + std::to_string(core.incident(l)->people.acks_expired);
    case News::unreachable:
    case News::acknowledged:
    case News::waits:
    case News::runs:
      return key + "." + moment_of(core);
    default:
      return key;
  }
}

void add_incident(Notify& n, const Incident& incident) {
  n.severity = name_of(incident.severity);
  n.opened_as = name_of(incident.opened_as);
  n.since = incident.opened_at.wall;
  n.state = name_of(incident.state);
}

// Whoever reads these has to make up their mind.
bool asks_to_look(News news) {
  return news == News::escalation || news == News::needs_people || news == News::approval ||
         news == News::hand || news == News::severity;
}

Notify message_about(const Core& core, const Ladder& l, Tidings tidings) {
  Notify n;
  n.news = tidings.news;
  n.key = key_of(core, l, tidings);
  n.drill = l.drill;
  n.observes = mode_of(core, core.rule(l.rule)) == Mode::observe;
  n.incident = l.incident;
  n.rule = core.rule(l.rule).name;
  n.target = core.target_name(l.rule, l.subject);
  add_incident(n, *core.incident(l));
  if (n.news == News::approval || n.news == News::hand) n.question = l.question;
  n.subject = std::move(tidings.subject);
  n.summary = summary_now(core, l);
  n.cause = cause_of(core, l, tidings.detail);
  if (asks_to_look(n.news)) n.seen = seen_in(core.incident(l)->shown);
  n.detail = std::move(tidings.detail);
  n.command = std::move(tidings.ask.command);
  n.until = tidings.ask.until;
  n.who = std::move(tidings.ask.who);
  return n;
}

// Who was told of what; and who they stood for, when the rulebook named a group or a rotation.
Record told_record(const Core& core, const Ladder& l, const std::vector<std::string>& names,
                   const std::vector<Reached>& all, Facts facts, const Notify& news) {
  Record r = core.about(l, RecordKind::message);
  r.status = told_status;
  r.facts = std::move(facts);
  if (!all.empty()) put_on_record(r, news);
  std::vector<std::string> contacts;
  std::vector<std::string> through;
  for (const Reached& it : all) {
    contacts.push_back(it.contact);
    if (!it.through.empty()) through.push_back(it.contact + " for " + it.through);
  }
  r.facts[std::string{told_fact}] = comma_list(contacts);
  if (!through.empty()) r.facts[std::string{through_fact}] = comma_list(through);
  if (all.empty()) r.text = "nobody stands behind " + joined(names) + " at this moment";
  return r;
}

bool is_for(const Core& core, const std::string& contact, News news) {
  return is_for_outside(news) || !is_among(core.plan->outside, contact);
}

// Not every severity wakes people, and how it goes wakes nobody.
Urgency urgency_of(const Core& core, const Ladder& l, News news) {
  const bool wakes = news != News::escalation || terms_of(core, *core.incident(l)).page;
  return wakes && news != News::update ? Urgency::page : Urgency::inform;
}

}  // namespace

std::string summary_now(const Core& core, const Ladder& l) {
  const Rule& rule = core.rule(l.rule);
  const Incident* incident = core.incident(l);
  const EvaluationContext context = core.context(core.target_name(l.rule, l.subject), incident);
  if (!rule.summary.empty()) return render(rule.summary, context);
  if (core.is_by_hand(l)) return "triggered by hand";
  const std::string values = values_of(rule.when, context);
  return rule.when.text + (values.empty() ? "" : " (" + values + ")");
}

std::string approvers_of(const Approval& approval) {
  const std::string out =
      approval.from.empty() ? "anyone with the role approver" : joined(approval.from);
  return approval.count > 1 ? std::to_string(approval.count) + " of " + out : out;
}

Notify told_of(Core& core, const Ladder& l, const std::vector<std::string>& names,
               Tidings tidings) {
  std::vector<Reached> all = reached(*core.plan, names, core.now.wall);
  std::erase_if(all, [&](const Reached& it) { return !is_for(core, it.contact, tidings.news); });
  Facts facts = std::move(tidings.facts);
  const bool is_counted = !facts.empty();
  Notify n = message_about(core, l, std::move(tidings));
  n.urgency = urgency_of(core, l, n.news);
  for (const Reached& it : all) n.contacts.push_back(it.contact);
  if (!all.empty() || is_counted) core.write(told_record(core, l, names, all, std::move(facts), n));
  return n;
}

void tell(Core& core, const Ladder& l, const std::vector<std::string>& names, Tidings tidings) {
  core.emit(told_of(core, l, names, std::move(tidings)));
}

namespace {

// The list of its rule, if there is anybody in it.
const Escalation* list_of(const Core& core, const Ladder& l) {
  const Escalation* list = escalation_of(core, core.rule(l.rule));
  return list != nullptr && !list->empty() ? list : nullptr;
}

// That an incident stands as it has opened is what its digest tells, or the first step of its list
// once its parent is over. What is asked of people, and what came of an action, is not put off.
bool is_told_later(const Core& core, const Ladder& l, News news) {
  const Incident& incident = *core.incident(l);
  const bool stands = news == News::needs_people || news == News::waits;
  if (!stands || incident.first_action_at) return false;
  return waits_for_digest(core, incident) ||
         (!incident.drill && list_of(core, l) != nullptr && is_explained(core, l));
}

// Who explains it will be over, and then they are told.
void put_off(Core& core, const Ladder& l, News news) {
  if (news != News::needs_people || waits_for_digest(core, *core.incident(l))) return;
  core.write(people_record(*core.incident(l), people_word::put_off,
                           "people hear that it needs them when that is over"));
}

std::vector<std::string> paged(const Core& core, const Ladder& l) {
  const Escalation* list = list_of(core, l);
  if (list == nullptr) return core.plan->told(core.rule(l.rule).contacts);
  std::vector<std::string> names = list->front().notify;
  const auto& told = core.incident(l)->told;
  names.insert(names.end(), told.begin(), told.end());
  return names;
}

}  // namespace

void page(Core& core, const Ladder& l, Tidings tidings) {
  if (is_told_later(core, l, tidings.news)) return put_off(core, l, tidings.news);
  if (tidings.ask.command.empty()) tidings.ask.command = "runbookd explain " + l.incident;
  tell(core, l, paged(core, l), std::move(tidings));
}

void tell_informed(Core& core, const Ladder& l, Tidings tidings) {
  const Incident& incident = *core.incident(l);
  if (incident.told.empty()) return;
  if (is_told_later(core, l, tidings.news)) return;
  Notify n = message_about(core, l, std::move(tidings));
  if (!incident.open()) n.cause.clear();  // of what is over nothing is wrong any more
  n.urgency = Urgency::inform;
  for (const std::string& contact : incident.told)
    if (is_for(core, contact, n.news)) n.contacts.push_back(contact);
  send(core, std::move(n));
}

Notify about_resource(const Core& core, News news, const std::string& subject) {
  Notify n;
  n.news = news;
  n.subject = subject;
  n.key = std::string{name_of(news)} + "/" + subject + "." + moment_of(core);
  return n;
}

void end_incident(Core& core, Ladder& l, const std::string& why) {
  core.set_state(l, IncidentState::resolved, why);
  if (!put_end_off(core, l.incident)) tell_informed(core, l, {News::resolved, why, {}, {}});
}

Notify news_of_end(const Incident& incident, const std::string& why) {
  Notify n;
  n.drill = incident.drill;
  n.news = News::resolved;
  n.urgency = Urgency::inform;
  n.key = incident.id + "/" + std::string{name_of(n.news)};
  n.contacts.assign(incident.told.begin(), incident.told.end());
  n.incident = incident.id;
  n.rule = incident.rule;
  n.target = incident.target;
  add_incident(n, incident);
  n.state = name_of(IncidentState::resolved);
  n.detail = why;
  return n;
}

void tell_closed(Core& core, const Incident& incident, const std::string& why) {
  if (put_end_off(core, incident.id) || incident.told.empty()) return;
  send(core, news_of_end(incident, why));
}

}  // namespace runbookd::decide
