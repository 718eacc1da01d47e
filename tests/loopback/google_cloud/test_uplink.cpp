#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "tests/loopback/google_cloud/witnesses.hpp"
#include "tests/loopback/google_cloud/world_fixture.hpp"
#include "tests/unit/catch.hpp"

namespace test_uplink {

using namespace runbookd::sim;
namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

bool is_reachable(std::uint16_t port) {
  asio::io_context io;
  tcp::socket socket(io);
  boost::system::error_code error;
  socket.connect({asio::ip::address_v4::loopback(), port}, error);
  return !error;
}

}  // namespace

TEST_CASE("without the uplink nothing answers but the orders, which bring it back") {
  WorldFixture w;
  std::vector<bool> told;
  w.world.on_uplink([&](bool up) { told.push_back(up); });
  CHECK(w.send("POST", "/_control/uplink", R"({"up":false})").response.status == 200);
  CHECK(w.send("GET", WorldFixture::service_path).delivery == Delivery::hang);
  CHECK(w.world.handle_workload(make_request("GET", "/metrics")).delivery == Delivery::hang);
  CHECK(w.send("POST", "/_control/uplink", R"({"down":true})").response.status == 400);
  CHECK(w.send("POST", "/_control/uplink", "{}").response.status == 400);
  CHECK(w.send("POST", "/_control/uplink", R"({"up":true})").response.status == 200);
  CHECK(w.send("GET", WorldFixture::service_path).delivery == Delivery::reply);
  CHECK(w.world.handle_workload(make_request("GET", "/metrics")).delivery == Delivery::reply);
  CHECK(told == std::vector<bool>{false, true});
}

TEST_CASE("witnesses go and come back at their ports") {
  asio::io_context io;
  const auto witnesses = make_witnesses(io.get_executor(), 2);
  const auto ports = witnesses->ports();
  REQUIRE(ports.size() == 2);
  for (const auto port : ports) CHECK(is_reachable(port));
  witnesses->set_reachable(false);
  for (const auto port : ports) CHECK_FALSE(is_reachable(port));
  witnesses->set_reachable(true);
  for (const auto port : ports) CHECK(is_reachable(port));
  CHECK(witnesses->ports() == ports);
}

}  // namespace test_uplink
