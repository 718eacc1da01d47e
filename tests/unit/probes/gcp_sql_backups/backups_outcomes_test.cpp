// What a run of `gcp_sql_backups` ends as, row by row; a simulated cloud is in tests/integration.
#include "probes/gcp_sql_backups/kind.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/net/google/asked_google.hpp"
#include "tests/unit/net/way_cases.hpp"

namespace backups_outcomes_test {

using namespace runbookd;
using namespace runbookd::test;

namespace {

const GoogleProbe backups_probe{&probes::gcp_sql_backups_kind, "gcp_sql_backups: orders"};

std::string list_of(const std::string& runs, const std::string& more = {}) {
  return R"({"items":[)" + runs + "]" + more + "}";
}

/// Each of ten pages has twenty that failed, and there would be more.
Sample without_a_success() {
  std::string runs = R"({"id":"7","status":"FAILED"})";
  for (int i = 1; i < 20; ++i) runs += R"(,{"id":"7","status":"FAILED"})";
  int pages = 0;
  Sample out = asked_google(backups_probe, [&](const net::HttpRequest&) {
    ++pages;
    return answer(200, list_of(runs, R"(,"nextPageToken":"more")"));
  });
  CHECK(pages == 10);
  return out;
}

Sample of_target(const std::string& target) {
  return asked_google(
      {&probes::gcp_sql_backups_kind, "gcp_sql_backups: 'db-{{ target }}'"},
      [](const net::HttpRequest&) { return answer(200, "{}"); }, target);
}

}  // namespace

TEST_CASE("every outcome of gcp_sql_backups' page is what it says") {
  const std::string exhausted = R"({"error":{"status":"RESOURCE_EXHAUSTED","message":"quota"}})";
  const std::string success = R"({"status":"SUCCESSFUL","endTime":"2026-01-16T03:04:00Z"})";
  const OutcomeCases cases{
      {"a backup has succeeded",
       [=] { return google_answered(backups_probe, 200, list_of(success)); }},
      {"it has no backups", [] { return google_answered(backups_probe, 200, "{}"); }},
      {"none of the latest 200 backups has succeeded", without_a_success},
      {"there is no such instance (404)", [] { return google_answered(backups_probe, 404, "{}"); }},
      {"the target makes no instance's name", [] { return of_target("a b"); }},
      {"the question is not understood (400)",
       [] { return google_answered(backups_probe, 400, "{}"); }},
      {"Google's quota is used up (429)",
       [=] { return google_answered(backups_probe, 429, exhausted, {{"Retry-After", "120"}}); }},
  };
  const auto all = joined_cases({cases, hidden_cases(backups_probe, "a list of backups")});
  CHECK(check_outcomes("gcp_sql_backups", all) == std::vector<std::string>{});
}

}  // namespace backups_outcomes_test
