// Which sessions may be ended, as SQL, and how the chosen ones are written into a plan. Pure text.
//
// A blocker is ended only when it is a root: a client session that blocks others, waits for nobody,
// and whose transaction is older than the limit. Ending a waiter would help nobody, so sparing a
// root never moves the choice on to those behind it. A session is a pid *and* its backend_start:
// pids are reused.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/action.hpp"
#include "daemon/base/time.hpp"

namespace runbookd::remediations::postgres {

struct Selection {
  enum class Goal { blockers, idle };
  Goal goal = Goal::blockers;
  Nanos older_than = minutes{5};  ///< of the transaction, or of being idle
  int max = 5;
  std::vector<std::string> never_users;
};

struct Session {
  std::string pid;
  std::string started;  ///< backend_start in UTC to the microsecond
  std::string user;
  std::string age;    ///< for people
  std::string query;  ///< masked
};

/// Values of one row as text, NULL as empty.
using Row = std::vector<std::string>;
using Rows = std::vector<Row>;

/// The sessions that may be ended, oldest first, at most `max`.
std::string choose_sql(const Selection& selection);
/// Ends this one session if it is still the same and still may be ended, in one statement. One row
/// `t` or `f` (signal sent or not), or no row when it does not match any more.
std::string terminate_sql(const Selection& selection, const Session& session);
/// The pids of these sessions that still live. `sessions` is not empty.
std::string living_sql(const std::vector<Session>& sessions);
/// How many sessions this role may not look into.
std::string_view hidden_sql();

/// Rows of choose_sql(); a row of another shape is left out.
std::vector<Session> sessions_of(const Rows& rows);

/// Into a plan's parameters and back. What is not of our own making (a pid that is no number) is
/// left out.
Facts parameters_of(const std::vector<Session>& sessions);
std::vector<Session> sessions_of(const Facts& parameters);

/// What an approval of these sessions' end is bound to: which sessions they are. One entry for
/// each, so that a later plan with fewer of them is still what was approved.
Facts binding_of(const std::vector<Session>& sessions);

/// `1234 (app, 6m12s) update t set v = ?; ...`, bounded.
std::string describe(const std::vector<Session>& sessions);

/// A standard-conforming SQL string literal.
std::string sql_literal(std::string_view text);

}  // namespace runbookd::remediations::postgres
