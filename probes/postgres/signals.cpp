#include "probes/postgres/signals.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "daemon/base/number.hpp"

namespace runbookd::probes::postgres {
namespace {

// Counted from what pg_stat_activity hides from a role without pg_monitor.
constexpr auto need_sight =
    std::to_array<std::string_view>({"active", "idle", "idle_in_transaction", "waiting", "blocked",
                                     "longest_query", "longest_transaction", "oldest_blocker"});

// `client` falls back to "has a database" for sessions whose kind is hidden. A waiter behind an
// autovacuum worker's wait is not looked for: nobody is harmed by a vacuum that waits. One instant
// for all ages: no blocker may look older than the longest transaction.
//
// What blocks need not be a client: it may be a vacuum, a worker, the startup process of a standby
// (which has no transaction: then the age is that of the statement that has waited longest) or, as
// pid 0, a prepared transaction, which no session holds any more: its locks, among them the one on
// its own id, have no pid. pg_locks is read for that one only: it takes all partitions' locks.
//
// `standby`: nothing to do is learnt over the link that is judged. While a standby has not replayed
// what is flushed here, its lag is at least the age of its last reply, whatever it said in it. One
// that is catching up and has not measured a lag cannot say. pg_basebackup and pg_receivewal
// replay nothing, and are no standbys. On a standby all is replayed only as far as was heard: a
// link that is well is never silent for longer than half of wal_receiver_timeout, after which the
// receiver asks.
constexpr std::string_view query = R"sql(
WITH act AS MATERIALIZED (
  SELECT pid, state, wait_event, wait_event_type, xact_start, query_start,
         coalesce(backend_type, 'client backend') = 'client backend'
           AND datid IS NOT NULL AS client,
         backend_type IS NULL AND datid IS NOT NULL AS hidden,
         coalesce(backend_type, '') <> 'autovacuum worker' AND wait_event_type = 'Lock' AS waits,
         pid = pg_backend_pid() AS own
  FROM pg_stat_activity
), waiter AS MATERIALIZED (
  SELECT pid, client, blockers
  FROM (SELECT pid, client, pg_blocking_pids(pid) AS blockers FROM act WHERE waits) w
  WHERE cardinality(blockers) > 0
), root AS (
  SELECT b.pid, min(a.query_start) AS waited_since
  FROM waiter w JOIN act a ON a.pid = w.pid CROSS JOIN LATERAL unnest(w.blockers) AS b(pid)
  WHERE b.pid NOT IN (SELECT pid FROM waiter)
  GROUP BY b.pid
), prepared AS (
  SELECT min(p.prepared) AS since
  FROM pg_locks wanted
  JOIN pg_locks held ON held.pid IS NULL AND held.granted
    AND (held.locktype, held.database, held.relation, held.page, held.tuple, held.virtualxid,
         held.transactionid, held.classid, held.objid, held.objsubid)
        IS NOT DISTINCT FROM
        (wanted.locktype, wanted.database, wanted.relation, wanted.page, wanted.tuple,
         wanted.virtualxid, wanted.transactionid, wanted.classid, wanted.objid, wanted.objsubid)
  JOIN pg_locks own ON own.pid IS NULL AND own.locktype = 'transactionid'
    AND own.mode = 'ExclusiveLock' AND own.virtualtransaction = held.virtualtransaction
  JOIN pg_prepared_xacts p ON p.transaction = own.transactionid
  WHERE NOT wanted.granted AND wanted.pid IN (SELECT pid FROM waiter WHERE 0 = ANY (blockers))
    AND EXISTS (SELECT 1 FROM root WHERE pid = 0)
), standby AS (
  SELECT state IS NULL OR replay_lsn IS NULL
           OR (replay_lag IS NULL AND state <> 'streaming') AS unsaid,
         greatest(coalesce(replay_lag, interval '0'),
                  CASE WHEN replay_lsn < pg_current_wal_flush_lsn()
                       THEN statement_timestamp() - reply_time END) AS lag
  FROM pg_stat_replication
  WHERE NOT pg_is_in_recovery() AND state IS DISTINCT FROM 'backup'
    AND NOT (state IS NOT NULL AND replay_lsn IS NULL AND write_lsn IS NOT NULL)
), receiver AS (
  SELECT statement_timestamp() - last_msg_receipt_time AS silent
  FROM pg_stat_wal_receiver
)
SELECT
  count(*) FILTER (WHERE client) AS connections,
  count(*) FILTER (WHERE client AND NOT own AND state = 'active') AS active,
  count(*) FILTER (WHERE client AND state = 'idle') AS idle,
  count(*) FILTER (WHERE client AND state LIKE 'idle in transaction%') AS idle_in_transaction,
  count(*) FILTER (WHERE client AND NOT own AND state = 'active' AND wait_event IS NOT NULL
                     AND wait_event_type NOT IN ('Client', 'Activity')) AS waiting,
  (SELECT count(*) FROM waiter WHERE client) AS blocked,
  current_setting('max_connections') AS max_connections,
  coalesce(extract(epoch FROM max(statement_timestamp() - query_start)
    FILTER (WHERE client AND NOT own AND state = 'active')), 0) AS longest_query,
  coalesce(extract(epoch FROM max(statement_timestamp() - xact_start)
    FILTER (WHERE client AND NOT own)), 0) AS longest_transaction,
  coalesce(extract(epoch FROM statement_timestamp() - least(
    (SELECT min(coalesce(a.xact_start, r.waited_since))
     FROM root r JOIN act a ON a.pid = r.pid WHERE NOT a.own),
    (SELECT since FROM prepared))), 0) AS oldest_blocker,
  CASE WHEN NOT pg_is_in_recovery()
       THEN (SELECT CASE WHEN NOT bool_or(unsaid) THEN extract(epoch FROM max(lag)) END
             FROM standby)
       WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn()
            AND EXISTS (SELECT 1 FROM receiver)
       THEN (SELECT CASE WHEN silent <= heard_within THEN 0 ELSE extract(epoch FROM silent) END
             FROM receiver, (SELECT coalesce(nullif(current_setting('wal_receiver_timeout')::interval,
                                                    interval '0') / 2, interval '30 seconds')
                                    + interval '1 second' AS heard_within) s)
       ELSE extract(epoch FROM statement_timestamp() - pg_last_xact_replay_timestamp())
  END AS replication_lag,
  pg_database_size(current_database()) AS database_size,
  (SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()) AS deadlocks,
  coalesce((SELECT max(pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()
                                            ELSE pg_current_wal_lsn() END, restart_lsn))
            FROM pg_replication_slots WHERE restart_lsn IS NOT NULL), 0) AS wal_held,
  (SELECT greatest(max(age(datfrozenxid)), max(mxid_age(datminmxid))) / 2147483648.0
   FROM pg_database) AS wraparound,
  count(*) FILTER (WHERE hidden) AS hidden
FROM act
)sql";

