#include "probes/files/kind.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>

#include "probes/files/probe.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/net/hanging_look.hpp"
#include "tests/unit/net/no_descriptors.hpp"
#include "tests/unit/net/outcome_rows.hpp"
#include "tests/unit/net/probe_runner.hpp"
#include "tests/unit/temporary_directory.hpp"

namespace files_probe_test {

using namespace runbookd;
using namespace runbookd::test;
using probes::files_kind;
using probes::files::Find;
using probes::files::make_probe;
using probes::files::walk;
using probes::files::Walked;

namespace {

/// A directory with files of some size and age.
struct Tree {
  TemporaryDirectory root;
  void put(const std::string& path, std::size_t size = 1, int seconds_ago = 0) const {
    const std::filesystem::path file = root.path(path);
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << std::string(size, 'x');
    std::filesystem::last_write_time(
        file, std::filesystem::file_time_type::clock::now() - seconds{seconds_ago});
  }
  void link(const std::string& path, const std::string& to) const {
    std::filesystem::create_symlink(to, root.path(path));
  }
  std::size_t count(const std::string& pattern) const {
    const Walked walked = walk(root.path(pattern));
    CHECK(walked.error == 0);
    return walked.count;
  }
};

Sample look_for(const std::string& pattern, const std::string& target = {}) {
  Loop loop;
  Runner runner(loop, spec_of(files_kind, "files: '" + pattern + "'"), {}, target);
  return runner.run();
}

Sample of(Walked walked) {
  Loop loop;
  const auto probe =
      make_probe("/x/*", {}, loop.services(), [walked](const std::string&) { return walked; });
  return loop.run(probe->run());
}

Sample failed_with(int error) {
  Walked walked;
  walked.error = error;
  walked.where = "/x";
  return of(walked);
}

Sample flooded() {
  Walked walked;
  walked.too_many = true;
  return of(walked);
}

Find finds(const HangingLook& hanging) {
  return [look = hanging.look()](const std::string&) {
    look();
    return Walked{};
  };
}

Sample hung(bool twice) {
  Loop loop;
  HangingLook hanging;
  const auto probe = make_probe("/x/*", {}, loop.services(), finds(hanging));
  Sample out = hanging.cancelled_when_it_hangs(loop, *probe);
  if (twice) out = loop.run(probe->run());
  hanging.let_go();
  return out;
}

Sample without_a_thread() {
  Loop loop;
  HangingLook hanging;
  std::vector<std::unique_ptr<Probe>> probes;
  for (const char* pattern : {"/a/*", "/b/*"}) {
    probes.push_back(make_probe(pattern, {}, loop.services(), finds(hanging)));
    hanging.cancelled_when_it_hangs(loop, *probes.back());
  }
  const auto last = make_probe("/c/*", {}, loop.services(), finds(hanging));
  Sample out = loop.run(last->run(), milliseconds{50});
  hanging.let_go();
  return out;
}

}  // namespace

TEST_CASE("the files fixtures say exactly what is wrong") {
  CHECK(check_fixtures("files", {&files_kind}) == std::vector<std::string>{});
}

TEST_CASE("every outcome of files' page is what it says") {
  const Tree tree;
  tree.put("a.dump");
  const OutcomeCases cases{
      {"the directory was read", [&] { return look_for(tree.root.path("*.dump")); }},
      {"no file is there", [&] { return look_for(tree.root.path("*.gz")); }},
      {"the directory is not there", [&] { return look_for(tree.root.path("b/*.dump")); }},
      {"more than 100000 names lie there", flooded},
      {"the file system failed (EIO, ESTALE)", [] { return failed_with(EIO); }},
      {"the file system did not answer in time", [] { return hung(false); }},
      {"an earlier look has not come back yet", [] { return hung(true); }},
      {"the target makes no path", [] { return look_for("/srv/{{ target }}/*", "a b"); }},
      {"we may not read a directory of it", [] { return failed_with(EACCES); }},
      {"no thread was free to look", without_a_thread},
  };
  CHECK(check_outcomes("files", cases) == std::vector<std::string>{});
}

TEST_CASE("of several files the newest gives age and size") {
  const Tree tree;
  tree.put("old.dump", 10, 7200);
  tree.put("new.dump", 20, 3600);
  tree.put("older.dump", 30, 9000);
  tree.put("other.log", 40, 1);
  Loop loop;
  Runner runner(loop, spec_of(files_kind, "files: " + tree.root.path("*.dump")));
  runner.run();
  CHECK(runner.number("count") == 3);
  CHECK(runner.number("newest_size") == 20);
  CHECK(runner.number("newest_age") >= 3600);
  CHECK(runner.number("newest_age") < 4000);
}

TEST_CASE("without a file age and size are not known, and the count is") {
  const Tree tree;
  Loop loop;
  Runner runner(loop, spec_of(files_kind, "files: " + tree.root.path("*")));
  CHECK(runner.run().outcome == Outcome::ok);
  CHECK(runner.number("count") == 0);
  CHECK_FALSE(runner.has("newest_age"));
  CHECK_FALSE(runner.has("newest_size"));
}

TEST_CASE("a file from the future is new") {
  Walked walked;
  walked.count = 1;
  walked.newest = 2'000'000'000;
  CHECK(std::get<double>(probes::files::sample_of(walked, 1'000'000'000).cells[0]) == 0);
  CHECK(std::get<double>(probes::files::sample_of(walked, 3'500'000'000).cells[0]) == 1.5);
}

TEST_CASE("a pattern names what a shell's would") {
  const Tree tree;
  for (const char* path : {"a.log", "b.log", ".hidden.log", "ab.log", "c/x.log", "d/x.log", "d/y"})
    tree.put(path);
  CHECK(tree.count("*.log") == 3);
  CHECK(tree.count("?.log") == 2);
  CHECK(tree.count("[!a].log") == 1);
  CHECK(tree.count(".*.log") == 1);
  CHECK(tree.count("*/x.log") == 2);
  CHECK(tree.count("d/*") == 2);
  CHECK(tree.count("*/*/*") == 0);
  CHECK(tree.count("a.log") == 1);
  CHECK(tree.count("absent.log") == 0);
  CHECK(tree.count("*/absent/*") == 0);
  CHECK(walk(tree.root.path("a.log/*/x")).error == ENOTDIR);
}

TEST_CASE("directories, sockets and broken links are no files") {
  const Tree tree;
  tree.put("file");
  tree.link("good", tree.root.path("file"));
  tree.link("broken", tree.root.path("nowhere"));
  tree.link("itself", tree.root.path("itself"));
  std::filesystem::create_directory(tree.root.path("directory"));
  REQUIRE(::mkfifo(tree.root.path("fifo").c_str(), 0600) == 0);
  CHECK(tree.count("*") == 2);
}

TEST_CASE("a circle of links ends with the pattern") {
  const Tree tree;
  tree.put("a/file");
  tree.link("a/loop", tree.root.path("a"));
  tree.link("a/other", "..");
  CHECK(tree.count("a/*") == 1);
  CHECK(tree.count("*/*/*/*/*/*/*/*") <= 256);
}

TEST_CASE("so many names are looked at and no more") {
  const Tree tree;
  for (int i = 0; i < 30; ++i) tree.put("f" + std::to_string(i));
  CHECK_FALSE(walk(tree.root.path("*"), 40).too_many);
  CHECK(walk(tree.root.path("*"), 20).too_many);
  // Names that do not match count as well: each was read.
  CHECK(walk(tree.root.path("*.dump"), 20).too_many);
  tree.link("loop", tree.root.path());
  CHECK(walk(tree.root.path("*/*/*/*/*/*/*/*/*/*"), 200).too_many);
}

TEST_CASE("a directory that may not be read makes the count unknown") {
  const Tree tree;
  tree.put("a/file");
  tree.put("b/file");
  std::filesystem::permissions(tree.root.path("b"), std::filesystem::perms::none);
  const Walked walked = walk(tree.root.path("*/*"));
  // Nothing is forbidden to root.
  if (::geteuid() == 0) {
    CHECK(walked.count == 2);
  } else {
    CHECK(walked.error == EACCES);
  }
  std::filesystem::permissions(tree.root.path("b"), std::filesystem::perms::owner_all);
}

TEST_CASE("without a descriptor nothing is known, and the directory is not blamed") {
  const Tree tree;
  const NoDescriptors none;
  CHECK(walk(tree.root.path("*")).error == EMFILE);
}

TEST_CASE("a pattern without a root begins at the rulebook") {
  const Tree tree;
  tree.put("dumps/one");
  Loop loop;
  Services services = loop.services();
  services.rulebook_dir = tree.root.path();
  const auto probe = make_probe("dumps/*", {}, services);
  CHECK(std::get<double>(loop.run(probe->run()).cells[2]) == 1);
}

}  // namespace files_probe_test
