// Files beside the rulebook: regular ones only, bounded, and patterns that end.
#include "config/document/files.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>

#include "tests/unit/catch.hpp"
#include "tests/unit/config/document/texts.hpp"

namespace files_test {

using namespace runbookd;
using document::matches_of;
using Directory = document::test::Directory;

namespace {

std::string refusal(const std::string& path, std::size_t limit = 1024) {
  const auto text = read_file(path, limit);
  return text ? "" : text.error().text;
}

using Names = std::vector<std::string>;

Names names(const Directory& directory, const std::string& pattern) {
  const auto found = matches_of(directory.path("rules.yaml"), pattern);
  if (!found) return {found.error().text};
  Names out;
  for (const auto& path : *found) out.push_back(path.substr(directory.path("").size()));
  return out;
}

}  // namespace

TEST_CASE("only regular files are read, and nothing waits for a writer") {
  const Directory here;
  ::mkfifo(here.path("fifo").c_str(), 0600);
  CHECK(refusal(here.path("fifo")) == "is not a regular file");
  CHECK(refusal(here.path("")) == "is a directory");
  CHECK(refusal("/dev/zero") == "is not a regular file");
  CHECK(refusal("/dev/tty") != "");
  CHECK(refusal("/proc/kmsg") != "");
  CHECK(refusal("/proc/self/environ") == "is a file of the kernel's");
  CHECK(refusal(here.path("none")) == "No such file or directory");
  CHECK(refusal(std::string("a\0b", 3)) == "the path holds a NUL");
  const int listening = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un where{};
  where.sun_family = AF_UNIX;
  std::strncpy(where.sun_path, here.path("socket").c_str(), sizeof where.sun_path - 1);
  REQUIRE(::bind(listening, reinterpret_cast<sockaddr*>(&where), sizeof where) == 0);
  CHECK(refusal(here.path("socket")) == "is not a regular file");
  ::close(listening);
}

TEST_CASE("a file that is larger than its bound is refused before it is read") {
  const Directory here;
  here.write("huge", "");
  REQUIRE(::truncate(here.path("huge").c_str(), off_t{1} << 40) == 0);
  CHECK(refusal(here.path("huge"), 1 << 20) == "is larger than 1 MiB");
  here.write("exact", std::string(1024, 'x'));
  CHECK(refusal(here.path("exact")).empty());
}

TEST_CASE("a pattern yields what a shell would") {
  const Directory here;
  for (const char* name : {"a.yaml", "b.yaml", ".c.yaml", "d.yml", "x/a.yaml", "y/b.yaml", "[z]/q"})
    here.write(name, "");
  CHECK(names(here, "*.yaml") == Names{"a.yaml", "b.yaml"});
  CHECK(names(here, "?.y*ml") == Names{"a.yaml", "b.yaml", "d.yml"});
  CHECK(names(here, "[a]*") == Names{"a.yaml"});
  CHECK(names(here, "*/[!b].yaml") == Names{"x/a.yaml"});
  CHECK(names(here, "x/*") == Names{"x/a.yaml"});
  CHECK(names(here, "x/../y/*") == Names{"x/../y/b.yaml"});
  CHECK(names(here, "*/none*").empty());
  CHECK(names(here, "none/*").empty());
  CHECK(names(here, "a.yaml/*").empty());
  CHECK(names(here, ".*.yaml") == Names{".c.yaml"});
  const auto absolute = matches_of("elsewhere.yaml", here.path("x/*"));
  REQUIRE(absolute);
  CHECK(*absolute == Names{here.path("x/a.yaml")});
  // The directory of the rulebook is no pattern.
  const auto odd = matches_of(here.path("[z]/rules.yaml"), "*");
  REQUIRE(odd);
  CHECK(*odd == Names{here.path("[z]/q")});
}

TEST_CASE("a pattern over the whole machine ends") {
  const auto found = matches_of("rules.yaml", "/*/*/*/*/*/*.no-such-thing");
  if (!found) CHECK(found.error().text.starts_with("looks at more than 20000"));
  const Directory here;
  for (int i = 0; i < 1'100; ++i) here.write("f" + std::to_string(i), "");
  CHECK(names(here, "f*") == Names{"matches more than 1000 files"});
}

}  // namespace files_test
