#include "probes/redis_sentinel/master_state.hpp"

#include "probes/redis_sentinel/kind.hpp"
#include "probes/redis_sentinel/spec.hpp"
#include "tests/unit/catch.hpp"
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

}  // namespace sentinel_master_state_test
