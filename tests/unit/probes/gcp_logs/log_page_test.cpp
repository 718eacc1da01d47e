#include "probes/gcp_logs/log_page.hpp"

#include <boost/json/parse.hpp>

#include "probes/gcp_logs/kind.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/net/probe_runner.hpp"

namespace log_page_test {

using namespace runbookd;
using namespace runbookd::test;
using namespace runbookd::probes;

namespace {

const Wall noon = *parse_rfc3339("2026-01-16T12:00:00Z");

std::string entry(const std::string& at, const std::string& id, const std::string& more = "") {
  return R"({"timestamp":")" + at + R"(","insertId":")" + id + R"(","logName":"l")" + more + "}";
}
std::string page(const std::string& entries) { return R"({"entries":[)" + entries + "]}"; }

}  // namespace

TEST_CASE("the gcp_logs fixtures say exactly what is wrong") {
  CHECK(check_fixtures("gcp_logs", {&gcp_logs_kind}) == std::vector<std::string>{});
}

TEST_CASE("the filter is asked within a time, also one that ends in a comment") {
  const LogQuery query{"p", "severity>=ERROR -- loud", noon, "next"};
  const auto body = boost::json::parse(count_body(query)).as_object();
  CHECK(body.at("resourceNames").as_array().at(0) == "projects/p");
  CHECK(body.at("filter") ==
        "timestamp>=\"2026-01-16T12:00:00.000Z\" AND (severity>=ERROR -- loud\n)");
  CHECK(body.at("orderBy") == "timestamp asc");
  CHECK(body.at("pageToken") == "next");
  const auto newest = boost::json::parse(newest_body({"p", "x", noon}, 5)).as_object();
  CHECK(newest.at("orderBy") == "timestamp desc");
  CHECK(newest.at("pageSize") == 5);
  CHECK_FALSE(newest.contains("pageToken"));
}

TEST_CASE("entries are told apart by time to the nanosecond, id and log") {
  const auto read = read_log_page(page(entry("2026-01-16T12:00:00.000000001Z", "a") + "," +
                                       entry("2026-01-16T12:00:00.000000002Z", "a") + "," +
                                       entry("2026-01-16T12:00:00.000000001Z", "b") + "," +
                                       entry("2026-01-16T12:00:00.000000001Z", "a")));
  REQUIRE(read);
  REQUIRE(read->entries.size() == 4);
  CHECK(read->entries[0].id == read->entries[3].id);
  CHECK(read->entries[0].id != read->entries[1].id);
  CHECK(read->entries[0].id != read->entries[2].id);
  CHECK(read->entries[1].at == noon + Nanos{2});
}

TEST_CASE("a page may be empty and not the last, and what is no page is refused") {
  const auto empty = read_log_page(R"({"nextPageToken":"t"})");
  REQUIRE(empty);
  CHECK(empty->entries.empty());
  CHECK(empty->next == "t");
  CHECK(read_log_page("{}")->next.empty());
  for (const char* wrong :
       {"", "[]", "<html>", R"({"entries":7})", R"({"entries":[7]})",
        R"({"entries":[{"insertId":"a"}]})", R"({"entries":[{"timestamp":"soon"}]})"}) {
    CAPTURE(wrong);
    CHECK_FALSE(read_log_page(wrong));
  }
  CHECK_FALSE(read_log_page(R"({"nextPageToken":")" + std::string(20'000, 'x') + R"("})"));
}

TEST_CASE("of an entry people see what says the most") {
  const auto lines = read_log_lines(
      page(entry("2026-01-16T12:00:00Z", "a", R"(,"severity":"ERROR","textPayload":"boom")") + "," +
           entry("2026-01-16T12:00:01Z", "b", R"(,"jsonPayload":{"message":"json boom","n":1})") +
           "," + entry("2026-01-16T12:00:02Z", "c", R"(,"jsonPayload":{"n":1})") + "," +
           entry("2026-01-16T12:00:03Z", "d", R"(,"httpRequest":{"status":503})") + "," +
           entry("2026-01-16T12:00:04Z", "e")));
  REQUIRE(lines.size() == 5);
  CHECK(lines[0].title == "2026-01-16T12:00:00Z ERROR");
  CHECK(lines[0].text == "boom");
  CHECK(lines[1].text == "json boom");
  CHECK(lines[2].text == R"({"n":1})");
  CHECK(lines[3].text == R"({"status":503})");
  CHECK(lines[4].text == "(no text)");
  CHECK(read_log_lines("<html>").empty());
}

}  // namespace log_page_test
