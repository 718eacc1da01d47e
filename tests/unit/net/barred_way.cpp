#include "tests/unit/net/barred_way.hpp"

#include "tests/unit/catch.hpp"
#include "tests/unit/net/faulty_peer.hpp"
#include "tests/unit/net/no_descriptors.hpp"

namespace runbookd::test {
namespace barred_way {
namespace {

constexpr milliseconds short_deadline{100};
constexpr unsigned short some_port = 7;
constexpr const char* here = "127.0.0.1";
constexpr const char* its_name = "app.example";
constexpr const char* other_name = "other.example";
/// Nobody can connect to all hosts of a network, and the kernel says so at once.
constexpr const char* without_a_route = "224.0.0.1";

Sample of_peer(const PlaceRun& run, Script script, std::optional<milliseconds> deadline = {}) {
  Loop loop;
  FaultyPeer peer(loop.io, std::move(script));
  return run(loop, here, peer.port(), deadline);
}

Sample of_a_closed_port(const PlaceRun& run) {
  Loop loop;
  return run(loop, here, refused_port(loop.io), {});
}

Sample without_a_way(const PlaceRun& run) {
  Loop loop;
  return run(loop, without_a_route, some_port, {});
}

Sample without_a_descriptor(const PlaceRun& run) {
  Loop loop;
  FaultyPeer peer(loop.io, hang());
  const NoDescriptors none;
  return run(loop, here, peer.port(), {});
}

/// `known` has been answered before: the server is no stranger to all names.
Sample of_name(const PlaceRun& run, DnsPeer::Answer answer, const std::string& known = {},
               std::optional<milliseconds> deadline = {}) {
  Loop loop;
  DnsPeer dns(loop.io, std::move(answer));
  net::ResolverSettings settings;
  settings.servers = dns.address();
  loop.resolver = net::make_resolver(loop.io.get_executor(), settings);
  if (!known.empty()) REQUIRE_FALSE(loop.run(loop.resolver->resolve(known)).failure);
  return run(loop, its_name, some_port, deadline);
}

DnsPeer::Answer knows_only_the_other() {
  return [good = dns_loopback(60), failing = dns_server_failure()](const std::string& query) {
    return dns_name(query) == other_name ? good(query) : failing(query);
  };
}

}  // namespace
}  // namespace barred_way

OutcomeCases barred_way_cases(const PlaceRun& run) {
  using namespace barred_way;
  return {
      {"nobody listens there", [run] { return of_a_closed_port(run); }},
      {"there is no route to it", [run] { return without_a_way(run); }},
      {"it resets the connection", [run] { return of_peer(run, reset_when_asked()); }},
      {"it does not answer by the deadline",
       [run] { return of_peer(run, hang(), short_deadline); }},
      {"its name does not exist", [run] { return of_name(run, dns_no_such_name()); }},
      {"no server knows its name, while other names are known",
       [run] { return of_name(run, knows_only_the_other(), other_name); }},
      {"our own resolver does not answer",
       [run] { return of_name(run, dns_silent(), {}, short_deadline); }},
      {"no descriptor is left", [run] { return without_a_descriptor(run); }},
  };
}

void rename_case(OutcomeCases& cases, const std::string& from, const std::string& to) {
  auto found = cases.extract(from);
  REQUIRE(found);
  found.key() = to;
  REQUIRE(cases.insert(std::move(found)).inserted);
}

}  // namespace runbookd::test
