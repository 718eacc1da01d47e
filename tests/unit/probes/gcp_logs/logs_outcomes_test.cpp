// What a run of `gcp_logs` ends as, row by row; a simulated cloud is in tests/integration.
#include "probes/gcp_logs/kind.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/net/google/asked_google.hpp"
#include "tests/unit/net/way_cases.hpp"

namespace logs_outcomes_test {

using namespace runbookd;
using namespace runbookd::test;

namespace {

const GoogleProbe logs_probe{&probes::gcp_logs_kind, "gcp_logs: 'severity>=ERROR'"};

/// Each page says that there is another one.
Sample without_a_last_page() {
  Sample out = google_answered(logs_probe, 200, R"({"nextPageToken":"more"})");
  CHECK(out.detail == "more entries than one look reads: the count lags behind");
  return out;
}

Sample without_quota() {
  Sample out = google_answered(logs_probe, 429,
                               R"({"error":{"status":"RESOURCE_EXHAUSTED","message":"quota"}})",
                               {{"Retry-After", "120"}});
  CHECK(out.detail.find("it is asked again in 2m") != std::string::npos);
  return out;
}

Sample misunderstood() {
  Sample out = google_answered(
      logs_probe, 400, R"({"error":{"status":"INVALID_ARGUMENT","message":"Unparseable"}})");
  CHECK(out.detail.find("Unparseable") != std::string::npos);
  return out;
}

}  // namespace

TEST_CASE("every outcome of gcp_logs' page is what it says") {
  const OutcomeCases cases{
      {"the entries were read, however many",
       [] { return google_answered(logs_probe, 200, "{}"); }},
      {"there were more than one look reads: the detail says that the count lags",
       without_a_last_page},
      {"Google's quota is used up (429): the detail says when it is asked again", without_quota},
      {"the filter is not understood (400): the detail has Google's words", misunderstood},
      {"there is no such project (404)", [] { return google_answered(logs_probe, 404, "{}"); }},
  };
  const auto all = joined_cases({cases, hidden_cases(logs_probe, "entries")});
  CHECK(check_outcomes("gcp_logs", all) == std::vector<std::string>{});
}

}  // namespace logs_outcomes_test
