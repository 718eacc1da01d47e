#include "probes/memory/figures.hpp"

#include "daemon/net/kernel_file.hpp"

#include "tests/unit/catch.hpp"

namespace figures_test {

using namespace runbookd;
using namespace runbookd::probes::memory;

TEST_CASE("a key is found on a line of its own, and kB are bytes", "[memory]") {
  CHECK(keyed("MemTotal:       2048 kB\nMemFree: 1 kB\n", "MemTotal") == 2048.0 * 1024);
  CHECK(keyed("total_inactive_file 7\ninactive_file 5\n", "inactive_file") == 5.0);
  CHECK(keyed("oom_kill_disable 0\nunder_oom 0\noom_kill 3\n", "oom_kill") == 3.0);
  CHECK_FALSE(keyed("oom_kill_disable 0\n", "oom_kill"));
  CHECK_FALSE(keyed("MemTotal: much kB\n", "MemTotal"));
  CHECK_FALSE(keyed("MemTotal: 5 MB\n", "MemTotal"));
  CHECK_FALSE(keyed("", "MemTotal"));
}

TEST_CASE("a single number may be max, which is none", "[memory]") {
  CHECK(single("4096\n") == 4096.0);
  CHECK_FALSE(single("max\n"));
  CHECK_FALSE(single("-1\n"));
  CHECK_FALSE(single(""));
}

TEST_CASE("pressure is the share of some over ten seconds", "[memory]") {
  const std::string psi =
      "some avg10=12.50 avg60=1.00 avg300=0.10 total=99\nfull avg10=50.00 avg60=0 avg300=0 "
      "total=1\n";
  CHECK(net::pressure_in(psi) == 0.125);
  CHECK_FALSE(net::pressure_in("full avg10=1.00 avg60=0 avg300=0 total=0\n"));
  CHECK_FALSE(net::pressure_in("some avg10=101.00 avg60=0 avg300=0 total=0\n"));
}

TEST_CASE("the memory controller's line wins where v1 is mounted", "[memory]") {
  const auto v2 = cgroup_paths("0::/system.slice/app.service\n");
  CHECK(v2.unified == "/system.slice/app.service");
  CHECK_FALSE(v2.memory);
  const auto hybrid = cgroup_paths("9:name=systemd:/\n4:cpu,memory:/docker/abc\n0::/\n");
  CHECK(hybrid.memory == "/docker/abc");
  CHECK(hybrid.unified == "/");
  CHECK_FALSE(cgroup_paths("4:memory:/../../etc\n").memory);
  CHECK_FALSE(cgroup_paths("garbage\n::\n:").unified);
}

TEST_CASE("a process has own and shared pages", "[memory]") {
  const auto memory = process_memory(
      "Name:\tx\nVmRSS:\t 60 kB\nRssAnon:\t 10 kB\nRssFile:\t 20 kB\nRssShmem:\t 30 kB\n");
  REQUIRE(memory);
  CHECK(memory->own == 10 * 1024);
  CHECK(memory->shared == 50 * 1024);
  CHECK_FALSE(process_memory("Name:\tkthreadd\n"));
}

TEST_CASE("the ratio needs both figures", "[memory]") {
  Figures figures;
  figures.used = 30;
  CHECK(std::holds_alternative<std::monostate>(sample_of(figures).cells.at(2)));
  figures.limit = 120;
  CHECK(std::get<double>(sample_of(figures).cells.at(2)) == 0.25);
  CHECK(sample_of(figures).cells.size() == signal_count);
}

}  // namespace figures_test
