#include "remediations/cloud_sql/instance_state.hpp"

#include "tests/unit/catch.hpp"

namespace sql_instance_state_test {

using namespace runbookd::remediations::cloud_sql;

namespace {

InstanceState read(const std::string& state, const std::string& activation) {
  const auto out = parse_instance(R"({"name":"db","state":")" + state +
                                  R"(","settings":{"tier":"db-f1-micro","activationPolicy":")" +
                                  activation + R"("}})");
  REQUIRE(out);
  return *out;
}

}  // namespace

TEST_CASE("an instance that its owner stopped stays RUNNABLE, and does not run") {
  CHECK(is_running(read("RUNNABLE", "ALWAYS")));
  CHECK(why_not_running(read("RUNNABLE", "ALWAYS")).empty());
  CHECK_FALSE(is_running(read("RUNNABLE", "NEVER")));
  CHECK(why_not_running(read("RUNNABLE", "NEVER")) ==
        "its owner stopped it: its activation policy is NEVER");
}

TEST_CASE("every other state of an instance is said as the API calls it") {
  for (const char* state : {"SUSPENDED", "MAINTENANCE", "FAILED", "PENDING_CREATE"}) {
    CHECK_FALSE(is_running(read(state, "ALWAYS")));
    CHECK(why_not_running(read(state, "ALWAYS")) == "its state is " + std::string(state));
  }
  CHECK(why_not_running(read("", "ALWAYS")) == "its state is not told");
  CHECK(read("RUNNABLE", "ALWAYS").tier == "db-f1-micro");
}

TEST_CASE("what is no instance of Cloud SQL is not taken for one") {
  for (const char* wrong : {"", "<html>", "[]", "{}", R"({"name":7})"})
    CHECK_FALSE(parse_instance(wrong));
}

TEST_CASE("a database is called PROJECT:INSTANCE in Cloud Monitoring") {
  CHECK(disk_filter("p", "db") ==
        "metric.type=\"cloudsql.googleapis.com/database/disk/utilization\""
        " AND resource.labels.database_id=\"p:db\"");
}

}  // namespace sql_instance_state_test
