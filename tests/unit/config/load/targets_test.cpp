// Discovery files are another program's: data, of which nothing is replaced, followed or shown.
#include "config/load/load.hpp"
#include "daemon/app/run/kinds.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/config/document/texts.hpp"

namespace targets_test {

using namespace runbookd;
using Directory = document::test::Directory;

namespace {

struct Loaded {
  std::vector<std::string> targets;
  std::string said;
  std::vector<std::string> secrets;
};

Loaded with(const Directory& here, const std::string& discovered) {
  here.write("fleet.json", discovered);
  const auto path = here.write("rules.yaml",
                               "version: 1\nprobes:\n  app: {http: \"http://127.0.0.1:1/{{ target "
                               "}}\", targets_from: {file_sd: \"*.json\"}}\n");
  document::Sources files;
  document::Diagnostics out;
  Loaded done;
  const auto book =
      load::load({path}, app::registered_kinds(), document::Strictness::run, files, out);
  if (book) done.targets = book->plan->sources.at(0).targets;
  for (const auto& d : out.sorted()) done.said += document::render(files, d, false);
  done.secrets = files.secrets();
  return done;
}

}  // namespace

TEST_CASE("targets of a discovery file are read as they are") {
  const Directory here;
  const auto done =
      with(here, R"([{"targets": ["a:80", "b.example", "c-1_x"], "labels": {"x": "y"}}])");
  CHECK(done.said.empty());
  CHECK(done.targets == std::vector<std::string>{"a:80", "b.example", "c-1_x"});
}

TEST_CASE("nothing that another program wrote is replaced by a secret or a variable") {
  const Directory here;
  here.write("secret", "hunter2-hunter2");
  const document::test::Environment variable("RUNBOOKD_TEST_SECRET", "hunter2-hunter2");
  for (const std::string& target :
       {"${file:" + here.path("secret") + "}.evil.example", std::string("${RUNBOOKD_TEST_SECRET}"),
        std::string("{{ target }}"), std::string("a b"), std::string("a'b"), std::string("a\\\"b"),
        std::string("a\\u0000b"), std::string("a\\nb"), std::string("")}) {
    const auto done = with(here, R"([{"targets": [")" + target + R"("]}])");
    INFO(target);
    CHECK(done.targets.empty());
    CHECK(done.said.find("something that is no target at line 1, column ") != std::string::npos);
    CHECK(done.said.find("hunter2") == std::string::npos);
    CHECK(done.secrets.empty());
  }
  // A label, which nobody reads, may hold what it wants.
  CHECK(with(here, R"([{"targets": ["a"], "labels": {"x": "${file:/etc/shadow}"}}])").said.empty());
}

TEST_CASE(
    "a discovery file that is malformed is named with a place, and not a word of it is shown") {
  const Directory here;
  for (const char* text :
       {"[{\"targets\": [\"a\", \"hunter2\"", "hunter2-hunter2", "{\"hunter2\": 1}", "[hunter2]",
        "[{\"targets\": hunter2}]", "[{\"targets\": [[hunter2]]}]", "a: *hunter2", "a: !hunter2 b",
        "[{targets: [a], hunter2: yes, hunter2: no}]", "\x01hunter2", "hunter2\n---\nb"}) {
    const auto done = with(here, text);
    INFO(text);
    CHECK(done.targets.empty());
    CHECK(done.said.find("fleet.json") != std::string::npos);
    CHECK(done.said.find("hunter2") == std::string::npos);
  }
}

}  // namespace targets_test
