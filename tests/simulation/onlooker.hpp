// An independent observer of one daemon: what came in (samples, words, gates), what the core asked
// for, what reached the journal and the cloud. The invariants judge by this, never by the core's
// own rails or its ledger.
#pragma once

#include <array>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "daemon/decide/effect.hpp"
#include "daemon/decide/event.hpp"
#include "tests/simulation/disk.hpp"
#include "tests/simulation/model.hpp"
#include "tests/simulation/seen.hpp"

namespace runbookd::simulation {

/// One INTENT that was carried out, by its action id.
struct SeenAction {
  std::string id;
  std::string incident;
  std::string rule;
  int step = -1;
  std::string kind;
  std::string verb;
  std::string resource;  ///< key: `pool[a]`
  Hazard hazard = Hazard::disruptive;
  Mono started{};
  Mono last_intent{};
  std::optional<Mono> ended;
  std::string status;
  std::string reason;
  Facts parameters;
  bool takes_back = false;
  bool undo() const { return takes_back; }
};

struct SeenStep {
  std::string status;
  bool final = false;
  Mono since{};  ///< of the status
};

struct SeenIncident {
  std::string id;
  std::string rule;
  std::string target;
  std::string state = "open";
  std::string severity;  ///< at its opening
  Mono opened{};
  bool open = true;
  bool drill = false;
  bool triggered = false;
  int rung = 0;
  std::map<int, SeenStep> steps;
  std::set<std::string> questions;  ///< ids of all that people were asked about it
  Mono state_since{};
};

/// The clocks of one rule for one target, as semantics.md words them.
struct RuleClock {
  Truth verdict = Truth::no;
  int confirmed = 0;
  Nanos held{};  ///< at most: evaluations that nobody saw may have paused it
  Nanos surely_held{};
  std::optional<Mono> last_true;
  std::optional<Mono> false_since;
  std::uint64_t evaluations = 0;
  Mono clear_since{};       ///< I34: nothing has stood in the way of a start since
  bool false_once = false;  ///< since the last step that helped
};

/// A question to people, and their answers.
struct Question {
  std::string id;
  Mono asked{};
  bool open = false;
  Facts binding;  ///< what people were shown
  std::set<std::string> yes;
  std::optional<Mono> approved;
  std::string used_by;  ///< action id
  bool late = false;    ///< its end was missed, and that was said
};

/// A step that waits: how often each reason has withheld it since it began to.
struct SeenWait {
  std::map<std::string, int> times;
  bool whole = true;  ///< seen from its beginning to now
};

/// A verification that goes on.
struct Verification {
  Mono outcome{};
  int streak = 0;
};

class Onlooker {
 public:
  /// A daemon starts: what is volatile is forgotten, what is durable is read from the journal.
  void booted(const decide::Plan& plan, const Disk& disk, Stamp now);
  /// An event, before the core sees it.
  void event(const decide::Event& event);
  /// A step of the core, after the invariants have judged it.
  void effects(const decide::Effects& effects, Stamp now);

  const decide::Plan& plan() const { return seen.plan(); }
  const decide::Rule* rule_named(const std::string& name) const;
  const decide::Step* step_of(const std::string& rule, int step) const;
  View view(Stamp now, int target) const {
    return {seen, now, network_ok, now.mono < grace_until, target};
  }
  bool fires(const std::string& rule) const;
  bool by_hand(const decide::Rule& rule, const std::string& incident) const;
  /// `pool[a]` of what a step acts on for a target.
  std::string key_of(const decide::Step& step, const std::string& target) const;
  const SeenAction* action(const std::string& id) const;
  SeenIncident* incident(const std::string& id);
  const SeenIncident* incident_of(const std::string& rule, const std::string& target) const;
  int target_index(const decide::Rule& rule, const std::string& target) const;
  RuleClock& clock(std::size_t rule, int subject) {
    return clocks[rule][static_cast<std::size_t>(subject)];
  }

  Seen seen;
  std::vector<std::vector<RuleClock>> clocks;  ///< by rule, subject
  bool network_ok = true;
  bool self_ok = true;
  bool stopping = false;
  Mono grace_until{};
  std::optional<Mono> storm_until;
  std::vector<int> group;  ///< of a resource
  int groups = 0;
  std::set<std::string> paused;
  struct Silence {
    std::string rule;
    std::string resource;
    std::optional<Mono> ends;  ///< a step of the wall clock moves no end
  };
  std::map<std::string, Silence> silences;
  std::map<std::string, Mono> locked;  ///< resource, since
  std::map<std::string, SeenIncident> incidents;
  std::deque<SeenAction> actions;
  std::unordered_map<std::string, std::size_t> by_id;
  std::map<std::string, Mono> reprobed;  ///< action id, when its re-probe finished
  std::set<std::string> reprobing;       ///< action ids
  std::map<std::string, decide::ActionPlanned> planned;
  std::map<std::string, Mono> lacked;  ///< incident: when we last had no descriptor for its step
  std::string just_planned;            ///< action id, while its event is dealt with
  std::map<std::string, std::string> planning;    ///< action id, incident
  std::map<std::string, decide::Record> writing;  ///< INTENTs on their way to the disk
  std::map<std::string, decide::IntentReadBack::Found> read_back;  ///< of this life
  std::set<std::string> reading_back;
  std::map<std::pair<std::string, int>, Question> questions;  ///< by incident, step
  std::map<std::string, Mono> asked_first;                    ///< by question
  std::map<std::string, Verification> verifications;          ///< by incident
  std::map<std::pair<std::string, int>, SeenWait> waits;      ///< by incident, step

 private:
  void sample(const decide::SampleArrived& e, Stamp now);
  void judge(std::size_t rule, int subject, bool fresh, bool was_stale, Stamp now);
  void fault_gone(const decide::Rule& rule, int subject);
  void judge_verifications(const SeenInstance& instance, Stamp now);
  void watch_for_storm(Mono now);
  void end_storm(Mono now);
  void restart_clocks();
  void word(const decide::Command& word, Stamp now);
  void answer(const decide::Command& word, SeenIncident& incident, Stamp now);
  void reloaded(const decide::Plan& plan, Stamp now);
  void make_groups();
  void note(const decide::Record& r, bool replayed);
  void note_step(const decide::Record& r, bool replayed);
  void note_intent(const decide::Record& r);
  void note_outcome(const decide::Record& r);
  void note_word(const decide::Record& r);
};

/// Roles and lists of names, as the rulebook says who may approve a step.
bool may_approve(const decide::Step& step, const std::string& who, const std::string& role);
bool is_final_status(const std::string& status);
Hazard hazard_named(const std::string& name);

}  // namespace runbookd::simulation
