// Records about what the ledger knows already, with the fields that say of what they are.
#pragma once

#include "daemon/decide/incidents/ledger.hpp"

namespace runbookd::decide {

Record record_about(const Incident& incident, RecordKind kind, std::string text);

/// Of the people's side of an incident: one of people_word, and a sentence.
Record people_record(const Incident& incident, std::string_view word, std::string text);

/// The INTENT of an action that the ledger knows. Its target is the incident's, when there is one
/// still.
Record intent_of(const ActionRun& run, const Incident* incident);

/// Of an INTENT (as written, or intent_of) the record that its action ended; the only maker of such
/// records. The reason is the error's name; who knows a better one sets it.
Record outcome_record(Record intent, const ActionResult& result);

}  // namespace runbookd::decide
