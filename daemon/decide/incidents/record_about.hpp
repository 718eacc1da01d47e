// Records about what the ledger knows already, with the fields that say of what they are. Internal
// to decide.
#pragma once

#include "daemon/decide/incidents/ledger.hpp"

namespace runbookd::decide {

inline Record record_about(const Incident& incident, RecordKind kind, std::string text) {
  Record r;
  r.kind = kind;
  r.incident = incident.id;
  r.rule = incident.rule;
  r.target = incident.target;
  r.text = std::move(text);
  return r;
}

/// The target is the incident's, when there is one still.
inline Record record_about(const ActionRun& run, RecordKind kind, std::string text) {
  Record r;
  r.kind = kind;
  r.incident = run.incident;
  r.rule = run.rule;
  r.step = run.step;
  r.action_id = run.action_id;
  r.action = run.action;
  r.resource = run.resource;
  r.hazard = name_of(run.hazard);
  r.text = std::move(text);
  return r;
}

}  // namespace runbookd::decide