std::optional<double> number_of(const std::optional<std::string>& text) {
  return text ? finite_number(*text) : std::nullopt;
}

std::optional<double> column_of(const net::PostgresTable& table, std::string_view name) {
  const int at = table.column(name);
  if (at < 0 || table.rows.empty()) return std::nullopt;
  const auto& row = table.rows.front();
  if (static_cast<std::size_t>(at) >= row.size()) return std::nullopt;
  return number_of(row[static_cast<std::size_t>(at)]);
}

bool needs_sight(std::string_view signal) {
  return std::find(need_sight.begin(), need_sight.end(), signal) != need_sight.end();
}

}  // namespace

std::string_view activity_query() { return query; }

bool has_blocker(const Sample& sample) {
  const auto at = std::find_if(signal_docs.begin(), signal_docs.end(),
                               [](const SignalDoc& doc) { return doc.name == "oldest_blocker"; });
  const auto index = static_cast<std::size_t>(at - signal_docs.begin());
  if (index >= sample.cells.size()) return false;
  const auto* age = std::get_if<double>(&sample.cells[index]);
  return age != nullptr && *age > 0;
}

Sample sample_from(const net::PostgresResult& result) {
  Sample sample;
  if (!result) {
    sample = bad(result.error().reason, result.error().detail);
    sample.cells.resize(signal_docs.size());
    return sample;
  }
  const auto& table = result.value();
  if (table.rows.size() != 1) {
    sample = bad(Reason::protocol, "query: not one row");
    sample.cells.resize(signal_docs.size());
    return sample;
  }
  sample.outcome = Outcome::ok;
  const double hidden = column_of(table, "hidden").value_or(0);
  for (const auto& doc : signal_docs) {
    Cell cell;
    const auto value = column_of(table, doc.name);
    // Clocks of the server may step; an age below zero is none.
    if (value && !(hidden > 0 && needs_sight(doc.name))) cell = std::max(*value, 0.0);
    sample.cells.push_back(std::move(cell));
  }
  if (hidden > 0) {
    sample.detail = std::to_string(static_cast<long long>(std::min(hidden, 1e9))) +
                    " sessions are hidden from this role; grant it pg_monitor";
  }
  return sample;
}

}  // namespace runbookd::probes::postgres
