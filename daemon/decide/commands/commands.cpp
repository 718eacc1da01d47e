#include "daemon/decide/commands/commands.hpp"

#include <algorithm>

#include "daemon/decide/commands/approval.hpp"
#include "daemon/decide/commands/question.hpp"
#include "daemon/decide/incidents/message.hpp"
#include "daemon/decide/ladder/ladder.hpp"
#include "daemon/decide/ladder/ladder_restore.hpp"
#include "daemon/decide/ladder/recovery.hpp"
#include "daemon/decide/rules/judging.hpp"

namespace runbookd::decide {

namespace {

Record said_record(const Command& said, const char* verb) {
  Record r;
  r.kind = RecordKind::operator_;
  r.status = verb;
  r.reason = said.reason;
  r.facts["who"] = said.who;
  r.until = said.until;
  return r;
}

void about_incident(Core& core, const Command& said, const char* verb,
                    const std::string& question = {}) {
  const Incident* incident = core.ledger.find(said.subject);
  if (incident == nullptr || !incident->open()) return;
  Record r = said_record(said, verb);
  r.incident = incident->id;
  r.rule = incident->rule;
  if (!question.empty()) r.facts[std::string{question_fact}] = question;
  r.text = said.who + ": " + verb + (said.reason.empty() ? "" : " (" + said.reason + ")");
  core.write(std::move(r));
}

bool may_approve(const Core& core, const Ladder& l, const Command& said) {
  const auto& approval = core.step(l).approval;
  if (!approval || approval->from.empty()) return said.role == "approver" || said.role == "admin";
  return std::find(approval->from.begin(), approval->from.end(), said.who) != approval->from.end();
}

bool is_meant(const Core& core, const Ladder& l, const Command& said) {
  return is_asked(l) &&
         is_answer_to(said, l.question, l.incident, core.incident(l)->questions == 1);
}

void answered(Core& core, const Ladder& l, const Command& said, const char* verb) {
  Command answer = said;
  answer.subject = l.incident;
  about_incident(core, answer, verb, l.question);
}

void approve(Core& core, Ladder& l, const Command& said) {
  if (!is_meant(core, l, said) || !may_approve(core, l, said)) return;
  answered(core, l, said, "approve");
  l.approvers.insert(said.who);
  const int needed = core.step(l).approval.value_or(Approval{}).count;
  if (static_cast<int>(l.approvers.size()) < needed) return;
  l.approved = true;
  l.last_reason = Withheld::none;
  core.set_state(l, IncidentState::remediating, "approved by " + said.who);
  advance(core, l);
}

void deny(Core& core, Ladder& l, const Command& said) {
  if (!is_meant(core, l, said) || !may_approve(core, l, said)) return;
  answered(core, l, said, "deny");
  core.set_step(l, StepStatus::denied, "approval", "denied by " + said.who);
  escalate(core, l, core.step(l).kind + " was denied by " + said.who);
}

void resolve(Core& core, Ladder& l, const Command& said) {
  const bool running = l.phase == Ladder::Phase::writing || l.phase == Ladder::Phase::executing ||
                       l.phase == Ladder::Phase::reading_back;
  if (running || reads_back_first(core, l)) return;
  about_incident(core, said, "resolve");
  if (!l.action_id.empty()) core.emit(Abandon{l.action_id});
  end_incident(core, l, "resolved by " + said.who);
}

void gate(Core& core, const Command& said, const char* verb) {
  Record r = said_record(said, verb);
  r.resource = said.subject;
  core.write(std::move(r));
}

void silence(Core& core, const Command& said) {
  Record r = said_record(said, "silence");
  r.action_id = "SIL-" + std::to_string(core.now.wall.time_since_epoch().count());
  const bool rule = core.plan->rule_index(said.subject) >= 0;
  (rule ? r.rule : r.resource) = said.subject;
  core.write(std::move(r));
}

void unsilence(Core& core, const Command& said) {
  if (!core.ledger.silences().contains(said.subject)) return;
  Record r = said_record(said, "unsilence");
  r.action_id = said.subject;
  core.write(std::move(r));
  on_unmuted(core);
}

// Opens an incident of the rule, for real or as a drill.
void start_by_hand(Core& core, const Command& said, bool drill) {
  const int rule = core.plan->rule_index(said.subject);
  if (rule < 0) return;
  const auto& targets = core.rule(rule).targets;
  const bool only = said.target.empty() && targets.size() == 1;
  const int subject = only ? 0 : subject_of(core.rule(rule), said.target);
  if (subject < 0) return;
  const std::string id = open_incident(core, rule, subject, said.variables,
                                       drill ? Opened::as_drill : Opened::by_hand);
  if (id.empty()) return;
  Command opened = said;
  opened.subject = id;
  about_incident(core, opened, drill ? "drill" : "trigger");
  if (Ladder* l = core.ladder_of(id)) advance(core, *l);
}

}  // namespace

void on_command(Core& core, const Command& said) {
  Ladder* l = core.ladder_of(said.subject);
  using Verb = Command::Verb;
  switch (said.verb) {
    case Verb::ack:
      return about_incident(core, said, "ack");
    case Verb::resolve:
      return l ? resolve(core, *l, said) : void();
    case Verb::approve:
      if (Ladder* asked = core.ladder_of(incident_of(said.subject))) approve(core, *asked, said);
      return;
    case Verb::deny:
      if (Ladder* asked = core.ladder_of(incident_of(said.subject))) deny(core, *asked, said);
      return;
    case Verb::silence:
      return silence(core, said);
    case Verb::unsilence:
      return unsilence(core, said);
    case Verb::pause:
      return gate(core, said, "pause");
    case Verb::resume:
      gate(core, said, "resume");
      core.restart_clocks();
      core.gates.grace_until =
          std::max(core.gates.grace_until, core.now.mono + core.plan->rails.startup_grace);
      return;
    case Verb::trigger:
      return start_by_hand(core, said, false);
    case Verb::drill:
      return start_by_hand(core, said, true);
    case Verb::unlock: {
      Record r = said_record(said, "unlock");
      r.kind = RecordKind::unlocked;
      r.resource = said.subject;
      return core.write(std::move(r));
    }
  }
}

}  // namespace runbookd::decide
