// One open breach of a rule (per target), as its records tell it. Only apply() of the ledger
// changes one, so what is in memory and what a restart rebuilds are the same.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "daemon/base/action.hpp"
#include "daemon/decide/incidents/evidence.hpp"
#include "daemon/decide/plan.hpp"
#include "daemon/decide/reason.hpp"

namespace runbookd::decide {

enum class IncidentState { open, remediating, awaiting_approval, recovering, escalated, resolved };
std::string_view name_of(IncidentState s);
std::optional<IncidentState> incident_state(std::string_view name);

enum class StepStatus {
  pending,
  skipped,
  withheld,
  awaiting_approval,
  running,
  verifying,
  fixed,
  done,
  ineffective,
  worse,
  unknown,
  failed,
  denied,
  expired
};
std::string_view name_of(StepStatus s);
std::optional<StepStatus> step_status(std::string_view name);
/// Statuses that are never left.
bool is_final(StepStatus s);

struct StepRun {
  int index = -1;
  std::string action;  ///< kind
  std::string verb;    ///< of what was started (identity.hpp)
  std::string resource;
  StepStatus status = StepStatus::pending;
  std::string reason;  ///< Withheld or ActionError, as a word
  std::string detail;
  std::string action_id;
  std::optional<Stamp> started_at;  ///< INTENT
  std::optional<Stamp> ended_at;    ///< OUTCOME
  std::optional<Wall> until;        ///< of a withheld step
  Facts facts;
  std::string question;           ///< the last one asked about it: INC-7.q2
  std::optional<Stamp> asked_at;  ///< when it was asked first
  Facts asked;                    ///< the parameters that it showed
  std::string asked_under;        ///< fingerprint of the rule as it was written then
  bool operator==(const StepRun&) const = default;
};

/// `text` is a sentence that is understood by itself (story.hpp); the other fields are the
/// record's, empty where it has none.
struct TimelineEntry {
  Wall at;
  std::string kind;
  std::string text;
  std::string state;  ///< of the incident, from here on
  int step = -1;
  std::string action;
  std::string status;  ///< of the step or the action
  std::string reason;
  std::string resource;
  std::string by;  ///< who did it
  bool operator==(const TimelineEntry&) const = default;
};

/// Somebody has taken an incident on. The newest counts; a second person's takes over.
struct Ack {
  std::string by;
  Stamp at{};
  std::optional<Wall> until;  ///< none: to the incident's end
  bool expiry_told = false;
  bool operator==(const Ack&) const = default;

  /// The end on our clock: a step of the wall clock does not move it.
  Mono ends() const { return until ? saturating_add(at.mono, *until - at.wall) : Mono::max(); }
};

/// How often a step of the escalation list has told, and when last.
struct StepTold {
  int times = 0;
  Stamp last{};
  bool operator==(const StepTold&) const = default;
};

/// The updates that were told.
struct UpdatesTold {
  int times = 0;
  std::optional<Stamp> last;
  std::string standing;  ///< what was news then
  bool operator==(const UpdatesTold&) const = default;
};

/// What has become of the people's side of an incident.
struct Escalated {
  std::map<int, StepTold> steps;  ///< by their place in the list
  UpdatesTold updates;
  std::optional<Ack> ack;
  int acks_expired = 0;
  bool ack_missed = false;             ///< nobody took it on in time, and that was told
  std::optional<Stamp> still_since;    ///< it stands still, under a silence or a window
  Nanos stood_still{};                 ///< before that, in all
  std::vector<std::string> told_last;  ///< contacts of the newest message that is no update
  std::vector<std::string> end_for;    ///< who is told of its end with the next digest
  std::string attached_to;             ///< the incident that explains it; people are told of that
  bool put_off = false;                ///< meanwhile it came to need people
  bool operator==(const Escalated&) const = default;
};

struct Incident {
  std::string id;
  std::string rule;
  std::string target;
  Severity severity = Severity::p2;
  Severity opened_as = Severity::p2;  ///< it only rises
  IncidentState state = IncidentState::open;
  Stamp first_bad{};  ///< the first true evaluation
  Stamp opened_at{};
  std::optional<Stamp> acked_at;
  std::string acked_by;
  std::optional<Stamp> first_action_at;
  std::optional<Stamp> resolved_at;
  std::string summary;
  std::vector<std::string> evidence;   ///< probes that its rule reads, or names
  std::vector<ShownEvidence> shown;    ///< what they showed when it opened
  std::vector<std::string> resources;  ///< that its steps act on
  std::vector<StepRun> steps;
  std::string last_said;                ///< by the newest entry's record, to notice what repeats it
  std::vector<TimelineEntry> timeline;  ///< at most `max_timeline`; the journal has all of it
  std::map<std::string, std::string> variables;
  std::set<std::string> told;  ///< contacts that were told of it
  Escalated people;
  int questions = 0;       ///< that people were asked about it
  bool flapping = false;   ///< it opened again and again (rules/flapping.hpp)
  bool triggered = false;  ///< by people: `when` is not judged, its steps and `verify` are
  bool drill = false;  ///< an exercise: beside a real incident of the rule, and it changes nothing
  bool operator==(const Incident&) const = default;
  bool open() const { return state != IncidentState::resolved; }
  /// Null: the step has not had its turn.
  const StepRun* run_of(int step) const {
    for (const StepRun& run : steps)
      if (run.index == step) return &run;
    return nullptr;
  }
};
inline constexpr std::size_t max_timeline = 200;

}  // namespace runbookd::decide
