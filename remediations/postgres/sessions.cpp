#include "remediations/postgres/sessions.hpp"

#include <charconv>
#include <cstdio>

#include "daemon/base/text.hpp"
#include "daemon/net/failure.hpp"
#include "daemon/net/postgres/mask_query.hpp"
#include "daemon/net/postgres/settings.hpp"

namespace runbookd::remediations::postgres {
namespace {

constexpr std::size_t max_detail = 480;
constexpr std::size_t max_user = 63;

constexpr std::string_view started_text =
    "to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US')";

// Waiters are found in pg_locks, which every role may read. A parallel worker counts as its leader,
// which is how pg_blocking_pids names holders too. An autovacuum that waits harms nobody.
constexpr std::string_view roots_sql = R"sql(
WITH act AS MATERIALIZED (
  SELECT pid, leader_pid, backend_start, xact_start, state, state_change, usename, application_name,
         query, backend_type
  FROM pg_stat_activity
), waiter AS MATERIALIZED (
  SELECT coalesce(x.leader_pid, w.pid) AS pid, pg_blocking_pids(w.pid) AS blockers
  FROM (SELECT DISTINCT pid FROM pg_locks WHERE NOT granted AND pid IS NOT NULL) w
  LEFT JOIN act x ON x.pid = w.pid
  WHERE coalesce(x.backend_type, '') <> 'autovacuum worker'
), root AS (
  SELECT DISTINCT b.pid FROM waiter CROSS JOIN LATERAL unnest(blockers) AS b(pid)
  WHERE b.pid NOT IN (SELECT pid FROM waiter WHERE cardinality(blockers) > 0)
)
)sql";

constexpr std::string_view idle_sql = R"sql(
WITH act AS MATERIALIZED (
  SELECT pid, backend_start, state, state_change, usename, application_name, query, backend_type
  FROM pg_stat_activity
)
)sql";

bool blockers(const Selection& s) { return s.goal == Selection::Goal::blockers; }

std::string since(const Selection& s) { return blockers(s) ? "a.xact_start" : "a.state_change"; }

std::string seconds_text(Nanos d) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3f", to_seconds(d));
  return text;
}

// Everything that a session must be to be ended, besides being a root.
std::string conditions(const Selection& s) {
  std::string out = "\nWHERE a.backend_type = 'client backend' AND a.pid <> pg_backend_pid()";
  out += "\n  AND a.application_name <> " + sql_literal(net::postgres_application_name);
  if (!blockers(s)) out += "\n  AND a.state = 'idle'";
  out += "\n  AND " + since(s) + " < clock_timestamp() - " + seconds_text(s.older_than) +
         " * interval '1 second'";
  for (const auto& user : s.never_users) {
    out += "\n  AND coalesce(a.usename::text, '') <> " + sql_literal(user);
  }
  return out;
}

std::string from_part(const Selection& s) {
  return blockers(s) ? "\nFROM act a JOIN root USING (pid)" : "\nFROM act a";
}

std::string head(const Selection& s) { return std::string(blockers(s) ? roots_sql : idle_sql); }

bool is_pid(std::string_view text) {
  return !text.empty() && text.size() <= 10 && are_digits(text);
}

std::string key_of(std::size_t index, const char* field) {
  char text[48];
  std::snprintf(text, sizeof text, "session.%03zu.%s", index + 1, field);
  return text;
}

std::string age_text(const std::string& seconds_of_age) {
  double value = 0;
  const auto* end = seconds_of_age.data() + seconds_of_age.size();
  const auto [stop, error] = std::from_chars(seconds_of_age.data(), end, value);
  if (error != std::errc() || stop != end) return "?";
  return format_duration(std::chrono::floor<seconds>(from_seconds(value)));
}

}  // namespace

std::string sql_literal(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\0') continue;
    if (c == '\'') out += '\'';
    out += c;
  }
  return out += '\'';
}

std::string choose_sql(const Selection& s) {
  std::string out = head(s) + "SELECT a.pid, " + std::string(started_text) +
                    ", coalesce(a.usename::text, ''), extract(epoch FROM clock_timestamp() - " +
                    since(s) + "), left(a.query, 500)";
  return out + from_part(s) + conditions(s) + "\nORDER BY " + since(s) + "\nLIMIT " +
         std::to_string(s.max);
}

std::string terminate_sql(const Selection& s, const Session& session) {
  return head(s) + "SELECT pg_terminate_backend(a.pid)" + from_part(s) + conditions(s) +
         "\n  AND a.pid = " + sql_literal(session.pid) + "::int AND " + std::string(started_text) +
         " = " + sql_literal(session.started);
}

std::string living_sql(const std::vector<Session>& sessions) {
  std::string out = "SELECT a.pid FROM pg_stat_activity a WHERE ";
  for (std::size_t i = 0; i < sessions.size(); ++i) {
    if (i > 0) out += " OR ";
    out += "(a.pid = " + sql_literal(sessions[i].pid) + "::int AND " + std::string(started_text) +
           " = " + sql_literal(sessions[i].started) + ")";
  }
  return out;
}

std::string_view hidden_sql() {
  return "SELECT count(*) FROM pg_stat_activity WHERE backend_type IS NULL AND datid IS NOT NULL";
}

std::vector<Session> sessions_of(const Rows& rows) {
  constexpr std::size_t columns = 5;
  std::vector<Session> out;
  for (const auto& row : rows) {
    if (row.size() != columns || !is_pid(row[0]) || row[1].empty()) continue;
    out.push_back({row[0], row[1], net::printable(row[2], max_user), age_text(row[3]),
                   net::mask_query(row[4])});
  }
  return out;
}

Facts parameters_of(const std::vector<Session>& sessions) {
  Facts out;
  for (std::size_t i = 0; i < sessions.size(); ++i) {
    out[key_of(i, "pid")] = sessions[i].pid;
    out[key_of(i, "started")] = sessions[i].started;
    out[key_of(i, "user")] = sessions[i].user;
    out[key_of(i, "age")] = sessions[i].age;
    out[key_of(i, "query")] = sessions[i].query;
  }
  return out;
}

std::vector<Session> sessions_of(const Facts& parameters) {
  std::vector<Session> out;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    Session s{fact_of(parameters, key_of(i, "pid")), fact_of(parameters, key_of(i, "started")),
              fact_of(parameters, key_of(i, "user")), fact_of(parameters, key_of(i, "age")),
              fact_of(parameters, key_of(i, "query"))};
    if (s.pid.empty()) break;
    if (is_pid(s.pid) && !s.started.empty()) out.push_back(std::move(s));
  }
  return out;
}

Facts binding_of(const std::vector<Session>& sessions) {
  Facts out;
  for (const auto& s : sessions) out["session " + s.pid + " since " + s.started] = "terminate";
  return out;
}

std::string describe(const std::vector<Session>& sessions) {
  std::string out;
  for (const auto& s : sessions) {
    auto one = s.pid + " (" + s.user + ", " + s.age + ") " + s.query;
    if (out.size() + one.size() > max_detail) return out + "; ...";
    if (!out.empty()) out += "; ";
    out += one;
  }
  return out;
}

}  // namespace runbookd::remediations::postgres
