// INFO as the versions of the field write it: laid out as theirs, shortened, with the same figures
// in each. The files are in info/.
#include <fstream>
#include <sstream>

#include "probes/redis/info.hpp"
#include "tests/unit/catch.hpp"

namespace redis_versions_test {

using namespace runbookd;
using probes::RedisSignal;

namespace {

probes::RedisInfo info_of(const std::string& version) {
  std::ifstream in(
      std::string(RUNBOOKD_SOURCE_DIR) + "/tests/unit/probes/redis/info/" + version + ".txt",
      std::ios::binary);
  REQUIRE(in);
  std::ostringstream text;
  text << in.rdbuf();
  return probes::read_info(text.str());
}

double number(const probes::RedisInfo& info, RedisSignal signal) {
  const auto& cell = info.cells.at(static_cast<std::size_t>(signal));
  REQUIRE(std::holds_alternative<double>(cell));
  return std::get<double>(cell);
}

}  // namespace

TEST_CASE("Redis 6, 7, 8 and Valkey say the same in their INFO") {
  const std::string version =
      GENERATE(as<std::string>{}, "redis-6.2", "redis-7.4", "redis-8.0", "valkey-8.0");
  CAPTURE(version);
  const auto info = info_of(version);
  CHECK(info.is_info);
  CHECK_FALSE(info.loading);
  CHECK(info.remark.empty());
  CHECK(number(info, RedisSignal::clients) == 12);
  CHECK(number(info, RedisSignal::blocked_clients) == 2);
  CHECK(number(info, RedisSignal::evicted_keys) == 31);
  CHECK(number(info, RedisSignal::rejected_connections) == 4);
  CHECK(number(info, RedisSignal::memory_used) == 50 << 20);
  CHECK(number(info, RedisSignal::memory_max) == 100 << 20);
  CHECK(number(info, RedisSignal::memory_ratio) == 0.5);
  CHECK(number(info, RedisSignal::hit_ratio) == 0.9);
  CHECK(number(info, RedisSignal::replication_lag) == 1);
  const auto& role = info.cells.at(static_cast<std::size_t>(RedisSignal::role));
  CHECK(std::get<std::string>(role) == (version == "redis-7.4" ? "slave" : "master"));
}

TEST_CASE("a server that loads its data says how far it is, as far as it can") {
  const auto remark = [](const std::string& more) {
    const auto info = probes::read_info("role:slave\r\nloading:1\r\n" + more);
    CHECK(info.loading);
    return info.remark;
  };
  CHECK(remark("") == "the data set is still being loaded");
  CHECK(remark("loading_loaded_perc:43.17\r\nloading_eta_seconds:75\r\n") ==
        "the data set is still being loaded: 43%, 1m15s left");
  CHECK(remark("loading_loaded_perc:43.17\r\nloading_eta_seconds:-1\r\n") ==
        "the data set is still being loaded: 43%");
  CHECK(remark("loading_loaded_perc:nan\r\nloading_eta_seconds:75\r\n") ==
        "the data set is still being loaded");
}

}  // namespace redis_versions_test
