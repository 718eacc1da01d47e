// What a run of `redis` ends as, row by row; real servers are in redis_probe_test.cpp.
#include "probes/redis/info.hpp"
#include "probes/redis/kind.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/net/faulty_peer.hpp"
#include "tests/unit/net/probe_runner.hpp"
#include "tests/unit/net/redis/replies.hpp"
#include "tests/unit/net/way_cases.hpp"

namespace redis_outcomes_test {

using namespace runbookd;
using namespace runbookd::test;
using probes::redis_kind;

namespace {

const std::string pong = "+PONG\r\n";
const std::string figures = "role:master\r\nused_memory:7\r\n";

const WayTo redis_way{&redis_kind,
                      [](const std::string& place) { return "redis: 'redis://" + place + "'"; }};
const SecureWayTo secure_redis_way{
    &redis_kind, [](const std::string& place, const std::string& ca) {
      return "redis: 'rediss://" + place + "', tls: {server_name: localhost, ca: " + ca + "}";
    }};

/// PING, INFO and what else there is are answered each in its way.
Sample answered(const std::string& ping, const std::string& info, const std::string& other = "") {
  Loop loop;
  int asked = 0;
  const auto answer = [&](const std::string& command) {
    if (command.find("PING") != std::string::npos) return ping;
    return command.find("INFO") != std::string::npos ? info : other;
  };
  FaultyPeer peer(loop.io, forgotten_after(99, answer, &asked));
  const std::string who = other.empty() ? "" : "watch:s3cret@";
  Runner runner(loop, spec_of(redis_kind, "redis: 'redis://" + who +
                                              "127.0.0.1:" + std::to_string(peer.port()) + "'"));
  return runner.run();
}

/// PING is refused, and the figures of INFO come all the same.
Sample told_in_spite_of(const std::string& refusal, const std::string& info = figures) {
  Sample out = answered(refusal, redis_bulk(info));
  const auto memory = static_cast<std::size_t>(probes::RedisSignal::memory_used);
  CHECK(std::get<double>(out.cells.at(memory)) == 7);
  return out;
}

Sample while_loading() {
  Sample out = told_in_spite_of("-LOADING Redis is loading the dataset in memory\r\n",
                                "loading:1\r\nloading_loaded_perc:12.5\r\nused_memory:7\r\n");
  CHECK(out.detail.find("12%") != std::string::npos);
  return out;
}

Sample naming_the_rights(Sample out) {
  CHECK(out.detail.ends_with("the probe needs +ping and +info"));
  return out;
}

Sample of_script(Script script) {
  Loop loop;
  FaultyPeer peer(loop.io, std::move(script));
  Runner runner(loop,
                spec_of(redis_kind, redis_way.map("127.0.0.1:" + std::to_string(peer.port()))));
  return runner.run();
}

Sample of_target(const std::string& target) {
  Loop loop;
  Runner runner(loop, spec_of(redis_kind, "redis: 'redis://{{ target }}'"), {}, target);
  return runner.run();
}

OutcomeCases cases_of_refusals() {
  const std::string may_not = "-NOPERM this user has no permissions to run the command\r\n";
  return {
      {"the data set is being loaded: its figures are there, and the detail says how far it is",
       while_loading},
      {"a replica without its primary (`MASTERDOWN`): its figures are there",
       [] { return told_in_spite_of("-MASTERDOWN Link with MASTER is down\r\n"); }},
      {"a disk that does not take the data (`MISCONF`): its figures are there",
       [] { return told_in_spite_of("-MISCONF Errors writing to the AOF file\r\n"); }},
      {"no client more is let in (`maxclients`)",
       [] {
         const std::string full = "-ERR max number of clients reached\r\n";
         return answered(full, full);
       }},
      {"a password is wanted, and we have none",
       [] { return answered("-NOAUTH Authentication required.\r\n", ""); }},
      {"the password or the ACL user is wrong",
       [] { return answered(pong, "", "-WRONGPASS invalid username-password pair\r\n"); }},
      {"the ACL user may not PING; the detail says which rights the probe needs",
       [=] { return naming_the_rights(answered(may_not, redis_bulk(figures))); }},
      {"the ACL user may not INFO; the detail says which rights the probe needs",
       [=] { return naming_the_rights(answered(pong, may_not)); }},
      {"it answers with another error",
       [] { return answered(pong, "-ERR unknown command 'INFO'\r\n"); }},
  };
}

OutcomeCases cases_of_answers() {
  return {
      {"PING and INFO are answered", [] { return answered(pong, redis_bulk(figures)); }},
      {"what answers is no Redis",
       [] { return of_script(blurt("HTTP/1.1 400 Bad Request\r\n\r\n")); }},
      {"INFO is answered by no text of fields", [] { return answered(pong, "+OK\r\n"); }},
      {"a reply of more than 1 MiB",
       [] { return answered(pong, redis_bulk(std::string((std::size_t{1} << 20U) + 1, 'x'))); }},
      {"a reply of more than 10000 elements", [] { return answered(pong, "*10001\r\n"); }},
      {"a reply of more than 7 levels", [] { return answered(pong, redis_levels(8)); }},
      {"it closes the connection before it has answered",
       [] { return of_script(close_when_asked()); }},
      {"the target makes no URL", [] { return of_target("a b"); }},
  };
}

}  // namespace

TEST_CASE("every outcome of redis' page is what it says") {
  const auto cases = joined_cases({cases_of_answers(), cases_of_refusals(),
                                   secure_way_cases(secure_redis_way), way_cases(redis_way)});
  CHECK(check_outcomes("redis", cases) == std::vector<std::string>{});
}

}  // namespace redis_outcomes_test
