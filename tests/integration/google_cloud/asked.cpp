#include "tests/integration/google_cloud/asked.hpp"

#include <stdexcept>

#include "tests/unit/catch.hpp"
#include "tests/unit/net/probe_runner.hpp"

namespace runbookd::test {

Asked::Asked(const ProbeKind& kind, const std::string& keys) { ask(kind, keys); }

void Asked::ask(const ProbeKind& kind, const std::string& keys) {
  const auto spec = spec_of(kind, keys);
  signals_ = spec->signals().size();
  ProbeCommon common;
  common.name = "it";
  common.every = seconds{30};
  common.timeout = timeout;
  probe_ = spec->make(common, {}, cloud.env.services);
}

Sample Asked::look(std::optional<milliseconds> cancelled_after) {
  return cloud.look(*probe_, cancelled_after);
}

void Asked::check(const Sample& sample, Outcome outcome, Reason reason) const {
  CAPTURE(sample.detail);
  CHECK(sample.outcome == outcome);
  CHECK(sample.reason == reason);
  CHECK(sample.cells.size() == signals_);
}

void of_hidden(const std::string& host, const ProbeKind& kind, const std::string& keys,
               const std::string& permission) {
  Asked of(kind, keys);
  const auto fault = [&](json::object how) {
    how["match"] = "* " + host;
    how["count"] = -1;
    of.cloud.fault(how);
  };
  SECTION("| we may not look (403) | unknown | `no_credentials` |") {
    of.cloud.world.settings().denied_permissions = {permission};
    of.check(of.look(), Outcome::unknown, Reason::no_credentials);
  }
  SECTION("| the API does not take our token (401) | unknown | `no_credentials` |") {
    fault({{"status", 401}});
    of.check(of.look(), Outcome::unknown, Reason::no_credentials);
  }
  SECTION("| the API fails (5xx) | unknown | `status` |") {
    fault({{"status", 501}});
    of.check(of.look(), Outcome::unknown, Reason::status);
  }
  SECTION("| it says something else than .. | unknown | `status` |") {
    fault({{"status", 200}, {"body", "<html>a portal of a hotel</html>"}});
    of.check(of.look(), Outcome::unknown, Reason::status);
  }
  SECTION("| it does not answer by the deadline | unknown | `timeout` |") {
    fault({{"kind", "hang"}});
    of.check(of.look(milliseconds{300}), Outcome::unknown, Reason::timeout);
    CHECK(of.cloud.loop.end == Loop::End::at_deadline);
  }
}

}  // namespace runbookd::test
