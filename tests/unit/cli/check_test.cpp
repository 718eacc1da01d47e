// `check`: what counts as a finding, and what is said of a rulebook that has none.
#include <boost/json.hpp>

#include "tests/unit/catch.hpp"
#include "tests/unit/cli/said.hpp"
#include "tests/unit/config/document/texts.hpp"

namespace check_test {

using namespace runbookd;
using document::test::Directory;
using document::test::Environment;

namespace {

// Of a rulebook that has a contact and a probe already.
test::Said check(const std::string& more, const cli::CheckOptions& how = {}) {
  const Directory here;
  cli::CheckOptions options = how;
  options.files = {here.write("rules.yaml", R"(version: 1
contacts: {ops: {webhook: "http://127.0.0.1:9/"}}
probes: {site: {http: "http://127.0.0.1:1/"}}
)" + more)};
  return test::heard([&] { return cli::check_verb(options); });
}

constexpr const char* rule =
    "rules: [{name: down, severity: P1, when: not site.up, steps: [{do: notify, to: [ops]}]}]\n";
constexpr const char* wrong = "rules: [{name: down, severity: P9, when: not site.up}]\n";
constexpr const char* doubtful =
    "signals: {never_read: site.up}\n"
    "rules: [{name: down, severity: P1, when: site.latency < 0s, steps: [{do: notify, to: "
    "[ops]}]}]\n";

cli::CheckOptions with(bool cli::CheckOptions::* flag) {
  cli::CheckOptions out;
  out.*flag = true;
  return out;
}

}  // namespace

TEST_CASE("a rulebook without findings says what is in it, and in which mode it would run") {
  const auto said = check(std::string("mode: act\n") + rule);
  CHECK(said.code == 0);
  CHECK(said.out == "fine: 1 rule, 1 source, 0 resources\nmode: act\n");
  CHECK(said.err.empty());
}

TEST_CASE("the mode says who chose it, who lowers it, and that observing changes nothing") {
  CHECK(check(rule).out.find("since none is written") != std::string::npos);
  CHECK(
      check(std::string("mode: observe\n") + rule).out.find("mode: observe: nothing is changed") !=
      std::string::npos);
  const std::string lowered =
      "mode: act\nrules: [{name: down, severity: P1, when: not site.up, mode: observe, steps: "
      "[{do: "
      "notify, to: [ops]}]}]\n";
  CHECK(check(lowered).out.find("mode: act (1 rule lower it)") != std::string::npos);
}

TEST_CASE("an error is a finding: it is shown where it is, and nothing is called fine") {
  const auto said = check(wrong);
  CHECK(said.code == 1);
  CHECK(said.out.empty());
  CHECK(said.err.find("rules.yaml:4:") != std::string::npos);
  CHECK(said.err.ends_with("1 error, 0 warnings\n"));
}

TEST_CASE("a lint is a finding for those who want it to be one") {
  const auto said = check(doubtful);
  CHECK(said.code == 0);
  CHECK(said.err.find("warning") != std::string::npos);
  CHECK(said.out.find("warning") != std::string::npos);
  CHECK(check(doubtful, with(&cli::CheckOptions::strict)).code == 1);
  CHECK(check(std::string("mode: act\n") + rule, with(&cli::CheckOptions::strict)).code == 0);
}

TEST_CASE("machines get one document, whatever was found") {
  const auto json = with(&cli::CheckOptions::json);
  for (const char* text : {rule, wrong, doubtful}) {
    const auto said = check(text, json);
    CHECK(said.err.empty());
    const auto document = boost::json::parse(said.out);
    CHECK(document.is_object());
    CHECK(said.code == (text == wrong ? 1 : 0));
  }
}

TEST_CASE("what only the daemon's machine has is a placeholder where that is asked for") {
  const auto merged = [&](const cli::CheckOptions& how) {
    const Directory here;
    cli::CheckOptions options = how;
    options.files = {here.write("rules.yaml",
                                "version: 1\nprobes: {site: {http: "
                                "\"${RUNBOOKD_TEST_NOWHERE}\"}}\n")};
    return test::heard([&] { return cli::check_verb(options); }).code;
  };
  CHECK(merged({}) == 1);
  CHECK(merged(with(&cli::CheckOptions::no_secrets)) == 0);
}

TEST_CASE("a file beside the rulebook is read as well") {
  const Directory here;
  const auto tokens = here.write("tokens", "ben wizard sha256:00\n");
  const auto said = check(std::string(rule) + "server: {tokens_file: " + tokens + "}\n");
  CHECK(said.code == 1);
  CHECK(said.err.find("the role must be") != std::string::npos);
}

TEST_CASE("colours are for a terminal, unless somebody does not want them") {
  CHECK_FALSE(cli::wants_colour(-1));  // nothing that is open
  const Environment refused("NO_COLOR", "1");
  CHECK_FALSE(cli::wants_colour(1));
}

}  // namespace check_test
