// What no lint may say: each of these rulebooks is as it should be, though it looks like one that
// is not.
#include "config/load/load.hpp"
#include "daemon/app/composition/kinds.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/config/document/texts.hpp"

namespace silent_lints_test {

using namespace runbookd;
using Directory = document::test::Directory;

namespace {

std::string said(const std::string& text) {
  const Directory here;
  const auto path = here.write("rules.yaml", text);
  document::Sources files;
  document::Diagnostics out;
  load::load({path}, app::registered_kinds(), document::Strictness::check, files, out);
  std::string all;
  for (const auto& d : out.sorted()) all += document::render(files, d, false);
  return all;
}

bool says(const std::string& text, const std::string& lint) {
  return said(text).find("[" + lint + "]") != std::string::npos;
}

std::string down(const std::string& mode, const std::string& steps) {
  return "version: 1\nmode: " + mode + R"(
resources: {app: {kind: service}}
probes: {site: {http: "http://127.0.0.1:1/", every: 10s, resource: app}}
rules:
  - name: down
    severity: P2
    when: not site.up
    for: 0s
    steps: [)" +
         steps + "]\n";
}

const std::string restart = "{do: exec, argv: [/bin/true], target: app, verb: restart}";

}  // namespace

TEST_CASE("how many targets a file will list is not known while it lists none") {
  const std::string book = R"(version: 1
mode: observe
probes: {p: {http: "http://127.0.0.1:1/{{ target }}", targets_from: {file_sd: "none-*.json"}}}
rules: [{name: down, severity: P2, when: count(not p.up) > 3, steps: []}]
)";
  CHECK_FALSE(says(book, "never-holds"));
}

TEST_CASE("`for: 0s` is no haste where people are asked first, or nothing is done") {
  CHECK(says(down("act", restart), "zero-for"));
  CHECK_FALSE(says(down("approve", restart), "zero-for"));
  CHECK_FALSE(says(down("observe", restart), "zero-for"));
}

TEST_CASE("a step that changes nothing may stand twice in a ladder") {
  const std::string look =
      "{do: exec, argv: [/bin/true], target: app, verb: look, hazard: diagnose}";
  CHECK_FALSE(says(down("act", look + ", " + restart + ", " + look), "unreachable-step"));
  CHECK(says(down("act", restart + ", " + restart), "unreachable-step"));
}

TEST_CASE("a probe whose list is empty for now is read like any other") {
  for (const std::string condition :
       {"p.queue_length > 5", "rate(p.requests_total over 5m) > 1/s", "p.up"}) {
    INFO(condition);
    const std::string book = R"(version: 1
mode: observe
probes: {p: {scrape: "http://{{ target }}/metrics", targets_from: {file_sd: "none-*.json"}}}
rules: [{name: r, severity: P2, when: ')" +
                             condition + R"(', steps: []}]
)";
    CHECK(said(book).find("error: ") == std::string::npos);
  }
}

}  // namespace silent_lints_test
