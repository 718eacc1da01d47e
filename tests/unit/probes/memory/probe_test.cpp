#include "probes/memory/probe.hpp"

#include <stdlib.h>
#include <sys/stat.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <fstream>

#include "probes/memory/kind.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/net/barred_file.hpp"
#include "tests/unit/net/no_descriptors.hpp"
#include "tests/unit/net/outcome_rows.hpp"
#include "tests/unit/probes/postgres/spec_text.hpp"

namespace probe_test {

using namespace runbookd;
using namespace runbookd::probes::memory;
using runbookd::test::parse_probe;

namespace {

// A kernel's files in a directory of the test's own.
class FakeKernel {
 public:
  FakeKernel() {
    std::string name = (std::filesystem::temp_directory_path() / "memory-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    root = name;
    put("/proc/meminfo", "MemTotal: 1000 kB\nMemAvailable: 400 kB\n");
    put("/proc/vmstat", "nr_free_pages 1\noom_kill 6\n");
    put("/proc/pressure/memory", "some avg10=5.00 avg60=0.00 avg300=0.00 total=1\n");
  }
  ~FakeKernel() { std::filesystem::remove_all(root); }

  void put(const std::string& path, const std::string& text) const {
    const std::filesystem::path whole = root + path;
    std::filesystem::create_directories(whole.parent_path());
    std::ofstream(whole) << text;
  }

  Sample look(Question::Of of, std::string name = {}) const {
    boost::asio::io_context io;
    return look_in(io, of, std::move(name));
  }
  Sample look_without_a_descriptor() const {
    boost::asio::io_context io;  // has descriptors of its own
    const test::NoDescriptors none;
    return look_in(io, Question::Of::host);
  }

  std::string root;

 private:
  Sample look_in(boost::asio::io_context& io, Question::Of of, std::string name = {}) const {
    const auto probe = make_memory_probe(Question{of, std::move(name)}, root);
    Sample sample;
    boost::asio::co_spawn(io, probe->run(),
                          [&sample](std::exception_ptr, Sample s) { sample = std::move(s); });
    io.run();
    return sample;
  }
};

double at(const Sample& sample, std::size_t i) { return std::get<double>(sample.cells.at(i)); }
bool missing(const Sample& sample, std::size_t i) {
  return std::holds_alternative<std::monostate>(sample.cells.at(i));
}

enum { used, limit, ratio, kills, pressure };

Sample without_pressure() {
  const FakeKernel kernel;
  std::filesystem::remove(kernel.root + "/proc/pressure/memory");
  Sample out = kernel.look(Question::Of::host);
  CHECK(missing(out, pressure));
  CHECK_FALSE(missing(out, used));
  return out;
}

Sample without_figures() {
  const FakeKernel kernel;
  kernel.put("/proc/meminfo", "MemTotal: 1000 kB\n");
  return kernel.look(Question::Of::host);
}

Sample of_a_barred_pidfile() {
  const FakeKernel kernel;
  kernel.put("/app.pid", "77\n");
  const test::BarredFile barred(kernel.root + "/app.pid");
  return kernel.look(Question::Of::pidfile, kernel.root + "/app.pid");
}

}  // namespace

TEST_CASE("every outcome of memory's page is what it says", "[memory]") {
  const FakeKernel kernel;
  const test::OutcomeCases cases{
      {"the figures are there", [&] { return kernel.look(Question::Of::host); }},
      {"this kernel tells no pressure: that signal is missing", without_pressure},
      {"there is no such cgroup", [&] { return kernel.look(Question::Of::cgroup, "/none"); }},
      {"there is no such process", [&] { return kernel.look(Question::Of::process, "none"); }},
      {"the pidfile is not there, or names no process",
       [&] { return kernel.look(Question::Of::pidfile, kernel.root + "/none.pid"); }},
      {"the kernel does not say what is in use", without_figures},
      {"we may not read the pidfile", of_a_barred_pidfile},
      {"no descriptor is left to read them", [&] { return kernel.look_without_a_descriptor(); }},
  };
  CHECK(test::check_outcomes("memory", cases) == std::vector<std::string>{});
}

TEST_CASE("the machine: total less available", "[memory]") {
  const FakeKernel kernel;
  const auto sample = kernel.look(Question::Of::host);
  CHECK(sample.outcome == Outcome::ok);
  CHECK(at(sample, used) == 600 * 1024);
  CHECK(at(sample, limit) == 1000 * 1024);
  CHECK(at(sample, ratio) == 0.6);
  CHECK(at(sample, kills) == 6);
  CHECK(at(sample, pressure) == 0.05);
}

TEST_CASE("a v2 cgroup: the working set, and the tightest limit above it", "[memory]") {
  const FakeKernel kernel;
  kernel.put("/proc/self/cgroup", "0::/pod/app\n");
  const std::string app = "/sys/fs/cgroup/pod/app";
  kernel.put(app + "/memory.current", "300000\n");
  kernel.put(app + "/memory.stat", "anon 1\ninactive_file 100000\n");
  kernel.put(app + "/memory.max", "max\n");
  kernel.put(app + "/memory.events", "low 0\noom 2\noom_kill 1\n");
  kernel.put(app + "/memory.pressure", "some avg10=50.00 avg60=0 avg300=0 total=0\n");
  kernel.put("/sys/fs/cgroup/pod/memory.max", "400000\n");
  const auto sample = kernel.look(Question::Of::own_cgroup);
  CHECK(sample.outcome == Outcome::ok);
  CHECK(at(sample, used) == 200000);
  CHECK(at(sample, limit) == 400000);
  CHECK(at(sample, ratio) == 0.5);
  CHECK(at(sample, kills) == 1);
  CHECK(at(sample, pressure) == 0.5);
}

TEST_CASE("a cgroup without any limit is limited by the machine", "[memory]") {
  const FakeKernel kernel;
  kernel.put("/sys/fs/cgroup/app/memory.current", "512000\n");
  kernel.put("/sys/fs/cgroup/app/memory.max", "max\n");
  CHECK(at(kernel.look(Question::Of::cgroup, "/app"), limit) == 1000 * 1024);
}

TEST_CASE("a v1 cgroup, also when only its mount's top can be seen", "[memory]") {
  const FakeKernel kernel;
  kernel.put("/proc/self/cgroup", "4:memory:/docker/abc\n0::/\n");
  const std::string top = "/sys/fs/cgroup/memory";
  kernel.put(top + "/memory.usage_in_bytes", "90000\n");
  kernel.put(top + "/memory.limit_in_bytes", "9223372036854771712\n");
  kernel.put(top + "/memory.stat",
             "cache 1\nhierarchical_memory_limit 100000\ntotal_inactive_file 40000\n");
  kernel.put(top + "/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 2\n");
  const auto sample = kernel.look(Question::Of::own_cgroup);
  CHECK(at(sample, used) == 50000);
  CHECK(at(sample, limit) == 100000);
  CHECK(at(sample, kills) == 2);
  CHECK(missing(sample, pressure));
}

TEST_CASE("the root cgroup has the machine's figures and says so", "[memory]") {
  const FakeKernel kernel;
  kernel.put("/proc/self/cgroup", "0::/\n");
  const auto sample = kernel.look(Question::Of::own_cgroup);
  CHECK(at(sample, used) == 600 * 1024);
  CHECK_FALSE(sample.detail.empty());
}

TEST_CASE("processes of one name are summed, what they share is counted once", "[memory]") {
  const FakeKernel kernel;
  for (const auto* pid : {"10", "11", "12"}) {
    const std::string base = std::string("/proc/") + pid;
    kernel.put(base + "/comm", std::string(pid) == "12" ? "other\n" : "nginx\n");
    kernel.put(base + "/status", "RssAnon: 10 kB\nRssFile: 20 kB\nRssShmem: 5 kB\n");
    kernel.put(base + "/cgroup", "0::/web\n");
  }
  kernel.put("/sys/fs/cgroup/web/memory.current", "1\n");
  kernel.put("/sys/fs/cgroup/web/memory.max", "90112\n");
  const auto sample = kernel.look(Question::Of::process, "nginx");
  CHECK(sample.outcome == Outcome::ok);
  CHECK(at(sample, used) == (10 + 10 + 25) * 1024);
  CHECK(at(sample, limit) == 90112);
}

TEST_CASE("what is not there is bad with the reason missing", "[memory]") {
  const FakeKernel kernel;
  for (const auto& sample :
       {kernel.look(Question::Of::cgroup, "/none"), kernel.look(Question::Of::process, "none"),
        kernel.look(Question::Of::pidfile, kernel.root + "/none.pid")}) {
    CHECK(sample.outcome == Outcome::bad);
    CHECK(sample.reason == Reason::missing);
    CHECK(sample.cells.size() == 5);
  }
}

TEST_CASE("a pidfile names its process; a FIFO in its place does not hold the loop up",
          "[memory]") {
  const FakeKernel kernel;
  kernel.put("/app.pid", "77\n");
  kernel.put("/proc/77/status", "RssAnon: 4 kB\n");
  CHECK(at(kernel.look(Question::Of::pidfile, kernel.root + "/app.pid"), used) == 4096);
  REQUIRE(::mkfifo((kernel.root + "/fifo").c_str(), 0600) == 0);
  CHECK(kernel.look(Question::Of::pidfile, kernel.root + "/fifo").reason == Reason::missing);
}

TEST_CASE("memory is spelled as a word or as a map", "[memory]") {
  const auto address = [](const std::string& text) {
    const auto parsed = parse_probe(probes::memory_kind, text);
    INFO(text);
    CHECK(parsed.errors.empty());
    REQUIRE(parsed.spec);
    return parsed.spec->address();
  };
  CHECK(address("memory: cgroup\n") == "own cgroup");
  CHECK(address("memory: cgroup\npath: /a/b\n") == "cgroup /a/b");
  CHECK(address("memory: host\n") == "host");
  CHECK(address("memory: {process: nginx}\n") == "process nginx");
  CHECK(address("memory: {process: /run/nginx.pid}\n") == "process of /run/nginx.pid");
  CHECK(parse_probe(probes::memory_kind, "memory: swap\n").spec == nullptr);
}

}  // namespace probe_test
