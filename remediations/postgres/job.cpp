#include "remediations/postgres/job.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "daemon/net/cancellation.hpp"
#include "daemon/net/http/proof.hpp"
#include "daemon/net/postgres/verdict.hpp"
#include "daemon/net/sleep.hpp"

namespace runbookd::remediations::postgres {
namespace asio = boost::asio;
namespace {

constexpr Nanos look_again = milliseconds{50};
constexpr std::size_t max_rows = 1000;

constexpr std::string_view slot_cure =
    "; end a session by hand, or give this role a slot that others cannot take: "
    "reserved_connections and pg_use_reserved_connections (PostgreSQL 16), "
    "superuser_reserved_connections, ALTER ROLE ... CONNECTION LIMIT. With `connection: keep` the "
    "probe's own session is used";

ActionError error_of(Reason reason) {
  switch (reason) {
    case Reason::none:
      return ActionError::none;
    case Reason::auth:
      return ActionError::unauthenticated;
    case Reason::missing:
      return ActionError::not_found;
    case Reason::query:
      return ActionError::rejected;
    case Reason::reset:
      return ActionError::lost_reply;
    case Reason::cancelled:
      return ActionError::interrupted;
    case Reason::internal:
      return ActionError::internal;
    default:
      return net::action_error_of(reason, false);  // of the way to the server, as for any other
  }
}

Rows rows_of(const net::PostgresTable& table) {
  Rows out;
  for (const auto& row : table.rows) {
    if (out.size() == max_rows) break;
    auto& cells = out.emplace_back();
    for (const auto& cell : row) cells.push_back(cell.value_or(""));
  }
  return out;
}

// Rows, or nothing and the reason in `job`.
std::optional<Rows> taken(Job& job, const net::PostgresResult& result,
                          const net::PostgresSession& session) {
  if (result) return rows_of(result.value());
  job.failure = failure_of(result.error(), session.connected());
  return std::nullopt;
}

int count_in(const Rows& rows) {
  int value = 0;
  if (rows.empty() || rows.front().empty()) return value;
  const auto& text = rows.front().front();
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

bool has_pid(const Rows& rows, const std::string& pid) {
  return std::any_of(rows.begin(), rows.end(),
                     [&pid](const Row& r) { return !r.empty() && r.front() == pid; });
}

// Moves what has gone from `ending` to `ended`.
void sort_out(Job& job, const Rows& living) {
  std::vector<Session> still;
  for (auto& session : job.ending) {
    auto& place = has_pid(living, session.pid) ? still : job.ended;
    place.push_back(std::move(session));
  }
  job.ending = std::move(still);
}

// pg_terminate_backend() only sends a signal.
asio::awaitable<void> wait_for_the_end(asio::any_io_executor executor, Job* job,
                                       net::PostgresSession* session) {
  const Mono until = MonoClock::now() + ending_time;
  while (!job->ending.empty()) {
    const net::PostgresResult living = co_await session->query(living_sql(job->ending));
    if (!living) co_return;
    sort_out(*job, rows_of(living.value()));
    const bool cancelled = co_await net::was_cancelled();
    if (cancelled || job->ending.empty() || MonoClock::now() >= until) co_return;
    co_await net::sleep_for(executor, look_again);
  }
}

// False: go no further.
asio::awaitable<bool> end_one(Job* job, net::PostgresSession* session, Session planned) {
  const bool cancelled = co_await net::was_cancelled();
  if (cancelled) co_return false;
  job->changed = true;
  const net::PostgresResult result =
      co_await session->change(terminate_sql(job->selection, planned));
  const auto rows = taken(*job, result, *session);
  if (!rows) {
    if (job->failure->error == ActionError::permission) job->denied.push_back(planned);
    co_return job->failure->usable;
  }
  const bool told = !rows->empty() && !rows->front().empty() && rows->front().front() == "t";
  (told ? job->ending : job->spared).push_back(planned);
  co_return true;
}

std::string counted(const char* what, std::size_t count) {
  return count == 0 ? std::string() : "; " + std::to_string(count) + " " + what;
}

}  // namespace

JobFailure failure_of(const net::PostgresFailure& failure, bool usable) {
  JobFailure out;
  out.error = failure.sqlstate == "42501" ? ActionError::permission : error_of(failure.reason);
  out.detail = failure.detail;
  out.usable = usable && !failure.sqlstate.empty();
  if (net::is_no_slot(failure)) {
    out.error = ActionError::no_slot;
    out.detail += slot_cure;
  }
  return out;
}

asio::awaitable<void> choose(Job* job, net::PostgresSession* session) {
  const net::PostgresResult found = co_await session->query(choose_sql(job->selection));
  const auto rows = taken(*job, found, *session);
  if (!rows) co_return;
  job->sessions = sessions_of(*rows);
  if (!job->sessions.empty()) co_return;
  const net::PostgresResult hidden = co_await session->query(std::string(hidden_sql()));
  if (hidden) job->hidden = count_in(rows_of(hidden.value()));
}

// A look comes first: it finds out whether the session works, and a statement that only reads may
// be asked twice.
asio::awaitable<void> terminate(asio::any_io_executor executor, Job* job,
                                net::PostgresSession* session) {
  const net::PostgresResult living = co_await session->query(living_sql(job->sessions));
  if (!taken(*job, living, *session)) co_return;
  for (std::size_t i = 0; i < job->sessions.size(); ++i) {
    const bool go_on = co_await end_one(job, session, job->sessions[i]);
    if (!go_on) break;
  }
  co_await wait_for_the_end(executor, job, session);
}

asio::awaitable<void> look(Job* job, net::PostgresSession* session) {
  if (job->sessions.empty()) co_return;
  const net::PostgresResult living = co_await session->query(living_sql(job->sessions));
  const auto rows = taken(*job, living, *session);
  if (!rows) co_return;
  for (const auto& planned : job->sessions) job->living += has_pid(*rows, planned.pid) ? 1 : 0;
}

Choice choice_of(const Job& job) {
  Choice out;
  if (job.failure) {
    out.error = job.failure->error;
    out.detail = job.failure->detail;
  } else if (job.sessions.empty()) {
    out.error = ActionError::no_target;
    out.detail = "no session to end";
    if (job.hidden > 0) {
      out.detail +=
          "; " + std::to_string(job.hidden) + " are hidden from this role (grant it pg_monitor)";
    }
  } else {
    out.any = true;
    out.detail = "end " + std::to_string(job.sessions.size()) + ": " + describe(job.sessions);
  }
  return out;
}

ActionResult result_of(const Job& job) {
  ActionResult out;
  out.facts["ended"] = std::to_string(job.ended.size());
  out.facts["spared"] = std::to_string(job.spared.size());
  out.facts["denied"] = std::to_string(job.denied.size());
  out.facts["ending"] = std::to_string(job.ending.size());
  const auto rest = counted("still ending", job.ending.size()) +
                    counted("did not match any more", job.spared.size()) +
                    counted("not allowed to this role", job.denied.size());
  // A statement that failed while its connection still works has changed nothing.
  const bool lost = job.failure && !job.failure->usable && job.changed;
  if (lost) {
    const bool late = job.failure->error == ActionError::timeout;
    out.status = ActionStatus::unknown_effect;
    out.error = late ? ActionError::timeout : ActionError::lost_reply;
    out.detail = job.failure->detail + rest;
  } else if (!job.ended.empty()) {
    out.status = ActionStatus::ok;
    out.detail = "ended " + std::to_string(job.ended.size()) + ": " + describe(job.ended) + rest;
  } else if (!job.ending.empty()) {
    out.status = ActionStatus::unknown_effect;
    out.error = ActionError::timeout;
    out.detail = "told to end, but still there: " + describe(job.ending) + rest;
  } else if (job.failure) {
    out.status = ActionStatus::no_effect;
    out.error = job.failure->error;
    out.detail = job.failure->detail + rest;
  } else {
    out.status = ActionStatus::no_effect;
    out.error = ActionError::no_target;
    out.detail = "none of the planned sessions matches any more";
  }
  return out;
}

}  // namespace runbookd::remediations::postgres
