#include "probes/redis_sentinel/master_state.hpp"

#include "probes/redis_sentinel/kind.hpp"
#include "probes/redis_sentinel/spec.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/net/faulty_peer.hpp"
#include "tests/unit/net/probe_runner.hpp"

namespace sentinel_master_state_test {

using namespace runbookd;
using namespace runbookd::test;
using probes::redis_sentinel_kind;
using probes::SentinelSignal;

namespace {

net::RedisReply text(std::string value) {
  net::RedisReply out;
  out.kind = net::RedisReply::Kind::text;
  out.text = std::move(value);
  return out;
}
net::RedisReply error(std::string value) {
  auto out = text(std::move(value));
  out.kind = net::RedisReply::Kind::error;
  return out;
}
net::RedisReply pairs(const std::vector<std::string>& words) {
  net::RedisReply out;
  out.kind = net::RedisReply::Kind::array;
  for (const auto& word : words) out.items.push_back(text(word));
  return out;
}

/// As RESP.
std::string bulk(const std::vector<std::string>& words) {
  std::string out = "*" + std::to_string(words.size()) + "\r\n";
  for (const auto& word : words) out += "$" + std::to_string(word.size()) + "\r\n" + word + "\r\n";
  return out;
}

const std::vector<std::string> fine{"name",
                                    "mymaster",
                                    "ip",
                                    "10.0.0.1",
                                    "port",
                                    "6379",
                                    "flags",
                                    "master",
                                    "last-ok-ping-reply",
                                    "1500",
                                    "num-slaves",
                                    "2",
                                    "num-other-sentinels",
                                    "2",
                                    "quorum",
                                    "2"};

Sample seen(const std::string& master, const std::string& quorum,
            milliseconds deadline = milliseconds{500}) {
  Loop loop;
  int asked = 0;
  FaultyPeer peer(loop.io, forgotten_after(
                               99,
                               [&](const std::string& command) {
                                 return command.find("CKQUORUM") == std::string::npos ? master
                                                                                      : quorum;
                               },
                               &asked));
  Runner runner(loop, spec_of(redis_sentinel_kind,
                              "redis_sentinel: 'redis://127.0.0.1:" + std::to_string(peer.port()) +
                                  "', master: mymaster"));
  return runner.run(deadline);
}

const Cell& of(const std::vector<Cell>& cells, SentinelSignal signal) {
  return cells.at(static_cast<std::size_t>(signal));
}

}  // namespace

TEST_CASE("the redis_sentinel fixtures say exactly what is wrong") {
  CHECK(check_fixtures("redis_sentinel", {&redis_sentinel_kind}) == std::vector<std::string>{});
}

TEST_CASE("a master is told as its Sentinel tells of it") {
  const auto cells = probes::read_master(pairs(fine));
  REQUIRE(cells);
  CHECK(std::get<std::string>(of(*cells, SentinelSignal::master)) == "10.0.0.1:6379");
  CHECK(std::get<std::string>(of(*cells, SentinelSignal::flags)) == "master");
  CHECK_FALSE(std::get<bool>(of(*cells, SentinelSignal::down)));
  CHECK_FALSE(std::get<bool>(of(*cells, SentinelSignal::suspected)));
  CHECK(std::get<double>(of(*cells, SentinelSignal::sentinels)) == 3);
  CHECK(std::get<double>(of(*cells, SentinelSignal::quorum)) == 2);
  CHECK(std::get<double>(of(*cells, SentinelSignal::replicas)) == 2);
  CHECK(std::get<double>(of(*cells, SentinelSignal::silent_for)) == 1.5);
}

TEST_CASE("flags are read as words, not as parts of words") {
  const auto down = [](const std::string& flags) {
    const auto cells =
        probes::read_master(pairs({"ip", "::1", "port", "6379", "flags", flags})).value();
    CHECK(std::get<std::string>(of(cells, SentinelSignal::master)) == "[::1]:6379");
    CHECK(of(cells, SentinelSignal::quorum).index() == 0);
    return std::string(std::get<bool>(of(cells, SentinelSignal::suspected)) ? "s" : "") +
           (std::get<bool>(of(cells, SentinelSignal::down)) ? "o" : "") +
           (std::get<bool>(of(cells, SentinelSignal::failing_over)) ? "f" : "");
  };
  CHECK(down("master").empty());
  CHECK(down("master,s_down") == "s");
  CHECK(down("s_down,o_down,master,failover_in_progress,force_failover") == "sof");
  CHECK(down("master,not_s_down,o_downs").empty());
}

TEST_CASE("what is no answer of a Sentinel is refused") {
  for (const auto& wrong : {text("OK"), pairs({}), pairs({"ip"}), pairs({"ip", "10.0.0.1"}),
                            pairs({"flags", "master"})})
    CHECK_FALSE(probes::read_master(wrong));
  CHECK_FALSE(probes::read_quorum(text("PONG")));
  CHECK_FALSE(probes::read_quorum(error("ERR unknown")));
  CHECK(probes::read_quorum(text("OK 3 usable Sentinels."))->has);
  CHECK_FALSE(probes::read_quorum(error("NOQUORUM 1 usable Sentinels."))->has);
}

TEST_CASE("the port of a Sentinel is 26379 where none is written") {
  CHECK(probes::with_sentinel_port("redis://a") == "redis://a:26379");
  CHECK(probes::with_sentinel_port("redis://u:p@a/") == "redis://u:p@a:26379/");
  CHECK(probes::with_sentinel_port("redis://[::1]") == "redis://[::1]:26379");
  CHECK(probes::with_sentinel_port("redis://a:7000") == "redis://a:7000");
  CHECK(probes::with_sentinel_port("nonsense") == "nonsense");
}

TEST_CASE("| the Sentinel tells of the master, whatever its state | ok | |") {
  auto sample = seen(bulk(fine), "+OK 3 usable Sentinels. Quorum and failover\r\n");
  CHECK(sample.outcome == Outcome::ok);
  CHECK(std::get<bool>(of(sample.cells, SentinelSignal::has_quorum)));
  sample = seen(bulk(fine), "-NOQUORUM 1 usable Sentinels. Not enough\r\n");
  CHECK(sample.outcome == Outcome::ok);
  CHECK_FALSE(std::get<bool>(of(sample.cells, SentinelSignal::has_quorum)));
  CHECK(sample.detail == "NOQUORUM 1 usable Sentinels. Not enough");
}

TEST_CASE("| CKQUORUM is refused or not known | ok, without `has_quorum` | |") {
  const auto sample = seen(bulk(fine), "-ERR Unknown sentinel subcommand\r\n");
  CHECK(sample.outcome == Outcome::ok);
  CHECK(of(sample.cells, SentinelSignal::has_quorum).index() == 0);
  CHECK(sample.detail.starts_with("has_quorum: CKQUORUM was answered"));
}

TEST_CASE("what is wrong with a Sentinel has its reason") {
  const auto reason = [](const std::string& answer) { return seen(answer, answer).reason; };
  // | it watches no master of that name | bad | `missing` |
  CHECK(reason("-ERR No such master with that name\r\n") == Reason::missing);
  // | the password is wrong, or the user may not ask | bad | `auth` |
  CHECK(reason("-NOAUTH Authentication required.\r\n") == Reason::auth);
  CHECK(seen("-NOPERM no permissions\r\n", "").detail.ends_with("+sentinel|ckquorum"));
  // | it is a Redis and no Sentinel | bad | `query` |
  CHECK(reason("-ERR unknown command 'SENTINEL'\r\n") == Reason::query);
  // | what answers is no Redis | bad | `protocol` |
  CHECK(reason("HTTP/1.1 400 Bad Request\r\n\r\n") == Reason::protocol);
  CHECK(reason("$3\r\nfoo\r\n") == Reason::protocol);
  // | an answer over 1 MiB, 10000 elements or 8 levels | bad | `too_large` |
  CHECK(reason("*20000\r\n" + std::string(80'000, 'x')) == Reason::too_large);
}

TEST_CASE(
    "| nobody listens, .. no answer by the deadline | bad | `refused`, `reset`, `timeout` |") {
  for (const Script& script : {hang(), reset(), answer_and_close("")}) {
    Loop loop;
    FaultyPeer peer(loop.io, script);
    Runner runner(loop, spec_of(redis_sentinel_kind, "redis_sentinel: 'redis://127.0.0.1:" +
                                                         std::to_string(peer.port()) +
                                                         "', master: mymaster"));
    const auto sample = runner.run(milliseconds{300});
    CHECK(sample.outcome == Outcome::bad);
    CHECK((sample.reason == Reason::timeout || sample.reason == Reason::reset));
    CHECK(loop.end != Loop::End::later);
  }
}

}  // namespace sentinel_master_state_test
