#include "daemon/decide/commands/commands.hpp"

#include <algorithm>

#include "daemon/decide/commands/question.hpp"
#include "daemon/decide/commands/receipt.hpp"
#include "daemon/decide/commands/refusal.hpp"
#include "daemon/decide/escalation/escalation.hpp"
#include "daemon/decide/incidents/heard.hpp"
#include "daemon/decide/incidents/message.hpp"
#include "daemon/decide/ladder/ladder.hpp"
#include "daemon/decide/ladder/ladder_restore.hpp"
#include "daemon/decide/ladder/recovery.hpp"
#include "daemon/decide/rules/judging.hpp"
#include "daemon/decide/tasks/tick_off.hpp"

namespace runbookd::decide {

namespace {

Record record_of(const Command& command, const char* verb) {
  Record r;
  r.kind = RecordKind::operator_;
  r.status = verb;
  r.reason = command.reason;
  r.facts["who"] = command.who;
  r.until = command.until;
  return r;
}

void note_on(Core& core, const Incident& incident, const Command& command, const char* verb,
             const std::string& question = {}) {
  Record r = record_of(command, verb);
  r.incident = incident.id;
  r.rule = incident.rule;
  if (!question.empty()) r.facts[std::string{question_fact}] = question;
  r.text = command.who + ": " + verb + (command.reason.empty() ? "" : " (" + command.reason + ")");
  core.write(std::move(r));
}

void acknowledge(Core& core, const Command& command) {
  const Incident& incident = *core.ledger.find(command.subject);
  Command heard = command;
  const auto lasts = ack_lasts(core, incident);
  if (!heard.until && lasts) heard.until = core.now.wall + *lasts;
  note_on(core, incident, heard, "ack");
  Ladder* l = core.ladder_of(incident.id);
  if (l == nullptr) return;
  l->people_wake = Mono::min();
  tell_informed(core, *l,
                {News::acknowledged,
                 heard.who + " has it" + (heard.until ? " until " + rfc3339(*heard.until) : ""),
                 {},
                 {}});
}

void approve(Core& core, const Command& command) {
  Ladder& l = *core.ladder_of(incident_of(command.subject));
  note_on(core, *core.incident(l), command, "approve", l.question);
  l.at.consent.approvers.insert(command.who);
  const int needed = core.step(l).approval.value_or(Approval{}).count;
  if (static_cast<int>(l.at.consent.approvers.size()) < needed) return;
  l.at.consent.approved = true;
  l.at.last_reason = Withheld::none;
  core.set_state(l, IncidentState::remediating, "approved by " + command.who);
  advance(core, l);
}

void deny(Core& core, const Command& command) {
  Ladder& l = *core.ladder_of(incident_of(command.subject));
  note_on(core, *core.incident(l), command, "deny", l.question);
  core.set_step(l, StepStatus::denied, "approval", "denied by " + command.who);
  escalate(core, l, core.step(l).kind + " was denied by " + command.who);
}

void resolve(Core& core, const Command& command) {
  Ladder& l = *core.ladder_of(command.subject);
  note_on(core, *core.incident(l), command, "resolve");
  if (!l.at.action_id.empty()) core.emit(Abandon{l.at.action_id});
  end_incident(core, l, "resolved by " + command.who);
}

std::string silence(Core& core, const Command& command) {
  Record r = record_of(command, "silence");
  const std::string id = "SIL-" + std::to_string(core.now.wall.time_since_epoch().count());
  r.action_id = id;
  const bool rule = core.plan->rule_index(command.subject) >= 0;
  (rule ? r.rule : r.resource) = command.subject;
  for (const auto& [name, value] : command.matchers) put_matcher(r, name, value);
  core.write(std::move(r));
  look_at_people_again(core);
  return id;
}

void unsilence(Core& core, const Command& command) {
  Record r = record_of(command, "unsilence");
  r.action_id = command.subject;
  core.write(std::move(r));
  on_unmuted(core);
}

void pause(Core& core, const Command& command) {
  Record r = record_of(command, "pause");
  r.resource = command.subject;
  core.write(std::move(r));
}

void resume(Core& core, const Command& command) {
  Record r = record_of(command, "resume");
  r.resource = command.subject;
  core.write(std::move(r));
  core.restart_clocks();
  core.gates.grace_until =
      std::max(core.gates.grace_until, core.now.mono + core.plan->rails.startup_grace);
}

// Opens an incident of the rule, for real or as a drill.
std::string start_by_hand(Core& core, const Command& command) {
  const bool drill = command.verb == Command::Verb::drill;
  const int rule = core.plan->rule_index(command.subject);
  const std::string id =
      open_incident(core, rule, subject_of(core.rule(rule), command.target), command.variables,
                    drill ? Opened::as_drill : Opened::by_hand);
  note_on(core, *core.ledger.find(id), command, drill ? "drill" : "trigger");
  if (Ladder* l = core.ladder_of(id)) advance(core, *l);
  return id;
}

// What people know and we do not; it changes nothing, and stands in the timeline.
void write_note(Core& core, const Command& command) {
  const Incident& incident = *core.ledger.find(command.subject);
  Record r = record_of(command, note_verb);
  r.reason.clear();  // it is the text, and that is longer than a reason may be
  r.incident = incident.id;
  r.rule = incident.rule;
  r.text = "note by " + command.who + ": " + command.reason;
  core.write(std::move(r));
}

void unlock(Core& core, const Command& command) {
  Record r = record_of(command, "unlock");
  r.kind = RecordKind::unlocked;
  r.resource = command.subject;
  core.write(std::move(r));
}

// It is in the ledger before the probe looks.
void take_word(Core& core, const Command& command) {
  Record r;
  r.kind = RecordKind::heard;
  r.status = command.status;
  r.target = command.target;
  r.text = command.reason;
  r.until = command.until;
  r.facts[std::string{probe_fact}] = command.subject;
  r.facts["who"] = command.who;
  core.write(std::move(r));
}

// The id of what was made: a silence or an incident.
std::string carry_out(Core& core, const Command& command) {
  using Verb = Command::Verb;
  switch (command.verb) {
    case Verb::ack:
      acknowledge(core, command);
      break;
    case Verb::resolve:
      resolve(core, command);
      break;
    case Verb::approve:
      approve(core, command);
      break;
    case Verb::deny:
      deny(core, command);
      break;
    case Verb::silence:
      return silence(core, command);
    case Verb::unsilence:
      unsilence(core, command);
      break;
    case Verb::pause:
      pause(core, command);
      break;
    case Verb::resume:
      resume(core, command);
      break;
    case Verb::trigger:
    case Verb::drill:
      return start_by_hand(core, command);
    case Verb::unlock:
      unlock(core, command);
      break;
    case Verb::note:
      write_note(core, command);
      break;
    case Verb::done:
      tick_off(core, command);
      break;
    case Verb::heard:
      take_word(core, command);
      break;
  }
  return {};
}

}  // namespace

Answered on_command(Core& core, Command command) {
  if (command.lasts) command.until = core.now.wall + *command.lasts;
  Answered out;
  if (auto wrong = refusal_of(core, command)) {
    out = std::move(*wrong);
  } else {
    std::string made = carry_out(core, command);
    out = receipt_of(core, command, std::move(made));
  }
  out.command = command.id;
  return out;
}

}  // namespace runbookd::decide
