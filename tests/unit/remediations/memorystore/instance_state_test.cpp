#include "remediations/memorystore/instance_state.hpp"

#include "tests/unit/catch.hpp"

namespace instance_state_test {

using namespace runbookd;
using namespace runbookd::remediations::memorystore;

namespace {

const std::string instance_path = "projects/p/locations/l/instances/cache";

std::string operation_json(const std::string& id, const std::string& verb, bool done,
                           const std::string& target = instance_path) {
  return R"({"name":"projects/p/locations/l/operations/)" + id + R"(","metadata":{"verb":")" +
         verb + R"(","target":")" + target + R"("})" + (done ? R"(,"done":true})" : "}");
}

InstanceState healthy() {
  return *parse_instance(
      R"({"name":")" + instance_path +
      R"(","tier":"STANDARD_HA","state":"READY","currentLocationId":"l-a","memorySizeGb":5})");
}

}  // namespace

TEST_CASE("an instance is read with its size in bytes") {
  const auto instance = healthy();
  CHECK(instance.location == "l-a");
  CHECK(instance.size_bytes == 5.0 * 1073741824.0);
  CHECK_FALSE(parse_instance("{}"));
  CHECK_FALSE(parse_instance("<html>"));
}

TEST_CASE("a failover needs a replica, readiness and quiet") {
  CHECK_FALSE(objection(healthy(), {}));
  auto basic = healthy();
  basic.tier = "BASIC";
  CHECK(objection(basic, {}));
  auto updating = healthy();
  updating.state = "UPDATING";
  CHECK(objection(updating, {}));
  const auto running = net::parse_google_operation(operation_json("1", "update", false));
  REQUIRE(running);
  CHECK(objection(healthy(), {*running}));
  const auto ended = net::parse_google_operation(operation_json("1", "update", true));
  REQUIRE(ended);
  CHECK_FALSE(objection(healthy(), {*ended}));
}

TEST_CASE("our failover is the one that was not known before") {
  const auto page = parse_operations(
      R"({"operations":[)" + operation_json("1", "failover", true) + "," +
      operation_json("2", "update", true) + "," +
      operation_json("9", "failover", true, "projects/p/locations/l/instances/other") + "]}");
  REQUIRE(page);
  const auto ours = of_instance(page->operations, instance_path);
  CHECK(ours.size() == 2);
  const auto known = known_failovers(ours);
  CHECK(known == "1");
  CHECK_FALSE(new_failover(ours, known));
  auto later = ours;
  later.push_back(*net::parse_google_operation(operation_json("3", "failover", false)));
  const auto found = new_failover(later, known);
  REQUIRE(found);
  CHECK(found->name == "projects/p/locations/l/operations/3");
  CHECK_FALSE(found->done);
}

TEST_CASE("operation names that could leave the API's path are refused") {
  CHECK_FALSE(net::parse_google_operation(R"({"name":"projects/p/../../x"})"));
  CHECK_FALSE(net::parse_google_operation(R"({"name":"http://elsewhere/"})"));
}

}  // namespace instance_state_test
