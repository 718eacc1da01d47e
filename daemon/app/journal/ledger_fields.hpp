// The members of the ledger's parts with their names in the text. `io` is handed each of them: it
// writes them, or reads them. Internal to the codec.
//
// The structured bindings are on purpose: whoever adds a member to one of these types has to come
// here, since the binding has one name too few.
#pragma once

#include "daemon/app/journal/intent_facts.hpp"
#include "daemon/decide/incidents/ledger.hpp"

namespace runbookd::journal {

template <class T, class U>
concept PartOf = std::same_as<std::remove_const_t<T>, U>;

template <class Io, PartOf<decide::StepRun> T>
void each_field(Io& io, T& it) {
  auto& [index, action, verb, resource, status, reason, detail, action_id, started_at, ended_at,
         until, facts, question, asked_at, asked, asked_under] = it;
  io("index", index);
  io("action", action);
  io("verb", verb);
  io("resource", resource);
  io("status", status);
  io("reason", reason);
  io("detail", detail);
  io("action_id", action_id);
  io("started_at", started_at);
  io("ended_at", ended_at);
  io("until", until);
  io("facts", facts);
  io("question", question);
  io("asked_at", asked_at);
  io("asked", asked);
  io("asked_under", asked_under);
}

template <class Io, PartOf<decide::TimelineEntry> T>
void each_field(Io& io, T& it) {
  auto& [at, kind, text, state, step, action, status, reason, resource, by] = it;
  io("at", at);
  io("kind", kind);
  io("text", text);
  io("state", state);
  io("step", step);
  io("action", action);
  io("status", status);
  io("reason", reason);
  io("resource", resource);
  io("by", by);
}

template <class Io, PartOf<decide::Ack> T>
void each_field(Io& io, T& it) {
  auto& [by, at, until, expiry_told] = it;
  io("by", by);
  io("at", at);
  io("until", until);
  io("expiry_told", expiry_told);
}

template <class Io, PartOf<decide::StepTold> T>
void each_field(Io& io, T& it) {
  auto& [times, last] = it;
  io("times", times);
  io("last", last);
}

template <class Io, PartOf<decide::UpdatesTold> T>
void each_field(Io& io, T& it) {
  auto& [times, last, standing] = it;
  io("times", times);
  io("last", last);
  io("standing", standing);
}

template <class Io, PartOf<decide::Escalated> T>
void each_field(Io& io, T& it) {
  auto& [steps, updates, ack, acks_expired, ack_missed, still_since, stood_still, told_last,
         end_for, attached_to, put_off] = it;
  io("steps", steps);
  io("updates", updates);
  io("ack", ack);
  io("acks_expired", acks_expired);
  io("ack_missed", ack_missed);
  io("still_since", still_since);
  io("stood_still", stood_still);
  io("told_last", told_last);
  io("end_for", end_for);
  io("attached_to", attached_to);
  io("put_off", put_off);
}

template <class Io, PartOf<EvidencePart> T>
void each_field(Io& io, T& it) {
  auto& [title, text] = it;
  io("title", title);
  io("text", text);
}

template <class Io, PartOf<decide::ShownEvidence> T>
void each_field(Io& io, T& it) {
  auto& [probe, target, at, outcome, reason, text, parts] = it;
  io("probe", probe);
  io("target", target);
  io("at", at);
  io("outcome", outcome);
  io("reason", reason);
  io("text", text);
  io("parts", parts);
}

template <class Io, PartOf<decide::Incident> T>
void each_field(Io& io, T& it) {
  auto& [id, rule, target, severity, opened_as, state, first_bad, opened_at, acked_at, acked_by,
         first_action_at, resolved_at, summary, evidence, shown, resources, steps, last_said,
         timeline, variables, told, people, questions, flapping, triggered, drill] = it;
  io("id", id);
  io("rule", rule);
  io("target", target);
  io("severity", severity);
  io("opened_as", opened_as);
  io("state", state);
  io("first_bad", first_bad);
  io("opened_at", opened_at);
  io("acked_at", acked_at);
  io("acked_by", acked_by);
  io("first_action_at", first_action_at);
  io("resolved_at", resolved_at);
  io("summary", summary);
  io("evidence", evidence);
  io("shown", shown);
  io("resources", resources);
  io("steps", steps);
  io("last_said", last_said);
  io("timeline", timeline);
  io("variables", variables);
  io("told", told);
  io("people", people);
  io("questions", questions);
  io("flapping", flapping);
  io("triggered", triggered);
  io("drill", drill);
}

template <class Io, PartOf<decide::ActionRun> T>
void each_field(Io& io, T& it) {
  auto& [action_id, incident, rule, step, action, resource, hazard, started, ended, status, reason,
         parameters, progress, intended] = it;
  io("action_id", action_id);
  io("incident", incident);
  io("rule", rule);
  io("step", step);
  io("action", action);
  io("verb", intended.verb);
  io("resource", resource);
  io("hazard", hazard);
  io("started", started);
  io("ended", ended);
  io("status", status);
  io("reason", reason);
  if constexpr (std::is_const_v<T>) {
    const Facts all = with_intent(parameters, intended);
    io("parameters", all);
  } else {
    io("parameters", parameters);
    std::string verb = std::move(intended.verb);
    intended = take_intent(parameters);
    if (intended.verb.empty()) intended.verb = std::move(verb);
  }
  io("progress", progress);
}

template <class Io, PartOf<decide::Lock> T>
void each_field(Io& io, T& it) {
  auto& [why, since] = it;
  io("why", why);
  io("since", since);
}

template <class Io, PartOf<decide::Served> T>
void each_field(Io& io, T& it) {
  auto& [revision, since, chosen, clean] = it;
  io("revision", revision);
  io("since", since);
  io("chosen", chosen);
  io("clean", clean);
}

template <class Io, PartOf<decide::Silence> T>
void each_field(Io& io, T& it) {
  auto& [id, rule, resource, severity, labels, since, until, who, reason, end_told] = it;
  io("id", id);
  io("rule", rule);
  io("resource", resource);
  io("severity", severity);
  io("labels", labels);
  io("since", since);
  io("until", until);
  io("who", who);
  io("reason", reason);
  io("end_told", end_told);
}

template <class Io, PartOf<decide::UnsentMessage> T>
void each_field(Io& io, T& it) {
  auto& [at, incident, rule, target, severity, until, facts, contacts] = it;
  io("at", at);
  io("incident", incident);
  io("rule", rule);
  io("target", target);
  io("severity", severity);
  io("until", until);
  io("facts", facts);
  io("contacts", contacts);
}

template <class Io, PartOf<decide::Task> T>
void each_field(Io& io, T& it) {
  auto& [check, calendar, counted, moment, stage, opened, judged, tries, reminded, reminders,
         missed, done_at, done_by, note, detail] = it;
  io("check", check);
  io("calendar", calendar);
  io("counted", counted);
  io("moment", moment);
  io("stage", stage);
  io("opened", opened);
  io("judged", judged);
  io("tries", tries);
  io("reminded", reminded);
  io("reminders", reminders);
  io("missed", missed);
  io("done_at", done_at);
  io("done_by", done_by);
  io("note", note);
  io("detail", detail);
}

template <class Io, PartOf<decide::HeardOf> T>
void each_field(Io& io, T& it) {
  auto& [at, status, text, until] = it;
  io("at", at);
  io("status", status);
  io("text", text);
  io("until", until);
}

template <class Io, PartOf<decide::LedgerState> T>
void each_field(Io& io, T& it) {
  auto& [incidents, resolved_order, open, actions, locked, served, silences, paused, unsent, tasks,
         heard, next_number] = it;
  io("incidents", incidents);
  io("resolved_order", resolved_order);
  io("open", open);
  io("actions", actions);
  io("locked", locked);
  io("served", served);
  io("silences", silences);
  io("paused", paused);
  io("unsent", unsent);
  io("tasks", tasks);
  io("heard", heard);
  io("next_number", next_number);
}

}  // namespace runbookd::journal
