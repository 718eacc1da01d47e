// One server for all cases of the program, and probes made as the loader makes them.
#pragma once

#include "probes/postgres/kind.hpp"
#include "probes/sql/kind.hpp"
#include "tests/integration/support/real_postgres.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/net/loop.hpp"
#include "tests/unit/probes/postgres/spec_text.hpp"

namespace runbookd::test {

/// Started at the first use; has the roles app, other, sealed (password `hunter2`), watcher
/// (pg_monitor) and keeper (pg_monitor, pg_signal_backend), and the table t (i, v) with ten rows.
inline RealPostgres& server() {
  static RealPostgres postgres(
      {"max_connections=24", "superuser_reserved_connections=3", "max_prepared_transactions=4"});
  static const bool prepared = [] {
    PostgresClient admin(postgres.socket_dsn());
    admin.ask(
        "CREATE ROLE app LOGIN; CREATE ROLE other LOGIN; CREATE ROLE sealed LOGIN PASSWORD "
        "'hunter2';"
        "CREATE ROLE watcher LOGIN; GRANT pg_monitor TO watcher;"
        "CREATE ROLE keeper LOGIN; GRANT pg_monitor, pg_signal_backend TO keeper;"
        "CREATE TABLE t (i int PRIMARY KEY, v int); INSERT INTO t SELECT g, 0 FROM "
        "generate_series(1, 10) g;"
        "CREATE SEQUENCE s; GRANT ALL ON t, s TO PUBLIC");
    return true;
  }();
  (void)prepared;
  return postgres;
}

inline std::shared_ptr<const ProbeSpec> postgres_spec(const std::string& dsn,
                                                      const std::string& more = {}) {
  auto parsed = parse_probe(probes::postgres_kind, "postgres: \"" + dsn + "\"\n" + more);
  REQUIRE(parsed.errors == std::vector<std::string>{});
  REQUIRE(parsed.spec);
  return parsed.spec;
}

inline ProbeCommon common(Nanos timeout = seconds{5}) {
  ProbeCommon out;
  out.name = "p";
  out.every = seconds{10};
  out.timeout = timeout;
  return out;
}

/// A signal by name; the sample's cells are in the order of the spec's signals.
inline const Cell& cell(const ProbeSpec& spec, const Sample& sample, const std::string& name) {
  const auto declared = spec.signals();
  for (std::size_t i = 0; i < declared.size(); ++i) {
    if (declared[i].name == name) return sample.cells.at(i);
  }
  throw std::runtime_error("no signal " + name);
}
inline double number(const ProbeSpec& spec, const Sample& sample, const std::string& name) {
  INFO(name << ": " << sample.detail);
  const auto& found = cell(spec, sample, name);
  REQUIRE(std::holds_alternative<double>(found));
  return std::get<double>(found);
}
inline bool missing(const ProbeSpec& spec, const Sample& sample, const std::string& name) {
  return std::holds_alternative<std::monostate>(cell(spec, sample, name));
}

/// Waits until no session of an earlier case is left: a backend outlives its client by a moment.
struct Quiet {
  Quiet() {
    PostgresClient admin(server().socket_dsn());
    REQUIRE(admin.until("SELECT count(*) FROM pg_stat_activity WHERE usename IN ('app', 'other')",
                        "0"));
  }
};

/// `holder` has changed row `row` in an open transaction, `waiter` wants to and is seen waiting.
struct LockWait {
  LockWait(const std::string& holder_dsn, const std::string& waiter_dsn, int row)
      : waiter(waiter_dsn), holder(holder_dsn) {
    const auto change = "UPDATE t SET v = v + 1 WHERE i = " + std::to_string(row);
    holder.ask("BEGIN; " + change);
    waiter.send(change);
    PostgresClient admin(server().socket_dsn());
    REQUIRE(admin.until(
        "SELECT cardinality(pg_blocking_pids(" + std::to_string(waiter.pid()) + ")) > 0", "t"));
  }
  Quiet quiet;
  PostgresClient waiter;  // goes last: it gets the lock when the holder has gone
  PostgresClient holder;
};

}  // namespace runbookd::test
