#include "daemon/decide/explain/asked.hpp"

#include <algorithm>

#include "daemon/decide/commands/approval.hpp"
#include "daemon/decide/explain/explain.hpp"
#include "daemon/decide/explain/explain_condition.hpp"
#include "daemon/decide/incidents/message.hpp"
#include "daemon/decide/ladder/attempt.hpp"

namespace runbookd::decide {

namespace {

PendingApproval pending(const Core& core, const Ladder& l) {
  const Step& step = core.step(l);
  const Approval approval = step.approval.value_or(Approval{});
  PendingApproval p;
  p.id = l.question;
  p.first = core.incident(l)->questions == 1;
  p.incident = l.incident;
  p.rule = core.rule(l.rule).name;
  p.target = core.target_name(l.rule, l.subject);
  p.step = l.rung + 1;
  p.action = step.kind;
  p.resource = core.acted_on(l);
  p.summary = what_was_shown(core, l);
  p.asked_at = core.now.wall - (core.now.mono - l.at.consent.asked_at);
  p.expires_at = p.asked_at + approval.ttl;
  p.from = approval.from;
  p.count = approval.count;
  p.approved_by.assign(l.at.consent.approvers.begin(), l.at.consent.approvers.end());
  return p;
}

void add_evidence(const Core& core, const Ladder& l, AskedQuestion& out) {
  for (const int instance : evidence_instances(core, l)) {
    if (out.evidence.size() == most_asked_samples) {
      ++out.samples_left_out;
      continue;
    }
    const auto [index, place] = core.plan->locate(instance);
    const Source& source = core.plan->sources[static_cast<std::size_t>(index)];
    AskedSample sample{source.name, {}, core.seen.at(instance).view};
    if (source.listed) sample.target = source.targets[static_cast<std::size_t>(place)];
    sample.view.cells = nullptr;  // lives until the next event only
    out.evidence.push_back(std::move(sample));
  }
}

AskedQuestion asked(const Core& core, const Ladder& l) {
  const Rule& rule = core.rule(l.rule);
  const Step& step = core.step(l);
  const Incident& incident = *core.incident(l);
  AskedQuestion out;
  static_cast<PendingApproval&>(out) = pending(core, l);
  out.severity = incident.severity;
  out.opened_at = incident.opened_at.wall;
  out.fault = summary_now(core, l);
  out.by_hand = step.by == StepBy::asking;
  out.hazard = step.hazard;
  if (!out.by_hand) out.parameters = l.at.consent.asked;
  out.effect = l.at.consent.effect;
  const EvaluationContext context = core.context(out.target, &incident);
  if (!core.is_by_hand(l)) out.condition = take_apart(rule.when, context);
  out.if_ = take_apart(step.if_, context);
  out.requires_ = take_apart(step.requires_, context);
  out.verify = take_apart(step.verify ? step.verify : rule.verify, context);
  out.within = step.within;
  add_evidence(core, l, out);
  out.runbook = rule.runbook;
  return out;
}

template <class Question, class Of>
std::vector<Question> questions(const Core& core, Of of) {
  std::vector<Question> out;
  for (const Ladder& l : core.ladders)
    if (is_asked(l)) out.push_back(of(core, l));
  std::sort(out.begin(), out.end(),
            [](const auto& a, const auto& b) { return a.asked_at < b.asked_at; });
  return out;
}

}  // namespace

std::vector<PendingApproval> pending_approvals(const Core& core) {
  return questions<PendingApproval>(core, pending);
}

std::vector<AskedQuestion> asked_questions(const Core& core) {
  return questions<AskedQuestion>(core, asked);
}

}  // namespace runbookd::decide
