// What the core asks of an action, and what it gets back. See contract/action.hpp for who
// implements it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/time.hpp"

namespace runbookd {

/// Class of an action, mildest first; the order is the order of caution.
enum class Hazard : std::uint8_t { diagnose, reversible, disruptive, stateful, destructive };
std::string_view name_of(Hazard h);

/// How an action ended. Only `no_effect` lets the ladder climb without a look at the world.
enum class ActionStatus : std::uint8_t {
  ok,              ///< the effect is present (read back where the API allows it)
  no_effect,       ///< failed, and provably nothing was changed
  unknown_effect,  ///< failed or timed out after a mutating byte may have left
  refused,         ///< planning found that it must not or need not be done; no INTENT was written
};
std::string_view name_of(ActionStatus s);

/// Why an action did not end `ok`. The metric label and the journal field.
enum class ActionError : std::uint8_t {
  none,
  invalid_argument,  ///< 400: our bug or a bad plan
  unauthenticated,   ///< 401, after one retry with a fresh token
  permission,        ///< 403
  not_found,         ///< 404
  conflict,          ///< 409, after the allowed retries
  precondition,      ///< 412, FAILED_PRECONDITION
  throttled,         ///< 429
  unavailable,       ///< 5xx
  timeout,           ///< the deadline passed
  lost_reply,        ///< the request was sent and no answer came
  refused,           ///< connection refused, nothing was sent
  no_target,         ///< no eligible revision, process, backend ... to act on
  out_of_bounds,     ///< the value asked for is outside the limits
  ineligible,        ///< a precondition of the action itself does not hold
  exit_status,       ///< a command ended with a non-zero status
  rejected,          ///< the peer answered that it will not
  no_credentials,    ///< no token to be had
  operation_failed,  ///< the long-running operation ended with an error
  interrupted,       ///< we stopped in the middle
  no_slot,           ///< the server has no connection to spare for us; nothing was sent
  no_resources,      ///< our own descriptors, processes or memory ran out; nothing was sent
  retry,             ///< nothing was changed, and it may be tried again later: it says so itself
  internal,
};
std::string_view name_of(ActionError e);

/// Small named facts (revision names, sizes, operation names). They are journaled and shown, so
/// they hold no secret. std::map: the order is part of the journal's bytes.
using Facts = std::map<std::string, std::string>;

/// Empty when there is none of that name.
inline std::string fact_of(const Facts& facts, std::string_view name) {
  const auto it = facts.find(std::string{name});
  return it == facts.end() ? std::string{} : it->second;
}

struct ActionRequest {
  std::string action_id;  ///< unique for ever; survives restarts
  std::string kind;       ///< `cloud_run.rollback`
  std::string resource;   ///< the rulebook's name, empty when the action has none
  std::string instance;   ///< which one, of a resource with `targets`; empty: it has none
  std::string incident_id;
  Facts arguments;  ///< rendered templates, by argument name
  Facts history;    ///< what the journal knows of the resource (candidates of a rollback ...)
  Nanos timeout{};  ///< for the whole execution
};

/// How many instances of the resource may serve before and after an action: what the rails of
/// capacity judge. Only actions that change it say so.
struct CapacityChange {
  int before = 0;
  int after = 0;
};

/// Fact of a result or of progress: the version of the resource that the action made or chose.
inline constexpr const char* version_fact = "revision";

/// From one version of a resource to another: a revision, an image, a generation. What the history
/// of what served and the rail against going round in circles know of an action.
struct Transition {
  std::string from;
  std::string to;
  bool operator==(const Transition&) const = default;
};

/// The outcome of planning: go on with these parameters, or do not and why.
struct ActionPlan {
  bool go = false;
  ActionError error = ActionError::none;  ///< when not
  std::string detail;                     ///< what would be done, or why not; one line
  Facts parameters;                       ///< concrete and complete: what execute() does
  /// What an approval binds: the identity of what is acted on (a revision, a session and when it
  /// began) and each parameter that changes the effect; never a sentence, an age or an etag. Empty:
  /// all of `parameters`. A later plan may bind less of it, nothing else.
  Facts binding;
  Facts prior;  ///< the state before, for people
  Facts undo;   ///< parameters with which execute() restores the prior state; empty: it cannot
  std::optional<CapacityChange> capacity;  ///< when the action changes it
  std::optional<Transition> transition;    ///< when it chooses which version serves
};

/// What a plan says of its effect, for who is asked about it.
struct PlannedEffect {
  Facts prior;  ///< the state before
  Facts undo;   ///< as of ActionPlan
  std::optional<CapacityChange> capacity;
  std::optional<Transition> transition;
};

/// After a crash: what became of an INTENT without OUTCOME.
enum class ReadBack { present, absent, in_progress, unreadable };

struct ActionResult {
  ActionStatus status = ActionStatus::unknown_effect;
  ActionError error = ActionError::none;
  std::string detail;  ///< one bounded line for people, no secrets
  Facts facts;         ///< what was done: `revision`, `from`, `operation` ...
};

}  // namespace runbookd
