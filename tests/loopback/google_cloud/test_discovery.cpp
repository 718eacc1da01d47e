#include <filesystem>

#include "tests/loopback/google_cloud/discovery.hpp"
#include "tests/loopback/google_cloud/validation.hpp"
#include "tests/unit/catch.hpp"

namespace test_discovery {

using namespace runbookd::sim;

namespace {

constexpr const char* service_path = "/v2/projects/p/locations/l/services/s";

const ApiMethod* find(const Contracts& contracts, const char* verb, const std::string& path) {
  return contracts.find(verb, "run.googleapis.com", path);
}

}  // namespace

TEST_CASE("paths are found by verb and shape") {
  const auto contracts = Contracts::builtin();
  CHECK(find(contracts, "GET", service_path)->id == "run.projects.locations.services.get");
  CHECK(find(contracts, "POST", std::string(service_path) + ":testIamPermissions")->id ==
        "run.projects.locations.services.testIamPermissions");
  CHECK(find(contracts, "GET", std::string(service_path) + "/revisions/r")->id ==
        "run.projects.locations.services.revisions.get");
  CHECK(find(contracts, "POST", service_path) == nullptr);
  CHECK(find(contracts, "GET", "/v2/projects/p/locations//services/s") == nullptr);
  CHECK(contracts.find("GET", "redis.googleapis.com", service_path) == nullptr);
}

TEST_CASE("the built-in contracts judge as Google's own documents do") {
  if (!std::filesystem::exists(RUNBOOKD_CONTRACTS)) return;
  const auto full = Contracts::from_directory(RUNBOOKD_CONTRACTS);
  const auto builtin = Contracts::builtin();
  CHECK(full.method_count() > builtin.method_count());
  const auto target = std::string("/run.googleapis.com") + service_path;
  for (const char* query : {"?updateMask=traffic", "?updateMask=template.containers,scaling",
                            "?updateMask=template.nothing", "?forceNewRevision=true", "?force=1"}) {
    const auto request = make_request("PATCH", target + query);
    const json::object body{{"traffic", json::array{{{"percent", 5}, {"revison", "x"}}}}};
    const auto a = validate(*find(builtin, "PATCH", service_path), request, body);
    const auto b = validate(*find(full, "PATCH", service_path), request, body);
    REQUIRE(a.has_value());
    REQUIRE(b.has_value());
    CHECK(a->message == b->message);
  }
}

}  // namespace test_discovery
