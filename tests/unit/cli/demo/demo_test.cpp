// A demo that cannot be played; tests/integration/demo.sh plays it.
#include "daemon/cli/demo/demo.hpp"

#include <filesystem>

#include "tests/unit/catch.hpp"
#include "tests/unit/cli/said.hpp"
#include "tests/unit/config/document/texts.hpp"

namespace demo_test {

using namespace runbookd;

TEST_CASE("what the demo lacks is said before anything starts, and nothing is left behind") {
  const document::test::Directory here;
  const std::string before = ::getenv("TMPDIR") == nullptr ? "" : ::getenv("TMPDIR");
  ::setenv("TMPDIR", here.path("").substr(0, here.path("").size() - 1).c_str(), 1);
  demo::DemoOptions options;
  options.once = true;
  options.self_path = "/nonexistent/runbookd";
  const auto said = test::heard([&] { return demo::run_demo(options); });
  if (before.empty())
    ::unsetenv("TMPDIR");
  else
    ::setenv("TMPDIR", before.c_str(), 1);
  CHECK(said.code == 2);
  CHECK(said.err.starts_with("demo: "));
  CHECK(std::filesystem::is_empty(here.path("")));
}

}  // namespace demo_test
