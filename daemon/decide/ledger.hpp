// Everything durable that the core knows: a fold over the journal's records. Live, each decision is
// a record that is applied here at once and written; after a restart the same records are applied
// again. Bounded: resolved incidents beyond `max_resolved` and actions older than `action_memory`
// fall out.
#pragma once

#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "daemon/decide/identity.hpp"
#include "daemon/decide/incident.hpp"
#include "daemon/decide/record.hpp"

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
  std::string verb;
  std::string resource;  ///< key (identity.hpp)
  Hazard hazard = Hazard::disruptive;
  Stamp started;
  std::optional<Stamp> ended;
  std::string status;  ///< name_of(ActionStatus), empty while running
  std::string reason;  ///< of the outcome: ActionError or Withheld, as a word
  Facts parameters;
  Facts progress;
  bool undo() const { return parameters.contains("undo_of"); }
  /// Its OUTCOME says that nothing was changed, for a reason of the moment: the journal did not
  /// take the INTENT, we had no descriptors, or the action itself asked to be tried again. It
  /// counts against no limit.
  bool came_to_nothing() const;
  /// The same remedy, wherever it was applied; and on the same thing as well.
  bool is_remedy(const Identity& it) const { return action == it.kind && verb == it.verb; }
  bool is(const Identity& it) const { return is_remedy(it) && resource == it.resource; }
};

/// A resource whose last action ended with an unknown effect.
struct Lock {
  std::string why;
  Stamp since;
};

/// A revision that the journal saw serving.
struct Served {
  std::string revision;
  Stamp since;
  bool chosen = false;  ///< created or chosen by runbookd
  bool clean = true;    ///< no incident was open on the resource while it served
};

struct Silence {
  std::string id;
  std::string rule;           ///< empty = any
  std::string resource;       ///< empty = any
  std::optional<Wall> until;  ///< as said, for people
  std::optional<Mono> ends;   ///< the same on our clock: a step of the wall clock moves no end
  std::string who;
  std::string reason;
};

class Ledger {
 public:
  void apply(const Record& record);
  /// Forget what has grown too old to matter.
  void prune(Stamp now);

  const std::map<std::string, Incident>& incidents() const { return incidents_; }
  const Incident* find(std::string_view id) const;
  /// The open incident of (rule, target), or null.
  const Incident* open_incident(std::string_view rule, std::string_view target) const;
  /// Whether the rule has an open incident for any target.
  bool fires(std::string_view rule) const;
  /// Whether an open incident's steps act on the resource.
  bool in_trouble(std::string_view resource) const;
  const std::deque<ActionRun>& actions() const { return actions_; }
  const ActionRun* action(std::string_view id) const;
  const std::map<std::string, Lock>& locked() const { return locked_; }  ///< by resource
  const std::map<std::string, std::deque<Served>>& served() const { return served_; }
  const std::map<std::string, Silence>& silences() const { return silences_; }
  const std::set<std::string>& paused() const { return paused_; }  ///< resources; "" = all
  std::uint64_t next_incident_number() const { return next_number_; }

 private:
  void open(const Record& r);
  void incident_record(const Record& r);
  void set_state(Incident& incident, const Record& r);
  void intent(const Record& r);
  void progress(const Record& r);
  void outcome(const Record& r);
  void serving(const Record& r);
  void operator_record(const Record& r);
  void lock(const Record& r);
  void tell(Incident& incident, const Record& r);
  static StepRun& run_of(Incident& incident, int step);

  std::map<std::string, Incident> incidents_;
  std::deque<std::string> resolved_order_;
  std::map<std::pair<std::string, std::string>, std::string> open_;
  std::deque<ActionRun> actions_;
  std::map<std::string, Lock> locked_;
  std::map<std::string, std::deque<Served>> served_;
  std::map<std::string, Silence> silences_;
  std::set<std::string> paused_;
  std::uint64_t next_number_ = 1;
};

}  // namespace runbookd::decide
