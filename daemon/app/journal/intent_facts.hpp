// How the journal writes what an INTENT says beside its parameters: as facts with names of their
// own, so that a record stays one flat list.
//
//   verb, binds, evidence, config, before, undo_of      prior.NAME   undo.NAME
//   transition.from, transition.to
#pragma once

#include "daemon/decide/incidents/record.hpp"

namespace runbookd::journal {

/// `facts` and what the INTENT says.
Facts with_intent(Facts facts, const decide::IntentDetail& intent);
/// Takes out of `facts` what the INTENT says; the parameters are left. Journals of before verbs
/// were written say nothing of them.
decide::IntentDetail take_intent(Facts& facts);

/// A record as the core folds it, from one as it is kept.
decide::Record restored(decide::Record kept);

}  // namespace runbookd::journal
