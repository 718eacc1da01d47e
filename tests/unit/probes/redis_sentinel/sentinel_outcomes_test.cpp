// What a run of `redis_sentinel` ends as, row by row; real Sentinels are in tests/integration.
#include "probes/redis_sentinel/kind.hpp"
#include "probes/redis_sentinel/master_state.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/net/faulty_peer.hpp"
#include "tests/unit/net/probe_runner.hpp"
#include "tests/unit/net/redis/replies.hpp"
#include "tests/unit/net/way_cases.hpp"

namespace sentinel_outcomes_test {

using namespace runbookd;
using namespace runbookd::test;
using probes::redis_sentinel_kind;
using probes::SentinelSignal;

namespace {

const std::string has_quorum = "+OK 3 usable Sentinels. Quorum and failover\r\n";

std::string sentinel_at(const std::string& place, const std::string& more = {}) {
  return "redis_sentinel: 'redis://" + place + "', master: mymaster" + more;
}

const WayTo sentinel_way{&redis_sentinel_kind,
                         [](const std::string& place) { return sentinel_at(place); }};
const SecureWayTo secure_sentinel_way{
    &redis_sentinel_kind, [](const std::string& place, const std::string& ca) {
      return "redis_sentinel: 'rediss://" + place +
             "', master: mymaster, tls: {server_name: localhost, ca: " + ca + "}";
    }};

std::string fine() {
  std::string out = "*6\r\n";
  for (const char* word : {"ip", "10.0.0.1", "port", "6379", "flags", "master"})
    out += redis_bulk(word);
  return out;
}

Sample answered(const std::string& master, const std::string& quorum,
                const std::string& auth = "") {
  Loop loop;
  int asked = 0;
  const auto answer = [&](const std::string& command) {
    if (command.find("AUTH") != std::string::npos) return auth;
    return command.find("CKQUORUM") != std::string::npos ? quorum : master;
  };
  FaultyPeer peer(loop.io, forgotten_after(99, answer, &asked));
  const std::string who = auth.empty() ? "" : "watch:s3cret@";
  Runner runner(loop, spec_of(redis_sentinel_kind,
                              sentinel_at(who + "127.0.0.1:" + std::to_string(peer.port()))));
  return runner.run();
}

Sample refused(const std::string& error) { return answered(error, has_quorum); }

const Cell& of(const Sample& sample, SentinelSignal signal) {
  return sample.cells.at(static_cast<std::size_t>(signal));
}

Sample without_a_word_on_the_quorum() {
  Sample out = answered(fine(), "-ERR Unknown sentinel subcommand\r\n");
  CHECK(of(out, SentinelSignal::has_quorum).index() == 0);
  CHECK(out.detail.starts_with("has_quorum: CKQUORUM was answered"));
  return out;
}

Sample without_rights() {
  Sample out = refused("-NOPERM no permissions\r\n");
  CHECK(out.detail.ends_with("+sentinel|ckquorum"));
  return out;
}

Sample of_script(Script script) {
  Loop loop;
  FaultyPeer peer(loop.io, std::move(script));
  Runner runner(
      loop, spec_of(redis_sentinel_kind, sentinel_at("127.0.0.1:" + std::to_string(peer.port()))));
  return runner.run();
}

Sample of_target(const std::string& target) {
  Loop loop;
  Runner runner(loop, spec_of(redis_sentinel_kind, sentinel_at("{{ target }}")), {}, target);
  return runner.run();
}

}  // namespace

TEST_CASE("every outcome of redis_sentinel's page is what it says") {
  const OutcomeCases cases{
      {"the Sentinel tells of the master, whatever its state",
       [] { return answered(fine(), has_quorum); }},
      {"CKQUORUM is refused or not known: `has_quorum` is missing", without_a_word_on_the_quorum},
      {"it watches no master of that name",
       [] { return refused("-ERR No such master with that name\r\n"); }},
      {"a password is wanted, and we have none",
       [] { return refused("-NOAUTH Authentication required.\r\n"); }},
      {"the password or the ACL user is wrong",
       [] { return answered(fine(), has_quorum, "-WRONGPASS invalid password\r\n"); }},
      {"the ACL user may not ask; the detail says which rights the probe needs", without_rights},
      {"it is a Redis and no Sentinel",
       [] { return refused("-ERR unknown command 'SENTINEL'\r\n"); }},
      {"what answers is no Redis",
       [] { return of_script(blurt("HTTP/1.1 400 Bad Request\r\n\r\n")); }},
      {"SENTINEL MASTER is answered by something else", [] { return refused(redis_bulk("foo")); }},
      {"a reply of more than 1 MiB",
       [] { return refused(redis_bulk(std::string((std::size_t{1} << 20U) + 1, 'x'))); }},
      {"a reply of more than 10000 elements", [] { return refused("*10001\r\n"); }},
      {"a reply of more than 7 levels", [] { return refused(redis_levels(8)); }},
      {"it closes the connection before it has answered",
       [] { return of_script(close_when_asked()); }},
      {"the target makes no URL", [] { return of_target("a b"); }},
  };
  const auto all =
      joined_cases({cases, secure_way_cases(secure_sentinel_way), way_cases(sentinel_way)});
  CHECK(check_outcomes("redis_sentinel", all) == std::vector<std::string>{});
}

TEST_CASE("a Sentinel that reaches too few others says so, and is well itself") {
  const Sample sample = answered(fine(), "-NOQUORUM 1 usable Sentinels. Not enough\r\n");
  CHECK(sample.outcome == Outcome::ok);
  CHECK_FALSE(std::get<bool>(of(sample, SentinelSignal::has_quorum)));
  CHECK(sample.detail == "NOQUORUM 1 usable Sentinels. Not enough");
  CHECK(std::get<bool>(of(answered(fine(), has_quorum), SentinelSignal::has_quorum)));
}

}  // namespace sentinel_outcomes_test
