// `gcp_logs` against the simulated cloud; the rows are those of the probe's page.
#include "probes/gcp_logs/kind.hpp"
#include "tests/integration/google_cloud/asked.hpp"
#include "tests/unit/catch.hpp"

namespace logs_test {

using namespace runbookd;
using namespace runbookd::test;
using probes::gcp_logs_kind;

namespace {

constexpr const char* keys = "gcp_logs: 'resource.type=cloud_run_revision AND severity>=ERROR'";

struct Logs : Asked {
  explicit Logs(const std::string& more = "") : Asked(gcp_logs_kind, keys + more) {}
  /// An entry whose time is a little after now, or `ago` before.
  void write(const std::string& text, milliseconds ago = milliseconds{-5},
             const std::string& id = "", const std::string& severity = "ERROR") {
    sim::Written entry;
    entry.timestamp = cloud.world.now() - ago;
    entry.text = text;
    entry.insert_id = id;
    entry.severity = severity;
    cloud.world.logging().write(std::move(entry));
  }
  double matches() {
    last = look();
    check(last, Outcome::ok, Reason::none);
    return std::get<double>(last.cells.at(0));
  }
  std::size_t asked() const { return cloud.seen.size(); }
  Sample last;
};

}  // namespace

TEST_CASE("| the entries were read, however many | ok | |") {
  Logs logs;
  logs.write("from before", minutes{1});
  CHECK(logs.matches() == 0);
  logs.write("boom");
  logs.write("all is well", milliseconds{-5}, "", "INFO");
  CHECK(logs.matches() == 1);
  CHECK(logs.matches() == 1);
  logs.write("boom again");
  CHECK(logs.matches() == 2);
}

TEST_CASE("the newest entries are kept for people to see") {
  Logs logs;
  for (int i = 0; i < 8; ++i) logs.write("boom " + std::to_string(i), milliseconds{-5 - i});
  CHECK(logs.matches() == 8);
  REQUIRE(logs.last.evidence.size() == 5);
  CHECK(logs.last.evidence[0].text == "boom 7");
  CHECK(logs.last.evidence[0].title.ends_with(" ERROR"));
  const auto before = logs.asked();
  CHECK(logs.matches() == 8);
  CHECK(logs.last.evidence.size() == 5);
  CHECK(logs.asked() - before == 1);  // the texts are asked for when there are new ones
}

TEST_CASE("two entries of one id at one time are one") {
  Logs logs;
  const auto at = milliseconds{-20};
  sim::Written entry;
  entry.timestamp = logs.cloud.world.now() - at;
  entry.insert_id = "same";
  entry.severity = "ERROR";
  logs.cloud.world.logging().write(entry);
  CHECK(logs.matches() == 1);
  logs.cloud.world.logging().write(entry);
  CHECK(logs.matches() == 1);
}

TEST_CASE("| there were more than one look reads: the detail says that the count lags | ok | |") {
  Logs logs;
  for (int i = 0; i < 10'500; ++i) logs.write("boom", milliseconds{-1});
  CHECK(logs.matches() == 10'000);
  CHECK(logs.last.detail == "more entries than one look reads: the count lags behind");
}

TEST_CASE("| Google's quota is used up (429): .. | unknown | `status` |") {
  Logs logs;
  logs.cloud.fault({{"match", "POST logging.googleapis.com"},
                    {"status", 429},
                    {"retry_after", 120},
                    {"count", 1}});
  auto sample = logs.look();
  logs.check(sample, Outcome::unknown, Reason::status);
  CHECK(
      sample.detail.starts_with("the quota of Cloud Logging is used up; it is asked again in 2m"));
  CHECK(sample.detail.find("RESOURCE_EXHAUSTED (429)") != std::string::npos);
  const auto before = logs.asked();
  sample = logs.look();
  logs.check(sample, Outcome::unknown, Reason::status);
  CHECK(logs.asked() == before);  // quiet was asked for
}

TEST_CASE("| the filter is not understood (400): .. | unknown | `query` |") {
  Logs logs;
  logs.ask(gcp_logs_kind, "gcp_logs: 'severity>>ERROR'");
  const auto sample = logs.look();
  logs.check(sample, Outcome::unknown, Reason::query);
  CHECK(sample.detail.find("Unparseable filter") != std::string::npos);
}

TEST_CASE("what hides the logs from us is no evidence") {
  of_hidden("logging.googleapis.com", gcp_logs_kind, keys, "logging.logEntries.list");
}

TEST_CASE("a look that fails in the middle loses nothing and counts nothing twice") {
  Logs logs;
  for (int i = 0; i < 1500; ++i) logs.write("boom", milliseconds{-1});
  logs.cloud.fault(
      {{"match", "POST logging.googleapis.com"}, {"status", 501}, {"skip", 1}, {"count", 1}});
  CHECK(logs.look().outcome == Outcome::unknown);
  CHECK(logs.matches() == 1500);
}

TEST_CASE("a project of another's is asked under its own name") {
  Logs logs(", project: other");
  logs.check(logs.look(), Outcome::unknown, Reason::no_credentials);
}

TEST_CASE("each question about logs is one that Google's documents know") {
  Logs logs;
  logs.write("boom");
  logs.matches();
  CHECK(logs.asked() == 2);
  for (const Seen& request : logs.cloud.seen) {
    CAPTURE(request.line, request.wrong);
    CHECK(request.status == 200);
    CHECK(request.wrong.empty());
  }
}

}  // namespace logs_test
