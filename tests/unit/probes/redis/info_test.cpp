// What INFO says when it cannot say: the rows of docs/evidence.md, in its order and its words.
#include "probes/redis/info.hpp"

#include <optional>

#include "tests/unit/catch.hpp"
#include "tests/unit/evidence_rows.hpp"

namespace redis_info_test {

using namespace runbookd;
using probes::read_info;
using probes::RedisSignal;

namespace {

struct Row {
  const char* state;  ///< first column of the table
  const char* info;
  std::optional<double> lag;
};

constexpr const char* replica_text = "role:slave\r\nmaster_host:10.0.0.1\r\n";

std::string replica(const char* rest) { return std::string(replica_text) + rest; }

const Cell& cell(const probes::RedisInfo& info, RedisSignal signal) {
  return info.cells.at(static_cast<std::size_t>(signal));
}

std::optional<double> number(const probes::RedisInfo& info, RedisSignal signal) {
  const auto* value = std::get_if<double>(&cell(info, signal));
  return value != nullptr ? std::optional{*value} : std::nullopt;
}

const Row rows[] = {
    {"a replica whose link is up", "master_link_status:up\r\nmaster_last_io_seconds_ago:4\r\n", 4},
    {"a replica whose link is down",
     "master_link_status:down\r\nmaster_last_io_seconds_ago:-1\r\n"
     "master_link_down_since_seconds:77\r\n",
     77},
    {"a replica that has never reached its primary",
     "master_link_status:down\r\nmaster_last_io_seconds_ago:-1\r\n"
     "master_link_down_since_seconds:-1\r\n",
     {}},
    {"a replica that is being filled",
     "master_link_status:down\r\nmaster_last_io_seconds_ago:0\r\nmaster_sync_in_progress:1\r\n",
     {}},
    {"a replica that is being filled again",
     "master_link_status:down\r\nmaster_last_io_seconds_ago:0\r\nmaster_sync_in_progress:1\r\n"
     "master_link_down_since_seconds:12\r\n",
     12},
    {"a replica of several primaries (KeyDB)",
     "master_link_status:up\r\nmaster_last_io_seconds_ago:1\r\n"
     "master_1_link_status:up\r\nmaster_1_last_io_seconds_ago:9\r\n",
     9},
    {"a replica of several primaries, one never reached (KeyDB)",
     "master_link_status:up\r\nmaster_last_io_seconds_ago:1\r\n"
     "master_1_link_status:down\r\nmaster_1_last_io_seconds_ago:-1\r\n",
     {}},
    {"a primary whose replicas are online",
     "slave0:ip=10.0.0.2,port=6379,state=online,offset=1,lag=2\r\n"
     "slave1:ip=10.0.0.3,port=6379,state=online,offset=1,lag=9,type=replica\r\n",
     9},
    {"a primary that fills a replica",
     "slave0:ip=10.0.0.2,port=6379,state=online,offset=1,lag=2\r\n"
     "slave1:ip=10.0.0.3,port=6379,state=wait_bgsave,offset=0,lag=0\r\n",
     {}},
    {"a primary whose replica has never answered",
     "slave0:ip=10.0.0.2,port=6379,state=online,offset=1,lag=-1\r\n",
     {}},
    {"a primary whose replica has no lag (before Redis 2.8)",
     "slave0:10.0.0.2,6379,online\r\n",
     {}},
    {"a primary that counts its lag in records (Dragonfly)",
     "dragonfly_version:df-v1.27.1\r\n"
     "slave0:ip=10.0.0.2,port=6379,state=online,lag=12345\r\n",
     {}},
    {"no replication", "role:master\r\nconnected_slaves:0\r\n", {}},
};

}  // namespace

TEST_CASE("the lag of each state that INFO can tell of") {
  std::vector<std::string> tried;
  for (const Row& row : rows) {
    INFO(row.state);
    tried.emplace_back(row.state);
    const bool of_replica = std::string_view(row.state).starts_with("a replica");
    const auto info = read_info(of_replica ? replica(row.info) : std::string(row.info));
    CHECK(number(info, RedisSignal::replication_lag) == row.lag);
    // Who takes part in a replication and cannot say is named.
    const bool alone = std::string_view(row.state) == "no replication";
    CHECK(info.remark.empty() == (row.lag.has_value() || alone));
  }
  CHECK(tried == test::evidence_rows("What Redis says when it cannot say", "Replication"));
}

TEST_CASE("a field that cannot say is no number") {
  const auto info = read_info(
      "connected_clients:-1\r\nblocked_clients:\r\nevicted_keys:nan\r\nused_memory:50\r\n"
      "maxmemory:0\r\nkeyspace_hits:0\r\nkeyspace_misses:0\r\n");
  for (const auto signal :
       {RedisSignal::clients, RedisSignal::blocked_clients, RedisSignal::evicted_keys,
        RedisSignal::rejected_connections, RedisSignal::memory_max, RedisSignal::memory_ratio,
        RedisSignal::hit_ratio, RedisSignal::role})
    CHECK(cell(info, signal).index() == 0);
  CHECK(number(info, RedisSignal::memory_used) == 50);
}

TEST_CASE("INFO of a server in health") {
  const auto info = read_info(
      "# Clients\r\nconnected_clients:7\r\nblocked_clients:1\r\nused_memory:50\r\nmaxmemory:200\r\n"
      "evicted_keys:3\r\nrejected_connections:4\r\nkeyspace_hits:90\r\nkeyspace_misses:10\r\nrole:"
      "master\r\n");
  CHECK(number(info, RedisSignal::clients) == 7);
  CHECK(number(info, RedisSignal::memory_ratio) == 0.25);
  CHECK(number(info, RedisSignal::hit_ratio) == 0.9);
  CHECK(std::get<std::string>(cell(info, RedisSignal::role)) == "master");
}

TEST_CASE("a replica is called `slave`, as most servers call it") {
  for (const char* role : {"slave", "replica"}) {
    const auto info = read_info(std::string("role:") + role + "\r\n");
    CHECK(std::get<std::string>(cell(info, RedisSignal::role)) == "slave");
  }
}

}  // namespace redis_info_test
