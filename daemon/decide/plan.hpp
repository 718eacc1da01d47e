// The rulebook as the core sees it: compiled, checked, immutable. Everything is an index; names are
// for people.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/base/action.hpp"
#include "daemon/base/sample.hpp"
#include "daemon/decide/escalation/policy.hpp"
#include "daemon/decide/expression/ast.hpp"
#include "daemon/decide/name_index.hpp"

namespace runbookd::decide {

enum class Mode { observe, approve, act };
std::string_view name_of(Mode m);

struct Budget {
  int count = 0;
  Nanos per{};
  bool operator==(const Budget&) const = default;
};

/// The places of `names`, in the order of the names.
std::vector<int> order_of(const std::vector<std::string>& names);
/// Where `name` is among `names`, -1 = nowhere; in the time of a binary search where `order` is
/// theirs.
int place_in(const std::vector<std::string>& names, const std::vector<int>& order,
             std::string_view name);

/// Something that yields samples: a probe, or an observed resource.
struct Source {
  std::string name;
  bool is_resource = false;
  int resource = -1;                 ///< of a probe: the resource it speaks for
  std::vector<std::string> targets;  ///< names in `targets:`
  bool listed = false;               ///< it has such a list, which may be empty for now
  std::vector<int> order;            ///< places of the targets by their names (order_of)
  Nanos every{};
  Nanos timeout{};
  bool insecure = false;
  std::vector<SignalDecl> signals;  ///< one per cell
  std::vector<Nanos> windows;       ///< one per cell: the longest window read, 0 = none
  Nanos up_window{};
  Nanos latency_window{};
  std::vector<std::string> contacts;  ///< told when it falls silent; empty = all
  std::uint64_t fingerprint = 0;      ///< of its text, but for the names of targets
  /// The cell with that meaning, -1 = none.
  int cell_of(SignalMeaning meaning) const;
  int first_instance = 0;  ///< its instances are [first, first + instance_count())
  /// One, unnamed, where there is no list.
  int instance_count() const { return listed ? static_cast<int>(targets.size()) : 1; }
  /// A sample that is older says nothing about now.
  Nanos staleness() const { return 2 * every + timeout; }
};

struct Resource {
  std::string name;
  std::string kind;
  std::vector<int> depends_on;
  int source = -1;          ///< its observation, -1 = none
  std::vector<int> probes;  ///< sources whose `resource` it is
  /// Its instances by name, each acted on by itself (identity.hpp).
  std::vector<std::string> targets;
  bool listed =
      false;  ///< it has instances, of which there may be none for now; else it is one thing
};

/// Sources an expression reads, sorted, without duplicates.
using Reads = std::vector<int>;

/// A condition with what it reads. `expr` null = always.
struct Condition {
  ExprPtr expr;
  Reads reads;
  bool reads_clock = false;     ///< age, until, hour, weekday: also judged at computed instants
  bool counts_targets = false;  ///< share, count, any, all: judged at a pace (judging_pace.hpp)
  std::string text;             ///< as written
  explicit operator bool() const { return expr != nullptr; }
};

struct Approval {
  /// Contacts and their members; empty = anyone with role approver.
  std::vector<std::string> from;
  Nanos ttl = minutes{15};
  int count = 1;
};

/// Who carries a step out: an action of its kind, or the core itself, which asks people to do it or
/// tells them something.
enum class StepBy { action, asking, telling };

struct Step {
  StepBy by = StepBy::action;
  std::string kind;  ///< `cloud_run.rollback`
  std::string verb;  ///< `rollback`, `systemctl restart app`: tells actions apart; `locks` match it
  Hazard hazard = Hazard::disruptive;
  bool idempotent = false;
  int resource = -1;
  std::string summary;  ///< one line for people
  Condition if_;
  Condition requires_;
  Condition verify;  ///< null: the rule's
  std::optional<Approval> approval;
  Nanos cooldown{};
  std::vector<Budget> at_most;
  Nanos settle{};
  Nanos within{};
  Nanos planning = seconds{30};
  Nanos timeout{};  ///< of the execution
  bool continue_on_failure = false;
  std::vector<std::string> contacts;          ///< who is told; who is asked stands in `approval`
  std::map<std::string, Template> templates;  ///< argument -> pieces
};

struct SeverityCase {
  Severity severity = Severity::p2;
  Condition when;  ///< null = otherwise
};

/// How a rule's incidents go is told so often while they are open.
struct Updates {
  Nanos every = minutes{10};
  std::optional<Nanos> eta;     ///< after its opening an incident is expected to be over
  std::vector<std::string> to;  ///< contacts
};

struct Rule {
  std::string name;
  Condition when;  ///< null = manual
  bool manual = false;
  std::vector<SeverityCase> severities;
  Nanos for_{};
  Nanos resolve_after{};
  bool run_all = false;
  std::vector<Step> steps;
  Condition verify;  ///< defaults to not (when); null only for manual rules without one
  bool verify_written = false;
  Nanos settle{};
  Nanos within{};
  std::optional<Nanos> rto;
  Mode mode = Mode::observe;
  bool during_storm = false;
  bool fire_on_unknown = false;
  std::map<std::string, std::vector<std::string>> locks;  ///< resource -> verbs
  std::map<std::string, std::string> labels;
  std::vector<int> evidence;
  std::string runbook;
  Template summary;
  std::vector<std::string> contacts;  ///< told of its incidents; empty = all
  int escalation = -1;                ///< of the plan's; -1 = none is written
  std::optional<Updates> updates;
  std::vector<std::string> targets;           ///< evaluated per target
  bool listed = false;                        ///< it is; otherwise it is evaluated once
  std::vector<int> order;                     ///< places of the targets by their names (order_of)
  Reads reads;                                ///< of when and severities
  std::vector<std::string> variables;         ///< `var.NAME` used, required at `trigger`
  std::vector<std::string> depends_on_rules;  ///< while one of them fires, this rule does not act
  std::vector<int> depends_on;                ///< resources without which it says nothing
  /// Of its text and of all that it reads, but for the names of targets: a rule that was changed
  /// starts its clocks afresh, one that only got or lost targets does not.
  std::uint64_t fingerprint = 0;
  int subject_count() const { return listed ? static_cast<int>(targets.size()) : 1; }
};

/// Figures of the rails; semantics.md's table. One place, loosened only in `defaults`.
struct RailFigures {
  int confirm = 3;
  int in_flight = 2;
  std::array<Nanos, 5> spacing{};               ///< by hazard
  std::array<std::vector<Budget>, 5> budget{};  ///< by hazard
  double storm_share = 0.30;
  Nanos storm_within = seconds{60};
  Nanos suspend = hours{1};
  Nanos startup_grace = seconds{30};
  Nanos quarantine = hours{6};  ///< after it a locked resource may be tried once more
  double headroom = 0.90;       ///< of a database's connections, in the predicted state
  double floor = 0.50;          ///< of the capacity that one action must leave
  double worse = 0.25;          ///< beyond the value before the action = it made things worse
  static RailFigures defaults();
};

/// A maintenance window: rules are muted in it, and nothing is started.
struct MuteWindow {
  std::string name;
  std::array<bool, 7> days{};  ///< Monday first; the days on which it begins
  Nanos begins{};              ///< what a clock shows there, since the midnight of that day
  Nanos ends{};                ///< as well; beyond 24 h when it ends on the day after
  std::string zone;            ///< IANA name, empty = UTC
  std::vector<int> rules;      ///< empty together with `resources` = all rules
  std::vector<int> resources;
};

/// One line of a routine: a check that is judged, or a thing that people do.
struct TaskItem {
  std::string id;  ///< `weekly.4`, all items counted from 1
  std::string title;
  Condition check;  ///< null: people do it
  std::string link;
  std::string attach;  ///< what to look at beside it
  bool is_check() const { return static_cast<bool>(check); }
};

/// What is to be done again and again, by calendar (tasks/).
struct Routine {
  std::string name;
  Schedule every;
  std::string calendar;            ///< the same as written
  std::vector<std::string> owner;  ///< contacts; empty: those of the first step of the list
  int escalation = -1;             ///< of the plan's: who hears of what was missed; -1: everybody
  std::vector<TaskItem> items;
};

struct Plan {
  Mode mode = Mode::observe;
  std::vector<Source> sources;
  std::vector<Resource> resources;
  std::vector<Rule> rules;
  std::map<std::string, ExprPtr> signals;  ///< named expressions; paths point into it
  std::vector<std::string> contacts;       ///< those that can be messaged
  std::vector<std::string> outside;  ///< of those, who hear how it goes and that it is over, only
  /// Contacts behind whom others stand, or in whose name others may speak.
  std::map<std::string, Group> groups;
  std::vector<Escalation> escalations;                   ///< the rulebook's own first
  std::array<SeverityTerms, 4> terms = default_terms();  ///< by severity
  std::vector<std::string> allow_unattended;
  RailFigures rails = RailFigures::defaults();
  std::vector<MuteWindow> windows;
  std::vector<Routine> routines;
  /// Names that count as one person where several different people have to say yes: root can
  /// become the daemon's own user at will.
  std::vector<std::string> one_person;
  bool has_sentinels = false;
  std::string config_hash;
  int instance_count = 0;

  /// Whom to tell: `own`, or everybody when it names nobody.
  const std::vector<std::string>& told(const std::vector<std::string>& own) const {
    return own.empty() ? contacts : own;
  }
  bool is_same_person(const std::string& a, const std::string& b) const;
  int source_index(std::string_view name) const;
  int resource_index(std::string_view name) const;
  int rule_index(std::string_view name) const;
  /// Of a resource, or of one of its instances (identity.hpp); -1 when the rulebook has neither.
  int resource_of_key(std::string_view key) const;
  /// Null: there is none of that id.
  const TaskItem* task_item(std::string_view id) const;
  /// (source, target) of an instance.
  std::pair<int, int> locate(int instance) const;

 private:
  NameIndex by_source_, by_resource_, by_rule_;
};

}  // namespace runbookd::decide
