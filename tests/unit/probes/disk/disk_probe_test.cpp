#include "probes/disk/kind.hpp"

#include <cerrno>

#include "probes/disk/probe.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/net/hanging_look.hpp"
#include "tests/unit/net/outcome_rows.hpp"
#include "tests/unit/net/probe_runner.hpp"

namespace disk_probe_test {

using namespace runbookd;
using namespace runbookd::test;
using probes::disk_kind;
using probes::disk::Ask;
using probes::disk::make_probe;
using probes::disk::sample_of;

namespace {

enum { used, free_, size, used_ratio, inodes_ratio, read_only };

double at(const Sample& sample, int cell) {
  return std::get<double>(sample.cells.at(static_cast<std::size_t>(cell)));
}

bool missing(const Sample& sample, int cell) {
  return sample.cells.at(static_cast<std::size_t>(cell)).index() == 0;
}

struct statvfs half_full() {
  struct statvfs out{};
  out.f_frsize = 4096;
  out.f_blocks = 1000;
  out.f_bfree = 500;
  out.f_bavail = 450;
  out.f_files = 200;
  out.f_ffree = 150;
  return out;
}

Ask asks(const HangingLook& hanging) {
  return [look = hanging.look()](const std::string&, struct statvfs&) {
    look();
    return 0;
  };
}

Sample after(int error) {
  Loop loop;
  const auto probe = make_probe("/data", {}, loop.services(),
                                [error](const std::string&, struct statvfs&) { return error; });
  return loop.run(probe->run());
}

Sample hung(bool twice) {
  Loop loop;
  HangingLook hanging;
  const auto probe = make_probe("/data", {}, loop.services(), asks(hanging));
  Sample out = hanging.cancelled_when_it_hangs(loop, *probe);
  if (twice) out = loop.run(probe->run());
  hanging.let_go();
  return out;
}

Sample of_path(const std::string& path, const std::string& target = {}) {
  Loop loop;
  Runner runner(loop, spec_of(disk_kind, "disk: '" + path + "'"), {}, target);
  return runner.run();
}

Sample without_a_thread() {
  Loop loop;
  HangingLook hanging;
  std::vector<std::unique_ptr<Probe>> probes;
  for (const char* path : {"/a", "/b"}) {
    probes.push_back(make_probe(path, {}, loop.services(), asks(hanging)));
    hanging.cancelled_when_it_hangs(loop, *probes.back());
  }
  const auto last = make_probe("/c", {}, loop.services(), asks(hanging));
  Sample out = loop.run(last->run(), milliseconds{50});
  hanging.let_go();
  return out;
}

}  // namespace

TEST_CASE("the disk fixtures say exactly what is wrong") {
  CHECK(check_fixtures("disk", {&disk_kind}) == std::vector<std::string>{});
}

TEST_CASE("every outcome of disk's page is what it says") {
  const OutcomeCases cases{
      {"the kernel told the figures", [] { return of_path("/"); }},
      {"there is no such path", [] { return of_path("/nonexistent/path"); }},
      {"the file system failed (EIO, ESTALE)", [] { return after(ESTALE); }},
      {"the file system did not answer in time", [] { return hung(false); }},
      {"an earlier look has not come back yet", [] { return hung(true); }},
      {"the target makes no path from the root", [] { return of_path("{{ target }}", "a"); }},
      {"we may not look there", [] { return after(EACCES); }},
      {"no thread was free to look", without_a_thread},
  };
  CHECK(check_outcomes("disk", cases) == std::vector<std::string>{});
}

TEST_CASE("figures are what the kernel's mean") {
  const Sample sample = sample_of(half_full());
  CHECK(at(sample, used) == 500 * 4096);
  CHECK(at(sample, free_) == 450 * 4096);
  CHECK(at(sample, size) == 1000 * 4096);
  CHECK(at(sample, used_ratio) == 0.5);
  CHECK(at(sample, inodes_ratio) == 0.25);
  CHECK_FALSE(std::get<bool>(sample.cells.at(read_only)));
}

TEST_CASE("a file system without a size or without inodes has no ratio of them") {
  auto figures = half_full();
  figures.f_files = figures.f_ffree = 0;
  CHECK(missing(sample_of(figures), inodes_ratio));
  CHECK(at(sample_of(figures), used_ratio) == 0.5);
  figures.f_blocks = figures.f_bfree = 0;
  CHECK(missing(sample_of(figures), used_ratio));
  CHECK(sample_of(figures).outcome == Outcome::ok);
  figures = half_full();
  figures.f_bfree = 2000;  // more than there are: no ratio below 0
  CHECK(at(sample_of(figures), used_ratio) == 0);
}

TEST_CASE("one that is mounted read-only says so") {
  auto figures = half_full();
  figures.f_flag = ST_RDONLY | ST_NOSUID;
  CHECK(std::get<bool>(sample_of(figures).cells.at(read_only)));
}

TEST_CASE("one that hangs keeps no other from being looked at") {
  Loop loop;
  HangingLook hanging;
  const auto hung = make_probe("/net", {}, loop.services(), asks(hanging));
  CHECK(hanging.cancelled_when_it_hangs(loop, *hung).reason == Reason::timeout);
  const auto well = make_probe("/", {}, loop.services());
  CHECK(loop.run(well->run()).outcome == Outcome::ok);
  CHECK(loop.end == Loop::End::by_itself);
  hanging.let_go();
  // Come back, it is looked at again.
  CHECK(loop.until([&] { return loop.file_systems->idle(); }));
  CHECK(loop.run(hung->run()).outcome == Outcome::ok);
}

}  // namespace disk_probe_test
