// Everything durable that the core knows: a fold over the journal's records. Live, each decision is
// a record that is applied here at once and written; after a restart the same records are applied
// again. Bounded: resolved incidents beyond `max_resolved` and actions older than `action_memory`
// fall out, a message has its end within the hour, and a task that the rulebook no longer has is
// forgotten.
#pragma once

#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "daemon/decide/incidents/heard.hpp"
#include "daemon/decide/incidents/incident.hpp"
#include "daemon/decide/incidents/record.hpp"
#include "daemon/decide/incidents/silence.hpp"
#include "daemon/decide/incidents/unsent.hpp"
#include "daemon/decide/ladder/identity.hpp"
#include "daemon/decide/tasks/task.hpp"

namespace runbookd::decide {

inline constexpr std::size_t max_resolved = 500;
/// Longer than any limit that a rulebook may set (`max_limit` of the loader).
inline constexpr Nanos action_memory = hours{24 * 31};

/// One INTENT, and its OUTCOME once there is one.
struct ActionRun {
  std::string action_id;
  std::string incident;
  std::string rule;
  int step = -1;
  std::string action;
  std::string resource;  ///< key (identity.hpp)
  Hazard hazard = Hazard::disruptive;
  Stamp started;
  std::optional<Stamp> ended;
  std::string status;  ///< name_of(ActionStatus), empty while running
  std::string reason;  ///< of the outcome: ActionError or Withheld, as a word
  Facts parameters;
  Facts progress;
  IntentDetail intended;
  bool operator==(const ActionRun&) const = default;
  bool undo() const { return !intended.undo_of.empty(); }
  /// Its OUTCOME says that nothing was changed, for a reason of the moment: the journal did not
  /// take the INTENT, we had no descriptors, or the action itself asked to be tried again. It
  /// counts against no limit.
  bool came_to_nothing() const;
  /// It chose or made that version of the resource.
  bool leads_to(const std::string& version) const;
  /// The same remedy, wherever it was applied; and on the same thing as well.
  bool is_remedy(const Identity& it) const { return action == it.kind && intended.verb == it.verb; }
  bool is(const Identity& it) const { return is_remedy(it) && resource == it.resource; }
};

/// A resource whose last action ended with an unknown effect.
struct Lock {
  std::string why;
  Stamp since;
  bool operator==(const Lock&) const = default;
};

/// A revision that the journal saw serving.
struct Served {
  std::string revision;
  Stamp since;
  bool chosen = false;  ///< created or chosen by runbookd
  bool clean = true;    ///< no incident was open on the resource while it served
  bool operator==(const Served&) const = default;
};

/// All of the ledger, as it is kept in a checkpoint of the journal.
struct LedgerState {
  std::map<std::string, Incident> incidents;
  std::deque<std::string> resolved_order;                           ///< the oldest first
  std::map<std::pair<std::string, std::string>, std::string> open;  ///< (rule, target) -> incident
  std::deque<ActionRun> actions;
  std::map<std::string, Lock> locked;
  std::map<std::string, std::deque<Served>> served;
  std::map<std::string, Silence> silences;
  std::set<std::string> paused;
  UnsentMessages unsent;
  Tasks tasks;
  HeardByProbe heard;
  std::uint64_t next_number = 1;
  bool operator==(const LedgerState&) const = default;
};

class Ledger {
 public:
  Ledger() = default;
  /// Goes on from what another ledger was: the same as if all its records had been applied.
  explicit Ledger(LedgerState state) : state_(std::move(state)) {}
  const LedgerState& state() const { return state_; }

  void apply(const Record& record);
  /// Forget what has grown too old to matter.
  void prune(Stamp now);

  const std::map<std::string, Incident>& incidents() const { return state_.incidents; }
  const Incident* find(std::string_view id) const;
  /// The open incident of (rule, target), or null.
  const Incident* open_incident(std::string_view rule, std::string_view target) const;
  /// Whether the rule has an open incident for any target.
  bool fires(std::string_view rule) const;
  /// An open incident of the rule, of whichever target; null: it has none.
  const Incident* open_of(std::string_view rule) const;
  /// Whether an open incident's steps act on the resource.
  bool in_trouble(std::string_view resource) const;
  const std::deque<ActionRun>& actions() const { return state_.actions; }
  const ActionRun* action(std::string_view id) const;
  const std::map<std::string, Lock>& locked() const { return state_.locked; }  ///< by resource
  const std::map<std::string, std::deque<Served>>& served() const { return state_.served; }
  const std::map<std::string, Silence>& silences() const { return state_.silences; }
  const std::set<std::string>& paused() const { return state_.paused; }  ///< resources; "" = all
  const UnsentMessages& unsent() const { return state_.unsent; }  ///< messages without an end
  const Tasks& tasks() const { return state_.tasks; }             ///< by id
  const HeardByProbe& heard() const { return state_.heard; }      ///< of jobs and alerts
  /// Null: nothing is known of it.
  const Task* task(std::string_view id) const;
  std::uint64_t next_incident_number() const { return state_.next_number; }

 private:
  void open(const Record& r);
  void incident_record(const Record& r);
  void note_evidence(const Record& r);
  void set_state(Incident& incident, const Record& r);
  void intent(const Record& r);
  void progress(const Record& r);
  void outcome(const Record& r);
  void serving(const Record& r);
  void operator_record(const Record& r);
  void lock(const Record& r);
  void note_end_told(const Record& r);
  void tell(Incident& incident, const Record& r);
  static StepRun& run_of(Incident& incident, int step);

  LedgerState state_;
};

}  // namespace runbookd::decide
