// What is only looked at: the Cloud SQL instance, the VPC connector, the mapped domain. The rows in
// the names of the sections are those of the kinds' pages (`## Outcomes`).
#include "remediations/cloud_sql/kind.hpp"
#include "remediations/cloud_sql/observer.hpp"
#include "remediations/domain_mapping/kind.hpp"
#include "remediations/vpc_connector/kind.hpp"
#include "tests/integration/google_cloud/cloud.hpp"
#include "tests/unit/catch.hpp"

namespace observed_test {

using namespace runbookd;
using namespace runbookd::test;

namespace {

struct Kind {
  const ResourceKind* row;
  std::string name;
  std::string host;
  std::string permission;
};

std::vector<Kind> kinds_of(const Cloud& cloud) {
  const auto& names = cloud.world.names();
  return {{&remediations::cloud_sql_instance, names.sql_instance, "sqladmin.googleapis.com",
           "cloudsql.instances.get"},
          {&remediations::vpc_connector_resource, names.connector, "vpcaccess.googleapis.com",
           "vpcaccess.connectors.get"},
          {&remediations::domain_mapping_resource, names.domain, "run.googleapis.com",
           "run.domainmappings.get"}};
}

std::unique_ptr<Probe> observer_of(Cloud& cloud, const Kind& kind, const std::string& name) {
  return kind.row->observe({"it", std::string(kind.row->name), cloud.named(name)}, cloud.env);
}

struct Outcomes {
  explicit Outcomes(std::size_t which)
      : kind(kinds_of(cloud).at(which)), probe(observer_of(cloud, kind, kind.name)) {}
  Sample look(std::optional<milliseconds> cancelled_after = {}) {
    return cloud.look(*probe, cancelled_after);
  }
  void fault(json::object how) {
    how["match"] = "GET " + kind.host;
    how["count"] = -1;
    cloud.fault(how);
  }
  void check(const Sample& sample, Outcome outcome, Reason reason) const {
    CAPTURE(kind.row->name, sample.detail);
    CHECK(sample.outcome == outcome);
    CHECK(sample.reason == reason);
    CHECK(sample.cells.size() == kind.row->signals.size());
  }
  Cloud cloud;
  Kind kind;
  std::unique_ptr<Probe> probe;
};

struct Sql : Outcomes {
  Sql() : Outcomes(0) {}
  sim::SqlInstance& instance() { return cloud.world.sql().instance(); }
};

}  // namespace

TEST_CASE("what is there is seen, and what is not is missing") {
  const std::size_t which = GENERATE(std::size_t{0}, std::size_t{1}, std::size_t{2});
  Outcomes of(which);
  SECTION("| the API shows it, whatever its state | ok | |") {
    const auto sample = of.look();
    of.check(sample, Outcome::ok, Reason::none);
    CHECK(std::get<bool>(sample.cells.at(0)));
  }
  SECTION("| there is no such one | bad | `missing` |") {
    of.probe = observer_of(of.cloud, of.kind, "other");
    of.check(of.look(), Outcome::bad, Reason::missing);
  }
}

TEST_CASE("what hides it from us is no evidence against it") {
  const std::size_t which = GENERATE(std::size_t{0}, std::size_t{1}, std::size_t{2});
  Outcomes of(which);
  SECTION("| we may not look (403) | unknown | `no_credentials` |") {
    of.cloud.world.settings().denied_permissions = {of.kind.permission};
    of.check(of.look(), Outcome::unknown, Reason::no_credentials);
  }
  SECTION("| we get no token (401) | unknown | `no_credentials` |") {
    of.fault({{"status", 401}});
    of.check(of.look(), Outcome::unknown, Reason::no_credentials);
  }
  SECTION("| the API fails | unknown | `status` |") {
    of.fault({{"status", 501}});
    of.check(of.look(), Outcome::unknown, Reason::status);
  }
  SECTION("| it says something else | unknown | `status` |") {
    of.fault({{"status", 200}, {"body", "<html>a portal of a hotel</html>"}});
    of.check(of.look(), Outcome::unknown, Reason::status);
  }
  SECTION("| no answer by the deadline | unknown | `timeout` |") {
    of.fault({{"kind", "hang"}});
    of.check(of.look(milliseconds{300}), Outcome::unknown, Reason::timeout);
    CHECK(of.cloud.loop.end == Loop::End::at_deadline);
  }
}

TEST_CASE("a Cloud SQL instance tells its state, its disk with the figure's age, and its tier") {
  Sql sql;
  const auto sample = sql.look();
  CHECK(std::get<double>(sample.cells.at(1)) == Approx(0.31));
  CHECK(std::get<std::string>(sample.cells.at(2)) == "db-custom-2-7680");
  CHECK(sample.detail.starts_with("disk_used is 2m"));
  CHECK(sample.detail.ends_with(" old"));
}

TEST_CASE("an instance that is stopped is seen not to run") {
  Sql sql;
  sql.instance().activation = "NEVER";
  auto sample = sql.look();
  CHECK(sample.outcome == Outcome::ok);
  CHECK_FALSE(std::get<bool>(sample.cells.at(0)));
  CHECK(sample.detail.starts_with("its owner stopped it"));
  sql.instance() = {};
  sql.instance().state = "SUSPENDED";
  sample = sql.look();
  CHECK_FALSE(std::get<bool>(sample.cells.at(0)));
  CHECK(sample.detail.starts_with("its state is SUSPENDED; disk_used is "));
}

TEST_CASE("| Cloud Monitoring refuses or fails | ok, without `disk_used` | |") {
  Sql sql;
  const int status = GENERATE(403, 503);
  sql.cloud.fault({{"match", "GET monitoring.googleapis.com"}, {"status", status}, {"count", -1}});
  auto sample = sql.look();
  sql.check(sample, Outcome::ok, Reason::none);
  CHECK(std::holds_alternative<std::monostate>(sample.cells.at(1)));
  CHECK(sample.detail.find("disk_used: Cloud Monitoring: ") == 0);
  // Who was refused does not ask again at once; who met a failure does.
  const auto asked = sql.cloud.seen.size();
  sample = sql.look();
  CHECK(sample.detail.find("disk_used: Cloud Monitoring: ") == 0);
  CHECK((sql.cloud.seen.size() - asked > 1) == (status == 503));
}

TEST_CASE("a connector and a domain that are not ready say why") {
  Outcomes connector(1);
  connector.cloud.world.readiness().connector_state() = "ERROR";
  auto sample = connector.look();
  CHECK_FALSE(std::get<bool>(sample.cells.at(0)));
  CHECK(sample.detail == "its state is ERROR");
  Outcomes domain(2);
  domain.cloud.world.readiness().domain() = {"False", "CertificatePending", "no DNS record"};
  sample = domain.look();
  CHECK(sample.outcome == Outcome::ok);
  CHECK_FALSE(std::get<bool>(sample.cells.at(0)));
  CHECK(sample.detail == "CertificatePending: no DNS record");
}

TEST_CASE("each answer of this cloud is one that Google's documents know") {
  for (const std::size_t which : {0u, 1u, 2u}) {
    Outcomes of(which);
    of.look();
    REQUIRE_FALSE(of.cloud.seen.empty());
    for (const Seen& request : of.cloud.seen) {
      CAPTURE(request.line, request.wrong);
      CHECK(request.status == 200);
      CHECK(request.wrong.empty());
    }
  }
}

}  // namespace observed_test
