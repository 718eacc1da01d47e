// How far the steps of one incident have come. Internal to decide.
//
//   Choosing -> Reprobing -> Planning -> Writing -> Executing -> Verifying -> Choosing (next rung)
//   ...
#pragma once

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "daemon/decide/incidents/impact_meter.hpp"
#include "daemon/decide/ladder/holding.hpp"
#include "daemon/decide/ladder/phase.hpp"
#include "daemon/decide/reason.hpp"

namespace runbookd::decide {

/// What people were asked about a rung, and what they said.
struct Consent {
  Mono asked_at{};
  Facts asked;                      ///< what the plan that was shown binds; a yes holds for that
  PlannedEffect effect;             ///< of that plan; a step that people do has none
  std::set<std::string> approvers;  ///< who said yes
  bool approved = false;            ///< and they are enough
};

/// What is known of the rung on which a ladder stands, and forgotten with it.
struct Rung {
  std::string action_id;  ///< of the step under way; kept when it goes on after a crash
  Facts arguments;        ///< rendered for the plan that is made or was shown
  Consent consent;
  Withheld last_reason = Withheld::none;  ///< why it waits; none: it does not, or it is judged anew
  std::vector<Holding> holdings;          ///< what has held it, the newest last
  bool told_wait = false;                 ///< people know that it waits for long
  Mono not_before = Mono::min();          ///< a refused plan is not made anew at every sample
  Nanos blocked_for{};                    ///< how long it has been held without an end in sight
  std::optional<Mono> blocked_since;      ///< since when it is so held now
  std::vector<double> before;             ///< the trigger's values at the INTENT (worse.hpp)
  Facts undo;                             ///< parameters that restore the prior state
  bool undoing = false;                   ///< what executes takes the step's effect back
};

struct Ladder {
  int rule = -1;
  int subject = 0;
  std::string incident;
  bool drill = false;  ///< nothing is changed
  int rung = 0;        ///< the step at which it stands; as many as the rule has = behind the last
  Rung at;
  std::string question;            ///< the id of what was asked last, in this life
  Mono idle_since{};               ///< when the last step stopped running or verifying
  Mono wake = Mono::max();         ///< next instant at which something is due
  Mono people_wake = Mono::min();  ///< the same for those who are told (escalation.hpp)
  ImpactMeter meter;               ///< what the incident does to the service meanwhile

  /// The only way into a phase. What is due in it is due at `wake`.
  void enter(Phase next, Mono wake_at = Mono::max()) {
    phase_ = std::move(next);
    wake = wake_at;
  }
  template <class P>
  bool in() const {
    return std::holds_alternative<P>(phase_);
  }
  /// Null in any other phase.
  template <class P>
  P* as() {
    return std::get_if<P>(&phase_);
  }
  template <class P>
  const P* as() const {
    return std::get_if<P>(&phase_);
  }
  /// Nothing runs and nothing is judged.
  bool is_idle() const { return in<phase::Choosing>() || in<phase::Over>(); }
  /// Fixed, and waiting until the condition has been false once.
  bool is_latched() const {
    const auto* choosing = as<phase::Choosing>();
    return choosing != nullptr && choosing->latched;
  }
  /// Its rung waits, or is looked at and planned: nothing of it is sent or written.
  bool has_not_begun() const {
    return in<phase::Choosing>() || in<phase::Reprobing>() || in<phase::Planning>();
  }
  /// Its action may have an effect that nobody knows yet.
  bool is_under_way() const {
    return in<phase::Writing>() || in<phase::Executing>() || in<phase::ReadingBack>();
  }

 private:
  Phase phase_ = phase::Choosing{};
};

}  // namespace runbookd::decide
