// What one step does over a session: choose, end or look for sessions, and what that came to.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <vector>

#include "daemon/base/action.hpp"
#include "daemon/net/postgres/session.hpp"
#include "remediations/postgres/sessions.hpp"

namespace runbookd::remediations::postgres {

struct JobFailure {
  ActionError error = ActionError::internal;
  std::string detail;   ///< one bounded line without password or DSN
  bool usable = false;  ///< the session still works: only this statement was refused
};
/// In the words of an action, with the cure where there is one. `usable`: see JobFailure.
JobFailure failure_of(const net::PostgresFailure& failure, bool usable);

struct Job {
  Selection selection;
  std::vector<Session> sessions;  ///< of choose(): the result; else what was planned

  std::optional<JobFailure> failure;  ///< of the login or of a statement that mattered
  bool changed = false;               ///< a statement that ends a session may have been sent
  int hidden = 0;                     ///< sessions that choose() could not look into

  std::vector<Session> ended;   ///< told to end, and gone
  std::vector<Session> ending;  ///< told to end, and still there when we stopped looking
  std::vector<Session> spared;  ///< did not match any more, or had gone by themselves
  std::vector<Session> denied;  ///< our role may not end them
  int living = 0;               ///< of look(): how many of `sessions` still live
};

/// How long a session that was told to end is waited for.
inline constexpr Nanos ending_time = seconds{5};

/// Loop thread; end as the session does when the caller is cancelled, with what they know by then
/// in `job`, which the caller keeps. Run under cancellation_as_value().
boost::asio::awaitable<void> choose(Job* job, net::PostgresSession* session);
boost::asio::awaitable<void> terminate(boost::asio::any_io_executor executor, Job* job,
                                       net::PostgresSession* session);
boost::asio::awaitable<void> look(Job* job, net::PostgresSession* session);

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
