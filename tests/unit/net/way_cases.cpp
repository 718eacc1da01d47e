#include "tests/unit/net/way_cases.hpp"

#include "tests/unit/catch.hpp"
#include "tests/unit/net/faulty_peer.hpp"
#include "tests/unit/net/no_descriptors.hpp"
#include "tests/unit/net/probe_runner.hpp"
#include "tests/unit/net/tls/server.hpp"

namespace runbookd::test {
namespace way {
namespace {

constexpr milliseconds short_deadline{100};
constexpr const char* by_name = "app.example:7";
constexpr const char* other_name = "other.example";
/// Nobody can connect to all hosts of a network, and the kernel says so at once.
constexpr const char* without_a_route = "224.0.0.1:7";

std::string at(unsigned short port) { return "127.0.0.1:" + std::to_string(port); }

Sample run_at(Loop& loop, const WayTo& to, const std::string& place,
              std::optional<milliseconds> deadline = {}) {
  Runner runner(loop, spec_of(*to.kind, to.map(place)));
  if (to.finds_targets) runner.of_found_targets();
  return runner.run(deadline);
}

Sample of_peer(const WayTo& to, Script script, std::optional<milliseconds> deadline = {}) {
  Loop loop;
  FaultyPeer peer(loop.io, std::move(script));
  return run_at(loop, to, at(peer.port()), deadline);
}

Sample of_a_closed_port(const WayTo& to) {
  Loop loop;
  return run_at(loop, to, at(refused_port(loop.io)));
}

Sample without_a_way(const WayTo& to) {
  Loop loop;
  return run_at(loop, to, without_a_route);
}

Sample without_a_descriptor(const WayTo& to) {
  Loop loop;
  FaultyPeer peer(loop.io, hang());
  Runner runner(loop, spec_of(*to.kind, to.map(at(peer.port()))));
  if (to.finds_targets) runner.of_found_targets();
  const NoDescriptors none;
  return runner.run();
}

/// `known` has been answered before: the server is no stranger to all names.
Sample of_name(const WayTo& to, DnsPeer::Answer answer, const std::string& known = {},
               std::optional<milliseconds> deadline = {}) {
  Loop loop;
  DnsPeer dns(loop.io, std::move(answer));
  net::ResolverSettings settings;
  settings.servers = dns.address();
  loop.resolver = net::make_resolver(loop.io.get_executor(), settings);
  if (!known.empty()) REQUIRE_FALSE(loop.run(loop.resolver->resolve(known)).failure);
  return run_at(loop, to, by_name, deadline);
}

DnsPeer::Answer knows_only_the_other() {
  return [good = dns_loopback(60), failing = dns_server_failure()](const std::string& query) {
    return dns_name(query) == other_name ? good(query) : failing(query);
  };
}

Sample with_a_stranger(const SecureWayTo& to) {
  Loop loop;
  FaultyPeer peer(loop.io, tls_answer_each(make_certificates({}), ""));
  const TemporaryFile other_ca(make_certificates({}).ca);
  Runner runner(loop, spec_of(*to.kind, to.map(at(peer.port()), other_ca.path())));
  if (to.finds_targets) runner.of_found_targets();
  return runner.run();
}

/// The roots were there when the rulebook was read, and are gone when they are needed.
Sample without_roots(const SecureWayTo& to) {
  Loop loop;
  FaultyPeer peer(loop.io, hang());
  auto ca = std::make_unique<TemporaryFile>(make_certificates({}).ca);
  Runner runner(loop, spec_of(*to.kind, to.map(at(peer.port()), ca->path())));
  if (to.finds_targets) runner.of_found_targets();
  ca.reset();
  return runner.run();
}

}  // namespace
}  // namespace way

OutcomeCases way_cases(const WayTo& to) {
  using namespace way;
  return {
      {"nobody listens there", [to] { return of_a_closed_port(to); }},
      {"there is no route to it", [to] { return without_a_way(to); }},
      {"it resets the connection", [to] { return of_peer(to, reset_when_asked()); }},
      {"it does not answer by the deadline", [to] { return of_peer(to, hang(), short_deadline); }},
      {"its name does not exist", [to] { return of_name(to, dns_no_such_name()); }},
      {"no server knows its name, while other names are known",
       [to] { return of_name(to, knows_only_the_other(), other_name); }},
      {"our own resolver does not answer",
       [to] { return of_name(to, dns_silent(), {}, short_deadline); }},
      {"no descriptor is left", [to] { return without_a_descriptor(to); }},
  };
}

OutcomeCases secure_way_cases(const SecureWayTo& to) {
  using namespace way;
  return {
      {"the certificate does not verify", [to] { return with_a_stranger(to); }},
      {"our trusted roots cannot be read", [to] { return without_roots(to); }},
  };
}

OutcomeCases joined_cases(std::initializer_list<OutcomeCases> parts) {
  OutcomeCases out;
  for (const OutcomeCases& part : parts)
    for (const auto& [what, run] : part) REQUIRE(out.emplace(what, run).second);
  return out;
}

}  // namespace runbookd::test
