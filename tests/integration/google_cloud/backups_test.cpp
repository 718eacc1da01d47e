// `gcp_sql_backups` against the simulated cloud; the rows are those of the probe's page.
#include "probes/gcp_sql_backups/kind.hpp"
#include "tests/integration/google_cloud/asked.hpp"
#include "tests/unit/catch.hpp"

namespace backups_test {

using namespace runbookd;
using namespace runbookd::test;

namespace {

struct Backups : Asked {
  Backups() : Asked(probes::gcp_sql_backups_kind, "gcp_sql_backups: guesslyfe-db") {}
  sim::BackupRun& add(const std::string& status, milliseconds ago) {
    return cloud.world.sql().add_backup(status, cloud.world.now() - ago, minutes{3});
  }
  double seconds_since(const Sample& sample) {
    const double now = std::chrono::duration<double>(cloud.world.now().time_since_epoch()).count();
    return now - std::get<double>(sample.cells.at(0));
  }
};

}  // namespace

TEST_CASE("| a backup has succeeded | ok | |") {
  Backups of;
  of.add("SUCCESSFUL", minutes{40}).bytes = 5 << 20;
  of.add("SUCCESSFUL", minutes{20}).bytes = 6 << 20;
  of.add("RUNNING", minutes{0});
  const auto sample = of.look();
  of.check(sample, Outcome::ok, Reason::none);
  CHECK(of.seconds_since(sample) == Approx(1200).margin(20));
  CHECK(std::get<double>(sample.cells.at(1)) == 6 << 20);
  CHECK(sample.detail.empty());
}

TEST_CASE("a backup that failed since is told in the API's words") {
  Backups of;
  of.add("SUCCESSFUL", minutes{40});
  of.add("FAILED", minutes{20}).error = "The disk is full.";
  const auto sample = of.look();
  of.check(sample, Outcome::ok, Reason::none);
  CHECK(of.seconds_since(sample) == Approx(2400).margin(20));
  CHECK(sample.detail.find(": FAILED: The disk is full.") != std::string::npos);
}

TEST_CASE("| it has no backups, or none of the latest 200 has succeeded | bad | `state` |") {
  Backups of;
  of.check(of.look(), Outcome::bad, Reason::state);
  for (int i = 0; i < 30; ++i) of.add("FAILED", minutes{600 - i}).error = "No space.";
  const auto sample = of.look();
  of.check(sample, Outcome::bad, Reason::state);
  CHECK(sample.detail == "none of its latest backups has succeeded");
  REQUIRE(sample.evidence.size() == 1);
  CHECK(sample.evidence[0].text.find("FAILED: No space.") != std::string::npos);
}

TEST_CASE("a success that lies pages back is found, and one beyond ten pages is not") {
  Backups of;
  of.add("SUCCESSFUL", hours{90});
  for (int i = 0; i < 55; ++i) of.add("SKIPPED", hours{80} - minutes{i});
  CHECK(of.look().outcome == Outcome::ok);
  for (int i = 0; i < 200; ++i) of.add("SKIPPED", hours{60} - minutes{i});
  const auto before = of.cloud.seen.size();
  CHECK(of.look().reason == Reason::state);
  CHECK(of.cloud.seen.size() - before == 10);
}

TEST_CASE("| there is no such instance (404) | bad | `missing` |") {
  Backups of;
  of.ask(probes::gcp_sql_backups_kind, "gcp_sql_backups: other-db");
  of.check(of.look(), Outcome::bad, Reason::missing);
}

TEST_CASE("what hides the backups from us is no evidence") {
  of_hidden("sqladmin.googleapis.com", probes::gcp_sql_backups_kind,
            "gcp_sql_backups: guesslyfe-db", "cloudsql.backupRuns.list");
}

TEST_CASE("the project of the probe goes before that of the section") {
  Backups of;
  of.ask(probes::gcp_sql_backups_kind, "gcp_sql_backups: guesslyfe-db, project: other");
  of.check(of.look(), Outcome::unknown, Reason::no_credentials);
  CHECK(of.cloud.seen.back().line.find("/projects/other/") != std::string::npos);
}

}  // namespace backups_test
