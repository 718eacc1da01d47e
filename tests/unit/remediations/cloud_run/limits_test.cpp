#include "remediations/cloud_run/limits.hpp"

#include "tests/unit/catch.hpp"
#include "tests/unit/remediations/cloud_run/samples.hpp"

namespace limits_test {

using namespace runbookd;
using namespace runbookd::test;

namespace {

CountBound at_least(int n) {
  CountBound out;
  out.at_least = n;
  return out;
}
CountBound raise(int by, int up_to) {
  CountBound out;
  out.raise_by = by;
  out.up_to = up_to;
  return out;
}

}  // namespace

TEST_CASE("a bound never lowers and never goes beyond itself") {
  CHECK(raised(at_least(3), 1) == std::optional<int>(3));
  CHECK_FALSE(raised(at_least(3), 3));
  CHECK_FALSE(raised(at_least(3), 7));
  CHECK(raised(raise(5, 20), 10) == std::optional<int>(15));
  CHECK(raised(raise(5, 20), 18) == std::optional<int>(20));
  CHECK_FALSE(raised(raise(5, 20), 20));
  CHECK_FALSE(raised(raise(5, 20), 30));
}

TEST_CASE("the smaller of the two maxima decides") {
  Scaling now;
  CHECK(now.effective_max() == 100);
  now.revision_max = 10;
  CHECK(now.effective_max() == 10);
  now.service_max = 5;
  CHECK(now.effective_max() == 5);
}

TEST_CASE("a revision's lower maximum is raised with it") {
  Scaling now;
  now.revision_max = 10;
  const auto change = plan_scale(at_least(3), raise(5, 20), now);
  REQUIRE(change);
  CHECK(change->service_min == std::optional<int>(3));
  CHECK(change->service_max == std::optional<int>(15));
  CHECK(change->revision_max == std::optional<int>(15));
  now.revision_max = 0;
  now.service_max = 10;
  const auto service_only = plan_scale(std::nullopt, raise(5, 20), now);
  REQUIRE(service_only);
  CHECK_FALSE(service_only->revision_max);
  CHECK_FALSE(service_only->service_min);
}

TEST_CASE(
    "scaling is refused when there is nothing to raise, in manual mode, and above the maximum") {
  Scaling now;
  now.service_min = 3;
  now.service_max = 20;
  const auto done = plan_scale(at_least(3), raise(5, 20), now);
  REQUIRE_FALSE(done);
  CHECK(done.error().error == ActionError::out_of_bounds);
  const auto above = plan_scale(at_least(30), std::nullopt, now);
  REQUIRE_FALSE(above);
  CHECK(above.error().error == ActionError::out_of_bounds);
  now.manual = true;
  const auto manual = plan_scale(at_least(30), raise(5, 90), now);
  REQUIRE_FALSE(manual);
  CHECK(manual.error().error == ActionError::ineligible);
}

TEST_CASE("quantities are read as Kubernetes means them") {
  CHECK(parse_quantity("512Mi") == std::optional<double>(536870912.0));
  CHECK(parse_quantity("1.5Gi") == std::optional<double>(1610612736.0));
  CHECK(parse_quantity("2G") == std::optional<double>(2e9));
  CHECK(parse_quantity("1000m") == std::optional<double>(1.0));
  CHECK(parse_quantity("4") == std::optional<double>(4.0));
  CHECK_FALSE(parse_quantity(""));
  CHECK_FALSE(parse_quantity("Gi"));
  CHECK_FALSE(parse_quantity("-1Gi"));
  CHECK_FALSE(parse_quantity("1GiB"));
  CHECK_FALSE(parse_quantity("nan"));
  CHECK(format_memory(4 * gib) == "4Gi");
  CHECK(format_memory(gib + 1) == "1025Mi");
}

TEST_CASE("memory is raised up to its bound") {
  const auto from = revision("api-1", "2026-01-01T00:00:00Z", "a");  // 2Gi, 2 CPUs
  const auto change = plan_memory(from.raw, "", gib, 4 * gib);
  REQUIRE(change);
  CHECK(change->from == 2 * gib);
  CHECK(change->to == 3 * gib);
  CHECK(change->container == "web");
  const auto full = plan_memory(from.raw, "", gib, 2 * gib);
  REQUIRE_FALSE(full);
  CHECK(full.error().error == ActionError::out_of_bounds);
  CHECK_FALSE(plan_memory(from.raw, "sidecar", gib, 4 * gib));
}

TEST_CASE("memory that needs more CPUs than there are is refused with the reason") {
  const auto from = revision("api-1", "2026-01-01T00:00:00Z", "a");
  const auto refused = plan_memory(from.raw, "", 10 * gib, 32 * gib);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().text == "12GiB of memory needs 4 CPUs, the container has fewer");
  CHECK(plan_memory(from.raw, "", 6 * gib, 32 * gib));
}

TEST_CASE("every step of the CPU rule") {
  CHECK(cpus_needed(4 * gib) == 1);
  CHECK(cpus_needed(4 * gib + 1) == 2);
  CHECK(cpus_needed(8 * gib + 1) == 4);
  CHECK(cpus_needed(16 * gib + 1) == 6);
  CHECK(cpus_needed(24 * gib + 1) == 8);
}

}  // namespace limits_test
