// The sql probe against a real server.
#include "tests/integration/postgres/fixture.hpp"

namespace sql_test {

using namespace runbookd;
using namespace runbookd::test;
using std::chrono::milliseconds;

namespace {

struct Run {
  explicit Run(const std::string& query, const std::string& types = {},
               Nanos timeout = seconds{5}) {
    auto parsed =
        parse_probe(probes::sql_kind, "sql:\n  via: pg\n  query: |\n    " + query + "\n" + types);
    REQUIRE(parsed.errors == std::vector<std::string>{});
    spec = parsed.spec;
    auto services = loop.services();
    services.probe_spec = [](const std::string&) {
      return postgres_spec(server().socket_dsn("watcher"));
    };
    probe = spec->make(common(timeout), {}, services);
  }
  ~Run() { probe->close(); }
  Sample once(milliseconds deadline = milliseconds{5000}) {
    return loop.run(probe->run(), deadline);
  }

  Loop loop;
  std::shared_ptr<const ProbeSpec> spec;
  std::unique_ptr<Probe> probe;
};

}  // namespace

TEST_CASE("every kind of column becomes the signal that types says", "[sql]") {
  Run run(
      "SELECT count(*) AS n, 0.25::numeric AS share, interval '1 day 90 minutes' AS lag,"
      " timestamptz '2026-11-23 20:52:00.5+01' AS at, true AS fine, 'hello' AS word, 4096::bigint "
      "AS size FROM t",
      "types: {share: ratio, lag: duration, at: time, fine: bool, word: string, size: bytes}\n");
  const auto sample = run.once();
  INFO(sample.detail);
  REQUIRE(sample.outcome == Outcome::ok);
  CHECK(number(*run.spec, sample, "n") == 10);
  CHECK(number(*run.spec, sample, "share") == 0.25);
  CHECK(number(*run.spec, sample, "lag") == 86400 + 5400);
  CHECK(number(*run.spec, sample, "at") == 1795463520.5);
  CHECK(std::get<bool>(cell(*run.spec, sample, "fine")));
  CHECK(std::get<std::string>(cell(*run.spec, sample, "word")) == "hello");
  CHECK(number(*run.spec, sample, "size") == 4096);
  CHECK(run.once().outcome == Outcome::ok);
}

TEST_CASE("no row, two rows and a failing query are bad with the reason query", "[sql]") {
  for (const auto* query : {"SELECT i AS i FROM t WHERE false", "SELECT i AS i FROM t WHERE i < 3",
                            "SELECT 1 / (i - i) AS i FROM t", "SELECT x AS x FROM no_such_table"}) {
    Run run(query);
    const auto sample = run.once();
    INFO(query << ": " << sample.detail);
    CHECK(sample.outcome == Outcome::bad);
    CHECK(sample.reason == Reason::query);
  }
}

// A row of the page: a statement that would change something.
TEST_CASE("a query cannot change anything", "[sql]") {
  Run run("SELECT nextval('s') AS n");
  const auto sample = run.once();
  CHECK(sample.outcome == Outcome::bad);
  CHECK(sample.reason == Reason::query);
  CHECK(sample.detail.find("25006") != std::string::npos);
}

TEST_CASE("an answer over the budget is too large, and the next run is well", "[sql]") {
  Run run("SELECT repeat('x', 20000000) AS n", "types: {n: string}\n");
  CHECK(run.once().reason == Reason::too_large);
  CHECK(run.once().reason == Reason::too_large);
}

TEST_CASE("a query that hangs ends at the deadline here and soon after over there", "[sql]") {
  Run run("SELECT pg_sleep(60)::text AS n", "types: {n: string}\n", milliseconds{600});
  const auto sample = run.once(milliseconds{300});
  CHECK(sample.reason == Reason::timeout);
  CHECK(sample.detail == "query: no answer before the deadline");
  CHECK(run.loop.end == Loop::End::at_deadline);
  PostgresClient admin(server().socket_dsn());
  CHECK(admin.until(
      "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%' AND state = 'active'"
      " AND pid <> pg_backend_pid()",
      "0"));
}

TEST_CASE("the server's own statement timeout is a timeout too", "[sql]") {
  Run run("SELECT pg_sleep(60)::text AS n", "types: {n: string}\n", milliseconds{200});
  const auto sample = run.once();
  CHECK(sample.reason == Reason::timeout);
  CHECK(sample.detail.find("57014") != std::string::npos);
}

}  // namespace sql_test
