#include "daemon/decide/incidents/record_about.hpp"

#include <utility>

namespace runbookd::decide {

Record record_about(const Incident& incident, RecordKind kind, std::string text) {
  Record r;
  r.kind = kind;
  r.incident = incident.id;
  r.rule = incident.rule;
  r.target = incident.target;
  r.text = std::move(text);
  return r;
}

Record people_record(const Incident& incident, std::string_view word, std::string text) {
  Record r = record_about(incident, RecordKind::timeline, std::move(text));
  r.facts[std::string{people_fact}] = word;
  return r;
}

Record intent_of(const ActionRun& run, const Incident* incident) {
  Record r;
  r.kind = RecordKind::intent;
  r.incident = run.incident;
  r.rule = run.rule;
  if (incident != nullptr) r.target = incident->target;
  r.step = run.step;
  r.action_id = run.action_id;
  r.action = run.action;
  r.resource = run.resource;
  r.hazard = name_of(run.hazard);
  r.facts = run.parameters;
  r.intended = run.intended;
  return r;
}

Record outcome_record(Record intent, const ActionResult& result) {
  const bool undo = is_undo(intent);
  Record r = std::move(intent);
  r.kind = RecordKind::outcome;
  r.status = name_of(result.status);
  r.reason = result.error == ActionError::none ? std::string{} : std::string{name_of(result.error)};
  r.text = result.detail;
  r.facts = result.facts;
  if (undo) r.facts[undo_fact] = r.action_id;
  r.intended.reset();
  return r;
}

}  // namespace runbookd::decide
