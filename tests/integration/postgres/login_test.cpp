// What works in psql works here: a pooler in front of the server, servers that are chosen by what
// they may be asked, and a list of servers of which the first says nothing.
#include "tests/integration/postgres/pooler.hpp"

namespace login_test {

using namespace runbookd;
using namespace runbookd::test;
using std::chrono::milliseconds;

namespace {

Sample run_once(Loop& loop, const std::string& dsn, Nanos timeout = seconds{5}) {
  const auto spec = postgres_spec(dsn);
  const auto probe = spec->make(common(timeout), {}, loop.services());
  auto sample = loop.run(probe->run(), std::chrono::duration_cast<milliseconds>(timeout));
  probe->close();
  return sample;
}

std::string tcp(const std::string& more) {
  return "hostaddr=127.0.0.1 user=watcher dbname=postgres sslmode=disable port=" +
         std::to_string(server().port()) + " " + more;
}

}  // namespace

TEST_CASE("a pooler that refuses startup options is asked without, and keeps nothing of ours",
          "[postgres]") {
  const PgBouncer pooler;
  auto other = pooler.client("watcher");
  Loop loop;
  const auto spec = postgres_spec(pooler.dsn("watcher"));
  const auto probe = spec->make(common(), {}, loop.services());
  for (int i = 0; i < 3; ++i) {
    const auto sample = loop.run(probe->run(), milliseconds{5000});
    INFO(sample.detail);
    REQUIRE(sample.outcome == Outcome::ok);
    CHECK(number(*spec, sample, "max_connections") == 24);
    // The same server session serves somebody else's transactions in between.
    CHECK(other->ask("SHOW statement_timeout") == "0");
    CHECK(other->ask("SHOW default_transaction_read_only") == "off");
    CHECK(other->ask("SHOW client_min_messages") == "notice");
  }
  probe->close();
}

TEST_CASE("behind a pooler a query still cannot change anything, and its units are ours", "[sql]") {
  const PgBouncer pooler;
  const auto ready = pooler.client("watcher");
  Loop loop;
  auto services = loop.services();
  services.probe_spec = [&](const std::string&) { return postgres_spec(pooler.dsn("watcher")); };
  const auto run = [&](const std::string& query, const std::string& types) {
    auto parsed =
        parse_probe(probes::sql_kind, "sql: {via: pg, query: \"" + query + "\"}\n" + types);
    REQUIRE(parsed.spec);
    const auto probe = parsed.spec->make(common(), {}, services);
    auto sample = loop.run(probe->run(), milliseconds{5000});
    probe->close();
    return sample;
  };
  CHECK(run("SELECT nextval('s') AS n", "").detail.find("25006") != std::string::npos);
  const auto lag = run("SELECT interval '90 minutes' AS lag", "types: {lag: duration}\n");
  INFO(lag.detail);
  REQUIRE(lag.outcome == Outcome::ok);
  CHECK(std::get<double>(lag.cells.at(0)) == 5400);
}

// The last of it is a row of the page: no server is what `target_session_attrs` asks for.
TEST_CASE("a primary is read-write and a primary, whatever we ask of our own session",
          "[postgres]") {
  for (const std::string wanted : {"read-write", "primary", "any", "prefer-standby"}) {
    Loop loop;
    const auto sample = run_once(loop, tcp("target_session_attrs=" + wanted));
    INFO(wanted << ": " << sample.detail);
    CHECK(sample.outcome == Outcome::ok);
  }
  for (const std::string wanted : {"read-only", "standby"}) {
    Loop loop;
    const auto sample = run_once(loop, tcp("target_session_attrs=" + wanted));
    INFO(wanted << ": " << sample.detail);
    CHECK(sample.outcome == Outcome::bad);
    CHECK(sample.reason == Reason::state);
  }
}

TEST_CASE("a server that is mute is passed over: after connect_timeout, or its share of the time",
          "[postgres]") {
  Loop peers;
  FaultyPeer mute(peers.io, hang());
  const auto two =
      "host=first,second hostaddr=127.0.0.1,127.0.0.1 user=watcher dbname=postgres "
      "sslmode=disable port=" +
      std::to_string(mute.port()) + "," + std::to_string(server().port());
  for (const std::string more : {"", " connect_timeout=2", " target_session_attrs=read-write"}) {
    Loop loop;
    const auto sample = run_once(loop, two + more, seconds{5});
    INFO(more << ": " << sample.detail);
    CHECK(sample.outcome == Outcome::ok);
    CHECK(loop.took_at_least(milliseconds{1900}));
  }
}

TEST_CASE("connect_timeout ends a login that nobody answers", "[postgres]") {
  Loop peers;
  FaultyPeer mute(peers.io, hang());
  Loop loop;
  const auto sample =
      run_once(loop, "hostaddr=127.0.0.1 user=x sslmode=disable connect_timeout=1 port=" +
                         std::to_string(mute.port()));
  CHECK(sample.reason == Reason::timeout);
  CHECK(sample.detail.find("connect_timeout") != std::string::npos);
  CHECK(loop.end == Loop::End::by_itself);
}

TEST_CASE("encryption that is required and cannot be had is a failure, not a way around it",
          "[postgres]") {
  Loop loop;
  const auto sample = run_once(loop, tcp("gssencmode=require"));
  INFO(sample.detail);
  CHECK(sample.outcome == Outcome::bad);
}

}  // namespace login_test
