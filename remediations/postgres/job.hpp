// What a pool thread does for one step: choose, end or look for sessions. Nothing here knows the
// loop.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/base/secret.hpp"
#include "remediations/postgres/database.hpp"

namespace runbookd::remediations::postgres {

/// Shared by the loop and the thread; after the pool's `done` the thread touches it no more. The
/// loop reads `leash` at any time, everything else only then.
struct Job {
  Secret conninfo;
  Secret password;
  Selection selection;
  std::vector<Session> sessions;  ///< of choose(): the result; else what was planned

  Leash leash;
  std::optional<DatabaseFailure> failure;  ///< of the connection or of a statement that mattered
  int hidden = 0;                          ///< sessions that choose() could not look into

  std::vector<Session> ended;   ///< told to end, and gone
  std::vector<Session> ending;  ///< told to end, and still there when we stopped looking
  std::vector<Session> spared;  ///< did not match any more, or had gone by themselves
  std::vector<Session> denied;  ///< our role may not end them
  int living = 0;               ///< of look(): how many of `sessions` still live
};

/// How long a session that was told to end is waited for.
inline constexpr Nanos ending_time = seconds{5};

void choose(Job& job);
void terminate(Job& job);
void look(Job& job);

/// What terminate() came to.
ActionResult result_of(const Job& job);
/// What choose() came to.
struct Choice {
  bool any = false;
  ActionError error = ActionError::none;
  std::string detail;
};
Choice choice_of(const Job& job);

}  // namespace runbookd::remediations::postgres
