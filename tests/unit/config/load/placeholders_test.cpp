// `check --no-secrets`: a machine that is not the daemon's lacks its secrets and its environment.
#include "config/load/load.hpp"
#include "daemon/app/composition/kinds.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/config/load/written.hpp"

namespace placeholders_test {

using namespace runbookd;

namespace {

std::vector<std::string> said(
    const std::string& yaml, document::Strictness strictness = document::Strictness::placeholders) {
  const test::Written file{yaml};
  document::Sources files;
  document::Diagnostics out;
  load::load({file.path()}, app::registered_kinds(), strictness, files, out);
  std::vector<std::string> lines;
  for (const auto& d : out.sorted())
    lines.push_back(std::to_string(d.mark.line) + ": " + d.message);
  return lines;
}

std::string book(const std::string& when,
                 const std::string& probe = "http: \"${file:/nowhere/url}\"") {
  return "version: 1\nprobes:\n  site: {" + probe +
         ", every: \"${RUNBOOKD_TEST_UNSET}\", json: {e: e as percent, b: b as B, t: t as unix}}\n"
         "rules:\n  - {name: a, severity: P1, when: '" +
         when + "'}\n";
}

}  // namespace

TEST_CASE("an absent secret and an unset variable are no findings, wherever they stand") {
  for (const char* when :
       {"not site.up", "site.latency > ${RUNBOOKD_TEST_UNSET}", "site.e > ${RUNBOOKD_TEST_UNSET}",
        "site.b > ${RUNBOOKD_TEST_UNSET}", "consecutive_failures(site) >= ${RUNBOOKD_TEST_UNSET}",
        "age(site.t) > ${RUNBOOKD_TEST_UNSET} and hour(\"${RUNBOOKD_TEST_UNSET}\") > 8",
        "avg(site.latency over ${RUNBOOKD_TEST_UNSET}) > 1s", "${RUNBOOKD_TEST_UNSET}"}) {
    INFO(when);
    CHECK(said(book(when)) == std::vector<std::string>{});
  }
  CHECK(said(book("not site.up"), document::Strictness::check).size() == 2);
}

TEST_CASE("what is wrong beside a placeholder is still told") {
  CHECK(said(book("not sit.up and site.latency > ${RUNBOOKD_TEST_UNSET}")) ==
        std::vector<std::string>{"5: there is no probe, resource or signal `sit`"});
  CHECK(said(book("site.latency > 5", "http: \"${RUNBOOKD_TEST_UNSET}\"")) ==
        std::vector<std::string>{"5: compares a duration with a plain number"});
}

TEST_CASE("a default and a variable that is set are used") {
  CHECK(said(book("site.latency > ${RUNBOOKD_TEST_UNSET:-5}")) ==
        std::vector<std::string>{"5: compares a duration with a plain number"});
}

}  // namespace placeholders_test
