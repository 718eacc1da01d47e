// `runbookd postmortem`: on the standard output, or into a file of one's own.
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "daemon/base/new_file.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/cli/live/served_daemon.hpp"
#include "tests/unit/temporary_directory.hpp"

namespace postmortem_test {

using namespace runbookd;

namespace {

struct House : test::ServedDaemon {
  House() : ServedDaemon(test::watched_site()) {
    for (int i = 0; i < 3; ++i) daemon.sample(Outcome::bad);
    serve();
  }
  test::TemporaryDirectory place;
};

std::string content_of(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::stringstream out;
  out << in.rdbuf();
  return out.str();
}

int files_in(const std::string& directory) {
  return static_cast<int>(std::distance(std::filesystem::directory_iterator(directory), {}));
}

}  // namespace

TEST_CASE("a postmortem is printed, and what is not there is an exit of 2") {
  House house;
  const auto told = house.with({"postmortem", "INC-1"});
  CHECK(told.code == 0);
  CHECK(told.out.starts_with("*Draft: INC-1 is still open.*\n\n# Postmortem: site-down"));
  CHECK(told.err.empty());
  const auto none = house.with({"postmortem", "INC-9"});
  CHECK(none.code == 2);
  CHECK(none.out.empty());
  CHECK(none.err.find("there is no such incident") != std::string::npos);
}

TEST_CASE("a note of a moment ago stands in it") {
  House house;
  CHECK(house.with({"note", "INC-1", "a disk was replaced"}).out ==
        "noted: it stands in the timeline of INC-1\n");
  CHECK(house.with({"postmortem", "INC-1"}).out.find(": a disk was replaced\n") !=
        std::string::npos);
}

TEST_CASE("a file is written whole and private, and one that is there is kept unless forced") {
  House house;
  const std::string file = house.place.path("INC-1.md");
  const auto written = house.with({"postmortem", "INC-1", "--out", file});
  CHECK(written.code == 0);
  CHECK(written.out.empty());
  CHECK(content_of(file) == house.with({"postmortem", "INC-1"}).out);
  struct stat info{};
  REQUIRE(::stat(file.c_str(), &info) == 0);
  CHECK((info.st_mode & 07777) == 0600);
  std::ofstream(file) << "mine";
  const auto refused = house.with({"postmortem", "INC-1", "--out", file});
  CHECK(refused.code == 2);
  CHECK(refused.err ==
        "runbookd: " + file + ": is there already\n  = give --force to write over it\n");
  CHECK(content_of(file) == "mine");
  CHECK(house.with({"postmortem", "INC-1", "--out", file, "--force"}).code == 0);
  CHECK(content_of(file).starts_with("*Draft"));
  CHECK(files_in(house.place.path()) == 1);
}

TEST_CASE("what cannot be written is said with its reason, and nothing is left beside it") {
  House house;
  const auto lost = house.with({"postmortem", "INC-1", "--out", house.place.path("no/such/x.md")});
  CHECK(lost.code == 2);
  CHECK(lost.err.find("No such file or directory") != std::string::npos);
  const auto folder = house.with({"postmortem", "INC-1", "--out", house.place.path(), "--force"});
  CHECK(folder.code == 2);
  CHECK(files_in(house.place.path()) == 0);
  const auto nul = write_new_file(std::string("a\0b", 3), "x", IfThere::keep);
  CHECK_FALSE(nul);
}

TEST_CASE("a link that is there is something that is there") {
  const test::TemporaryDirectory place;
  const std::string file = place.path("x.md");
  std::filesystem::create_symlink(place.path("elsewhere"), file);
  const auto kept = write_new_file(file, "x", IfThere::keep);
  REQUIRE(kept);
  CHECK_FALSE(*kept);
  CHECK_FALSE(std::filesystem::exists(place.path("elsewhere")));
  const auto replaced = write_new_file(file, "x", IfThere::replace);
  REQUIRE(replaced);
  CHECK(*replaced);
  CHECK_FALSE(std::filesystem::is_symlink(file));
  CHECK(content_of(file) == "x");
}

}  // namespace postmortem_test
