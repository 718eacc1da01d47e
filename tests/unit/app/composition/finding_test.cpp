// What a run of a probe says of us, and what it says of its target.
#include "daemon/app/composition/finding.hpp"

#include "tests/unit/catch.hpp"

namespace finding_test {

using namespace runbookd;
using app::finding_of;

TEST_CASE("a target that is bad for its own reasons is nothing to mend here") {
  for (const Reason reason : {Reason::status, Reason::body, Reason::state, Reason::missing,
                              Reason::query, Reason::tls, Reason::protocol, Reason::too_large}) {
    INFO(name_of(reason));
    const auto finding = finding_of("probe site", bad(reason, "d"), false);
    CHECK(finding.fit);
    CHECK(finding.detail == "reached; it is bad (" + std::string(name_of(reason)) + "): d");
  }
}

TEST_CASE("what bars our way is to be mended, and each has a cure") {
  for (const Reason reason :
       {Reason::timeout, Reason::refused, Reason::unreachable, Reason::reset, Reason::dns,
        Reason::auth, Reason::own_dns, Reason::no_descriptors, Reason::loop_stalled,
        Reason::no_network, Reason::no_credentials, Reason::internal}) {
    INFO(name_of(reason));
    const auto finding = finding_of("probe site", bad(reason, "d"), false);
    CHECK_FALSE(finding.fit);
    CHECK(finding.detail == std::string(name_of(reason)) + ": d");
    CHECK_FALSE(finding.cure.empty());
  }
}

TEST_CASE("a query without series is an answer, and who is only told has nothing to reach") {
  CHECK(finding_of("probe q", bad(Reason::no_series, "no series"), false).fit);
  const auto told = finding_of("probe job", bad(Reason::missing, "no word"), true);
  CHECK(told.fit);
  CHECK(told.detail == "waits to be told; nothing is asked");
}

TEST_CASE("a way that is barred is told with its reason and a cure, one that is open as such") {
  const auto open = finding_of("sentinel tcp:a:1", net::Failure{}, "answers");
  CHECK(open.fit);
  CHECK(open.detail == "answers");
  const auto barred = finding_of("sentinel tcp:a:1", net::Failure{Reason::refused, "port 1"}, "");
  CHECK_FALSE(barred.fit);
  CHECK(barred.detail == "refused: port 1");
  CHECK_FALSE(barred.cure.empty());
}

}  // namespace finding_test
