// The demo's own corner of the machine.
#include "daemon/cli/demo/workspace.hpp"

#include <sys/stat.h>

#include <filesystem>
#include <set>

#include "daemon/cli/demo/failure.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/config/document/texts.hpp"

namespace workspace_test {

using namespace runbookd;
using namespace runbookd::demo;
namespace fs = std::filesystem;
using document::test::Directory;

namespace {

mode_t mode_of(const std::string& path) {
  struct stat info{};
  REQUIRE(::stat(path.c_str(), &info) == 0);
  return info.st_mode & 07777;
}

// TMPDIR for as long as it lives.
struct Temporary {
  explicit Temporary(const std::string& path) {
    if (const char* was = ::getenv("TMPDIR")) before = was;
    ::setenv("TMPDIR", path.c_str(), 1);
  }
  ~Temporary() {
    if (before.empty())
      ::unsetenv("TMPDIR");
    else
      ::setenv("TMPDIR", before.c_str(), 1);
  }
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;
  std::string before;
};

}  // namespace

TEST_CASE("the directory is ours alone and gone at the end, unless somebody wants to keep it") {
  std::string path;
  {
    const Workspace workspace(false, std::nullopt);
    path = workspace.path();
    CHECK(mode_of(path) == 0700);
    workspace.write(workspace.file("a"), "text");
  }
  CHECK_FALSE(fs::exists(path));
  {
    const Workspace kept(true, std::nullopt);
    path = kept.path();
  }
  CHECK(fs::exists(path));
  fs::remove_all(path);
}

TEST_CASE("what is written is for its owner, and nothing is written over") {
  const Workspace workspace(false, std::nullopt);
  const auto file = workspace.file("password");
  workspace.write(file, "hunter2");
  CHECK(mode_of(file) == 0600);
  CHECK_THROWS_AS(workspace.write(file, "other"), Failure);
  CHECK(mode_of(workspace.directory("data", std::nullopt)) == 0700);
  CHECK_THROWS_AS(workspace.directory("data", std::nullopt), Failure);
}

TEST_CASE("it lies below TMPDIR, unless that is no place for it") {
  const Directory here;
  {
    const Temporary wish(here.path("").substr(0, here.path("").size() - 1));
    CHECK(Workspace(false, std::nullopt).path().starts_with(here.path("runbookd-demo-")));
  }
  for (const std::string& no :
       {std::string("relative"), std::string("/nonexistent"), "/tmp/" + std::string(80, 'x')}) {
    const Temporary wish(no);
    CHECK(Workspace(false, std::nullopt).path().starts_with("/tmp/runbookd-demo-"));
  }
}

TEST_CASE("a port is free and out of the way, and a password is never the same") {
  for (int i = 0; i < 20; ++i) {
    const int port = free_port();
    CHECK(port >= 20'000);
    CHECK(port < 32'000);
  }
  std::set<std::string> passwords;
  for (int i = 0; i < 20; ++i) {
    const std::string one = random_password();
    CHECK(one.size() == 32);
    CHECK(one.find_first_not_of("0123456789abcdef") == std::string::npos);
    passwords.insert(one);
  }
  CHECK(passwords.size() == 20);
}

}  // namespace workspace_test
