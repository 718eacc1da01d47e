// Following a daemon by its journal: a real one, with the story of a site that was down for a
// while.
#include "daemon/cli/demo/follower.hpp"

#include <boost/asio/ip/tcp.hpp>

#include "daemon/cli/demo/failure.hpp"
#include "tests/unit/app/api/backend.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/cli/live/served_daemon.hpp"

namespace follower_test {

using namespace runbookd;
using namespace runbookd::demo;

namespace {

struct Watched : test::ServedDaemon {
  Watched() : ServedDaemon(test::watched_site()) {}
  void bad() {
    for (int i = 0; i < 3; ++i) daemon.sample(Outcome::bad);
  }
  void good() {
    for (int i = 0; i < 6; ++i) daemon.sample(Outcome::ok);
  }
  // Everything so far is in the journal.
  void settle() { REQUIRE(daemon.loop.run(daemon.journal().settled())); }
};

}  // namespace

TEST_CASE("what the journal says of an incident is known, and each row is told once") {
  Watched w;
  w.bad();
  w.good();
  w.bad();
  w.settle();
  w.serve();
  std::vector<JournalRecord> told;
  Follower follower(w.port(), [&](const JournalRecord& r) { told.push_back(r); });
  follower.look();
  REQUIRE(follower.incidents().size() == 2);
  CHECK(follower.incidents().front().state == "resolved");
  CHECK(follower.incidents().front().is_over());
  REQUIRE(follower.incident_of("site-down") != nullptr);
  CHECK(follower.incident_of("site-down")->id == "INC-2");  // the newest
  CHECK_FALSE(follower.incident_of("site-down")->is_over());
  CHECK(follower.incidents().front().status_of("notify") != "not tried");
  CHECK(follower.incident_of("no-such-rule") == nullptr);
  const auto once = told.size();
  REQUIRE(once > 4);
  for (std::size_t i = 1; i < once; ++i) CHECK(told[i].seq > told[i - 1].seq);
  follower.look();
  CHECK(told.size() == once);
}

TEST_CASE("a daemon that does not answer is asked again later") {
  boost::asio::io_context io;
  boost::asio::ip::tcp::acceptor free(io, {boost::asio::ip::address_v4::loopback(), 0});
  const int port = free.local_endpoint().port();
  free.close();
  Follower follower(port, [](const JournalRecord&) {});
  follower.look();
  CHECK(follower.incidents().empty());
}

TEST_CASE("what answers something else than its journal is no daemon of ours") {
  const api::test::Running other(api::test::on_loopback());
  Follower follower(other.port(), [](const JournalRecord&) {});
  CHECK_THROWS_AS(follower.look(), Failure);
}

TEST_CASE("a step is what was said of it last") {
  IncidentSeen incident;
  CHECK(incident.status_of("exec") == "not tried");
  incident.steps = {{"exec", "withheld", "storm"}};
  CHECK(incident.is_withheld("exec", "storm"));
  CHECK_FALSE(incident.is_withheld("exec", "locked"));
  CHECK_FALSE(incident.is_withheld("sql", "storm"));
}

}  // namespace follower_test
