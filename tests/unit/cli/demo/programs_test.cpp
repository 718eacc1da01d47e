// Where the other programs are, and what they get of our environment.
#include "daemon/cli/demo/programs.hpp"

#include <algorithm>
#include <filesystem>

#include "daemon/cli/demo/failure.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/config/document/texts.hpp"

namespace programs_test {

using namespace runbookd;
using namespace runbookd::demo;
namespace fs = std::filesystem;
using document::test::Directory;

namespace {

// A variable as it was, afterwards.
class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) {
    const char* before = ::getenv(name);
    before_ = before == nullptr ? "" : before;
    ::setenv(name, value.c_str(), 1);
  }
  ~Variable() {
    if (before_.empty())
      ::unsetenv(name_);
    else
      ::setenv(name_, before_.c_str(), 1);
  }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
  std::string before_;
};

std::string program(const Directory& here, const std::string& name) {
  const auto path = here.write(name, "#!/bin/sh\n");
  fs::permissions(path, fs::perms::owner_all);
  return path;
}

bool has(const std::vector<std::string>& list, const std::string& entry) {
  return std::find(list.begin(), list.end(), entry) != list.end();
}

}  // namespace

TEST_CASE("a program of our own PATH goes before that of the machine, if it can be executed") {
  const Directory here;
  const auto redis = program(here, "redis-server");
  const Variable path("PATH", here.path("") + ":/bin");
  CHECK(fs::equivalent(find_redis(), redis));
  fs::permissions(redis, fs::perms::owner_read);
  try {
    CHECK_FALSE(fs::equivalent(find_redis(), redis));
  } catch (const Failure& failure) {  // this machine has none
    CHECK(failure.cure() == "apt-get install redis-server");
  }
}

TEST_CASE("the simulated cloud is beside this runbookd, where the build or a package puts it") {
  for (const char* folder : {"bin/", "bin/tests/loopback/", "lib/runbookd/"}) {
    const Directory here;
    const auto self = program(here, "bin/runbookd");
    CHECK_FALSE(has_world(self));
    const auto world = program(here, std::string(folder) + "runbookd-demo-world");
    INFO(folder);
    CHECK(fs::equivalent(find_world(self), world));
    CHECK(has_world(self));
  }
}

TEST_CASE("where there is none, that is said with the cure") {
  const Directory here;
  try {
    find_world(program(here, "bin/runbookd"));
    FAIL("nothing was thrown");
  } catch (const Failure& failure) {
    CHECK(std::string(failure.what()).find("is not beside " + here.path("bin/runbookd")) !=
          std::string::npos);
    CHECK(failure.cure().find("cmake --preset demo") != std::string::npos);
  }
}

TEST_CASE("we are the program behind the link, and nothing that cannot be executed") {
  const Directory here;
  const auto self = program(here, "runbookd");
  fs::create_symlink(self, here.path("link"));
  CHECK(find_self(here.path("link")) == fs::canonical(self).string());
  CHECK_THROWS_AS(find_self(here.write("text", "no program")), Failure);
  CHECK_THROWS_AS(find_self(here.path("none")), Failure);
  CHECK_FALSE(has_world(here.path("none")));
}

TEST_CASE("a child gets little of our environment, and what it is given counts") {
  const Variable secret("RUNBOOKD_TEST_SECRET", "hunter2");
  const Variable sanitizer("ASAN_OPTIONS", "abort_on_error=1");
  const Variable zone("TZ", "UTC");
  const auto plain = environment_with({});
  CHECK(has(plain, "LC_ALL=C"));
  CHECK(has(plain, "TZ=UTC"));
  CHECK(has(plain, "ASAN_OPTIONS=abort_on_error=1"));
  CHECK_FALSE(has(plain, "RUNBOOKD_TEST_SECRET=hunter2"));
  const auto more = environment_with({"TZ=Europe/London", "DEMO_STATE=/x"});
  CHECK(has(more, "TZ=Europe/London"));
  CHECK_FALSE(has(more, "TZ=UTC"));
  CHECK(has(more, "DEMO_STATE=/x"));
}

}  // namespace programs_test
