// One row of the journal, before it is JSON. Everything durable that the core knows is a fold over
// these (ledger.hpp); what is not in a record is forgotten by a crash, on purpose.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/action.hpp"
#include "daemon/base/time.hpp"

namespace runbookd::decide {

enum class RecordKind : std::uint8_t {
  started,  ///< the daemon started; facts: version, config
  stopped,
  reloaded,  ///< facts: config (hash)
  opened,    ///< an incident; severity, text = summary
  state,     ///< an incident's new state; text says why
  severity,  ///< it rose
  timeline,  ///< something worth telling: text
  step,      ///< a step's new status; reason when withheld or failed; facts when it asks people:
             ///< question (its id), asked.NAME (the parameters that a yes is bound to)
  intent,    ///< durable before the first mutating byte; facts: parameters; `intended`: the rest
  progress,  ///< of an execution; facts: operation ...
  outcome,   ///< of an execution; status, reason, facts
  locked,    ///< a resource whose state is unknown
  unlocked,
  serving,     ///< a revision serves at least 90% of a resource; facts: revision, chosen
  message,     ///< status `told` or `informed`: the core has it sent to the contacts of the fact;
               ///< then, per contact: sent, failed, passed_over (incidents/unsent.hpp)
  operator_,   ///< what somebody did; facts: who, verb ...
  checkpoint,  ///< of the journal about itself: what records fold to was kept; facts: upto, sha256
  archived,    ///< the same: records were moved into a segment; facts: first, last, head, sha256
  measured,    ///< what an open incident did to the service meanwhile; facts: see impact.hpp
  task,        ///< a routine task, about no incident; status: one of task_word (tasks/task.hpp)
  evidence,    ///< what a probe showed when an incident opened (incidents/evidence.hpp)
  heard,       ///< others said it of their own accord; facts: probe, who; status: one of heard_word
};
std::string_view name_of(RecordKind k);
inline constexpr std::string_view question_fact = "question";
inline constexpr std::string_view asked_prefix = "asked.";
/// Of the rule that asked, as written then: an edited rule asks anew.
inline constexpr std::string_view asked_under_fact = "rule_as_written";
/// Of `step`, withheld: how often it was for that reason, and when last. Only of reasons that came
/// back.
inline constexpr std::string_view times_prefix = "times.";
inline constexpr std::string_view last_prefix = "last.";
/// Of `opened`: an exercise, or by the word of people.
inline constexpr std::string_view drill_fact = "drill";
inline constexpr std::string_view triggered_fact = "triggered";
/// Of `opened`: it opens again and again, and stays open for longer this time.
inline constexpr std::string_view flapping_fact = "flapping";
/// Of the same: the rule's objective as it was then, `5m`.
inline constexpr std::string_view rto_fact = "rto";
/// Of `message`: who is told of the incident from here on.
inline constexpr std::string_view told_status = "told";
/// Of the same: who hears of what they were told before, or of a thing without an incident.
inline constexpr std::string_view informed_status = "informed";
inline constexpr std::string_view told_fact = "contacts";
inline constexpr std::string_view news_fact = "news";
/// What became of it.
inline constexpr std::string_view sent_status = "sent";
inline constexpr std::string_view failed_status = "failed";
inline constexpr std::string_view passed_over_status = "passed_over";
/// Of the same, at its beginning and at its end: the news (Notify::key). At its end: who it was.
inline constexpr std::string_view key_fact = "key";
inline constexpr std::string_view contact_fact = "contact";
/// Of the same: `ann for primary,..`, who was told as one of a group, or as the one on call.
inline constexpr std::string_view through_fact = "through";
/// Of the same: `2.1`, the step of the escalation list and how often it has told by now.
inline constexpr std::string_view escalation_fact = "escalation";
/// Of the same: `4`, which update it is, and what was news then.
inline constexpr std::string_view update_fact = "update";
inline constexpr std::string_view standing_fact = "standing";
/// Of `message`: the silence whose end it tells of.
inline constexpr std::string_view ending_silence_fact = "ending_silence";
/// Of `timeline` and `message`: what it means for those who are told; one of those below.
inline constexpr std::string_view people_fact = "people";
namespace people_word {
inline constexpr std::string_view ack_expired = "ack_expired";
inline constexpr std::string_view ack_missed = "ack_missed";
inline constexpr std::string_view stands_still =
    "stands_still";  ///< muted: no time passes for them
inline constexpr std::string_view goes_on = "goes_on";
/// Its end is told with the next digest, to the contacts of `contacts` ..
inline constexpr std::string_view end_waits = "end_waits";
inline constexpr std::string_view end_told = "end_told";  ///< .. and has been
/// Another incident explains it: the one of `parent` ..
inline constexpr std::string_view attached = "attached";
inline constexpr std::string_view detached = "detached";  ///< .. and no longer does
/// It needs people, who hear of that when nothing explains it any more.
inline constexpr std::string_view put_off = "put_off";
}  // namespace people_word
inline constexpr std::string_view parent_fact = "parent";
/// Of `severity`: what the incident looks like now.
inline constexpr std::string_view summary_fact = "summary";
/// Of `operator_`: the verb with which people write down what they know; `text` has it.
inline constexpr const char* note_verb = "note";
std::optional<RecordKind> record_kind(std::string_view name);

/// What an INTENT says beside the parameters of its action: whoever goes on after a crash needs it.
struct IntentDetail {
  std::string verb;                      ///< tells it from other actions of its kind (identity.hpp)
  std::vector<std::string> binds;        ///< the parameters that an approval of it bound
  std::optional<Transition> transition;  ///< as planned
  Facts prior;                           ///< the state before, for people
  Facts undo;                            ///< parameters that restore it; empty: it cannot be
  std::vector<double> before;            ///< the trigger's values (worse.hpp)
  std::optional<std::string> evidence;   ///< the condition's values, for people
  std::string undo_of;                   ///< the action whose effect it takes back
  std::string config;                    ///< hash of the rulebook
  /// Values that were unknown (NaN) are equal.
  bool operator==(const IntentDetail& other) const;
};

struct Record {
  RecordKind kind = RecordKind::timeline;
  Stamp at;
  std::string incident;  ///< id
  std::string rule;
  std::string target;
  int step = -1;
  std::string action_id;
  std::string action;  ///< kind.verb
  std::string resource;
  std::string hazard;
  std::string status;  ///< state, step status, outcome
  std::string reason;
  std::string severity;
  std::string text;           ///< one bounded line for people
  std::optional<Wall> until;  ///< of a withheld step, silence, pause
  Facts facts;
  std::optional<IntentDetail> intended;  ///< of an INTENT
};

/// Of `outcome`: an effect was taken back, by the action of this id.
inline constexpr const char* undo_fact = "undo_of";
/// The record is about an effect that is taken back.
inline bool is_undo(const Record& record) {
  return record.intended ? !record.intended->undo_of.empty() : record.facts.contains(undo_fact);
}

/// Of the record's facts; empty when it has none of that name.
inline std::string fact_of(const Record& record, std::string_view name) {
  return runbookd::fact_of(record.facts, name);
}

}  // namespace runbookd::decide
