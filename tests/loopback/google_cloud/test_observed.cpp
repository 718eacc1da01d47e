// What is only looked at, as strict as the real ones: errors in their own shapes, pages, filters.
#include "tests/loopback/google_cloud/world_fixture.hpp"
#include "tests/unit/catch.hpp"

namespace test_observed {

using namespace runbookd::sim;

namespace {

const std::string sql_path =
    "/sqladmin.googleapis.com/v1/projects/guesslyfe-prod/instances/guesslyfe-db";

json::object logs(WorldFixture& w, const std::string& filter, const std::string& more = "") {
  const auto body = R"({"resourceNames":["projects/guesslyfe-prod"],"filter":)" +
                    json::serialize(json::string(filter)) + more + "}";
  const auto reply = w.send("POST", "/logging.googleapis.com/v2/entries:list", body);
  w.status = reply.response.status;
  return json::parse(reply.response.body).as_object();
}

std::size_t count(const json::object& answer) {
  const auto* entries = array_of(answer, "entries");
  return entries == nullptr ? 0 : entries->size();
}

void write(WorldFixture& w, const std::string& severity, const std::string& text, Millis age) {
  Written entry;
  entry.timestamp = w.now - age;
  entry.severity = severity;
  entry.text = text;
  w.world.logging().write(std::move(entry));
}

Response order(WorldFixture& w, const std::string& what, const std::string& body) {
  return w.world.handle(make_request("POST", "/_control/" + what, body)).response;
}

}  // namespace

TEST_CASE("Cloud SQL's errors have the older shape") {
  WorldFixture w;
  const auto answer =
      w.call("GET", "/sqladmin.googleapis.com/v1/projects/guesslyfe-prod/instances/x");
  CHECK(w.status == 404);
  const auto& error = answer.at("error").as_object();
  CHECK_FALSE(error.contains("status"));
  CHECK(text_of(error.at("errors").as_array().at(0).as_object(), "reason") ==
        "instanceDoesNotExist");
  w.call("GET", sql_path + "/backupRuns?limit=5");
  CHECK(w.status == 400);
}

TEST_CASE("backups are listed newest first, page by page") {
  WorldFixture w;
  for (int i = 0; i < 5; ++i) w.world.sql().add_backup("SUCCESSFUL", w.now, Millis(1000));
  const auto first = w.call("GET", sql_path + "/backupRuns?maxResults=3");
  CHECK(first.at("items").as_array().size() == 3);
  const auto token = text_of(first, "nextPageToken");
  const auto second = w.call("GET", sql_path + "/backupRuns?maxResults=3&pageToken=" + token);
  CHECK(second.at("items").as_array().size() == 2);
  CHECK_FALSE(second.contains("nextPageToken"));
  CHECK(text_of(first.at("items").as_array()[0].as_object(), "id") >
        text_of(second.at("items").as_array()[0].as_object(), "id"));
}

TEST_CASE("log entries are filtered, ordered and paged") {
  WorldFixture w;
  write(w, "ERROR", "out of memory", Millis(3000));
  write(w, "INFO", "started", Millis(2000));
  write(w, "CRITICAL", "out of memory", Millis(1000));
  CHECK(count(logs(w, "severity>=ERROR")) == 2);
  CHECK(count(logs(w, "resource.type=cloud_run_revision AND (textPayload:\"memory\"\n)")) == 2);
  CHECK(count(logs(w, "resource.type=\"gce_instance\"")) == 0);
  const auto since = rfc3339(w.now - Millis(2000));
  CHECK(count(logs(w, "timestamp>=\"" + since + "\" AND (severity>=DEFAULT)")) == 2);
  const auto page = logs(w, "", R"(,"pageSize":2,"orderBy":"timestamp desc")");
  CHECK(count(page) == 2);
  CHECK(text_of(page.at("entries").as_array()[0].as_object(), "severity") == "CRITICAL");
  CHECK(count(logs(w, "", R"(,"pageSize":2,"orderBy":"timestamp desc","pageToken":"2")")) == 1);
}

TEST_CASE("a query that Cloud Logging would not understand is refused") {
  WorldFixture w;
  for (const char* wrong : {"severity>>ERROR", "severity>=LOUD", "(severity>=ERROR", "nothing=1",
                            "timestamp>=yesterday", "severity>=ERROR OR severity>=INFO"}) {
    const auto answer = logs(w, wrong);
    CAPTURE(wrong);
    CHECK(w.status == 400);
    CHECK(w.error_status(answer) == "INVALID_ARGUMENT");
  }
  logs(w, "", R"(,"pagesize":2)");
  CHECK(w.status == 400);
  logs(w, "", R"(,"orderBy":"severity")");
  CHECK(w.status == 400);
}

TEST_CASE("an aligner needs a period, and a reducer an aligner") {
  WorldFixture w;
  REQUIRE(
      order(w, "gauge", R"({"type":"custom.googleapis.com/depth","value":3,"series":2})").status ==
      200);
  const std::string path =
      "/monitoring.googleapis.com/v3/projects/guesslyfe-prod/timeSeries?interval.endTime=" +
      rfc3339(w.now) + "&interval.startTime=" + rfc3339(w.now - Millis(600'000)) +
      "&filter=metric.type%3D%22custom.googleapis.com%2Fdepth%22";
  CHECK(w.call("GET", path).at("timeSeries").as_array().size() == 2);
  w.call("GET", path + "&aggregation.perSeriesAligner=ALIGN_MEAN");
  CHECK(w.status == 400);
  w.call("GET", path + "&aggregation.crossSeriesReducer=REDUCE_SUM");
  CHECK(w.status == 400);
  const auto sum =
      w.call("GET", path +
                        "&aggregation.perSeriesAligner=ALIGN_MEAN&aggregation."
                        "alignmentPeriod=60s&aggregation.crossSeriesReducer=REDUCE_SUM");
  CHECK(sum.at("timeSeries").as_array().size() == 1);
}

TEST_CASE("orders about what is looked at say when they are misspelt") {
  WorldFixture w;
  for (const char* what : {"sql", "backup", "connector", "domain", "log", "gauge"}) {
    CAPTURE(what);
    CHECK(order(w, what, R"({"stat":"x"})").status == 400);
    CHECK(order(w, what, "{}").status == 200);
  }
}

}  // namespace test_observed
