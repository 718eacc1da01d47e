#include "probes/gcp_sql_backups/backup_runs.hpp"

#include "probes/gcp_sql_backups/kind.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/net/probe_runner.hpp"

namespace backup_runs_test {

using namespace runbookd;
using namespace runbookd::test;
using namespace runbookd::probes;

namespace {

std::string run(const std::string& status, const std::string& more = {}) {
  return R"({"id":"7","enqueuedTime":"2026-01-16T03:00:00Z","status":")" + status + '"' + more +
         "}";
}
std::string page(const std::string& runs, const std::string& more = {}) {
  return R"({"kind":"sql#backupRunsList","items":[)" + runs + "]" + more + "}";
}
std::string ended(const std::string& at) { return R"(,"endTime":")" + at + '"'; }

BackupRuns read(const std::string& text) {
  BackupRuns out;
  REQUIRE(read_backup_page(text, out));
  return out;
}

}  // namespace

TEST_CASE("the gcp_sql_backups fixtures say exactly what is wrong") {
  CHECK(check_fixtures("gcp_sql_backups", {&gcp_sql_backups_kind}) == std::vector<std::string>{});
}

TEST_CASE("the latest end of those that succeeded counts, in whatever order they ended") {
  const auto runs = read(page(
      run("RUNNING") + "," +
      run("SUCCESSFUL", ended("2026-01-16T03:04:00Z") + R"(,"maxChargeableBytes":"1024")") + "," +
      run("SUCCESSFUL", ended("2026-01-16T03:09:00Z") + R"(,"maxChargeableBytes":"2048")")));
  CHECK(runs.last_success == parse_rfc3339("2026-01-16T03:09:00Z"));
  CHECK(runs.last_size == 2048);
  CHECK(runs.newest.empty());
}

TEST_CASE("a later backup that failed is told, and moves nothing") {
  const auto runs = read(page(run("FAILED", R"(,"error":{"message":"disk\nfull"})") + "," +
                              run("SUCCESSFUL", ended("2026-01-16T03:04:00Z"))));
  CHECK(runs.last_success == parse_rfc3339("2026-01-16T03:04:00Z"));
  CHECK_FALSE(runs.last_size);
  CHECK(runs.newest == "backup 7 of 2026-01-16T03:00:00Z: FAILED: disk full");
}

TEST_CASE("what only says that it succeeded, and not when, is no success") {
  const auto runs = read(page(run("SUCCESSFUL") + "," + run("SUCCESSFUL", ended("soon"))));
  CHECK(runs.any);
  CHECK_FALSE(runs.last_success);
}

TEST_CASE("pages add up, and a page that is none is refused") {
  BackupRuns runs;
  REQUIRE(read_backup_page(page(run("FAILED"), R"(,"nextPageToken":"2")"), runs));
  CHECK(runs.next == "2");
  REQUIRE(read_backup_page(page(run("SUCCESSFUL", ended("2026-01-16T03:04:00Z"))), runs));
  CHECK(runs.next.empty());
  CHECK(runs.last_success);
  CHECK(runs.newest == "backup 7 of 2026-01-16T03:00:00Z: FAILED");
  for (const char* wrong : {"", "[]", "<html>", R"({"items":7})", R"({"items":[7]})"})
    CHECK_FALSE(read_backup_page(wrong, runs));
  CHECK_FALSE(
      read_backup_page(page("", R"(,"nextPageToken":")" + std::string(5000, 'x') + '"'), runs));
  CHECK_FALSE(read(R"({"kind":"sql#backupRunsList"})").any);
}

TEST_CASE("a size that the API cannot mean is absent") {
  for (const char* size : {R"(,"maxChargeableBytes":"-1")", R"(,"maxChargeableBytes":"much")"})
    CHECK_FALSE(read(page(run("SUCCESSFUL", ended("2026-01-16T03:04:00Z") + size))).last_size);
}

}  // namespace backup_runs_test
