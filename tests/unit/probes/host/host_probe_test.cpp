#include "probes/host/kind.hpp"

#include <filesystem>
#include <fstream>

#include "probes/host/probe.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/net/no_descriptors.hpp"
#include "tests/unit/net/outcome_rows.hpp"
#include "tests/unit/net/probe_runner.hpp"
#include "tests/unit/temporary_directory.hpp"

namespace host_probe_test {

using namespace runbookd;
using namespace runbookd::test;
using probes::host_kind;
using probes::host::make_probe;

namespace {

enum { load1, load5, load15, cpus, cpu_pressure, io_pressure, uptime };

/// A machine whose /proc lies in a directory.
struct Machine {
  TemporaryDirectory root;
  void put(const std::string& path, const std::string& text) const {
    const std::filesystem::path file = root.path() + path;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text;
  }
  Sample look() const {
    Loop loop;
    return loop.run(make_probe(root.path())->run());
  }
};

std::optional<double> at(const Sample& sample, int cell) {
  const auto* number = std::get_if<double>(&sample.cells.at(static_cast<std::size_t>(cell)));
  return number == nullptr ? std::nullopt : std::optional(*number);
}

Sample of_this_machine() {
  Loop loop;
  Runner runner(loop, spec_of(host_kind, "host: self"));
  return runner.run();
}

Sample without_a_descriptor() {
  Loop loop;
  Runner runner(loop, spec_of(host_kind, "host: self"));
  const NoDescriptors none;
  return runner.run();
}

}  // namespace

TEST_CASE("the host fixtures say exactly what is wrong") {
  CHECK(check_fixtures("host", {&host_kind}) == std::vector<std::string>{});
}

TEST_CASE("every outcome of host's page is what it says") {
  const OutcomeCases cases{
      {"the kernel told its load", of_this_machine},
      {"the kernel tells no load", [] { return Machine{}.look(); }},
      {"no descriptor left to read it", without_a_descriptor},
  };
  CHECK(check_outcomes("host", cases) == std::vector<std::string>{});
}

TEST_CASE("what the kernel tells are the signals") {
  Machine machine;
  machine.put("/proc/loadavg", "0.25 1.50 12.00 3/80 11206\n");
  machine.put("/proc/uptime", "350735.47 234388.90\n");
  machine.put("/proc/pressure/cpu", "some avg10=12.50 avg60=1.00 avg300=0.00 total=5\n");
  machine.put(
      "/proc/pressure/io",
      "some avg10=100.00 avg60=1 avg300=0 total=5\nfull avg10=3 avg60=0 avg300=0 total=1\n");
  const Sample sample = machine.look();
  CHECK(at(sample, load1) == 0.25);
  CHECK(at(sample, load5) == 1.5);
  CHECK(at(sample, load15) == 12);
  CHECK(at(sample, cpus).value_or(0) >= 1);
  CHECK(at(sample, cpu_pressure) == 0.125);
  CHECK(at(sample, io_pressure) == 1);
  CHECK(at(sample, uptime) == 350735.47);
}

TEST_CASE("without PSI there is no pressure, which is not 0") {
  Machine machine;
  machine.put("/proc/loadavg", "0.25 1.50 12.00 3/80 11206\n");
  machine.put("/proc/pressure/cpu", "");
  const Sample sample = machine.look();
  CHECK(sample.outcome == Outcome::ok);
  CHECK_FALSE(at(sample, cpu_pressure));
  CHECK_FALSE(at(sample, io_pressure));
  CHECK_FALSE(at(sample, uptime));
}

TEST_CASE("a load that is none is missing") {
  for (const char* text :
       {"", "0.25", "a b c", "0.1 0.2", "-1 0 0 1/2 3", "nan 1 1", "1e999 1 1"}) {
    Machine machine;
    machine.put("/proc/loadavg", text);
    CHECK(machine.look().reason == Reason::missing);
  }
}

}  // namespace host_probe_test
