#include "tests/unit/net/way_cases.hpp"

#include "tests/unit/catch.hpp"
#include "tests/unit/net/barred_way.hpp"
#include "tests/unit/net/faulty_peer.hpp"
#include "tests/unit/net/probe_runner.hpp"
#include "tests/unit/net/tls/server.hpp"

namespace runbookd::test {
namespace way {
namespace {

std::string at(const std::string& host, unsigned short port) {
  return host + ":" + std::to_string(port);
}

Sample with_a_stranger(const SecureWayTo& to) {
  Loop loop;
  FaultyPeer peer(loop.io, tls_answer_each(make_certificates({}), ""));
  const TemporaryFile other_ca(make_certificates({}).ca);
  Runner runner(loop, spec_of(*to.kind, to.map(at("127.0.0.1", peer.port()), other_ca.path())));
  if (to.finds_targets) runner.of_found_targets();
  return runner.run();
}

/// The roots were there when the rulebook was read, and are gone when they are needed.
Sample without_roots(const SecureWayTo& to) {
  Loop loop;
  FaultyPeer peer(loop.io, hang());
  auto ca = std::make_unique<TemporaryFile>(make_certificates({}).ca);
  Runner runner(loop, spec_of(*to.kind, to.map(at("127.0.0.1", peer.port()), ca->path())));
  if (to.finds_targets) runner.of_found_targets();
  ca.reset();
  return runner.run();
}

}  // namespace
}  // namespace way

OutcomeCases way_cases(const WayTo& to) {
  return barred_way_cases([to](Loop& loop, const std::string& host, unsigned short port,
                               std::optional<milliseconds> deadline) {
    Runner runner(loop, spec_of(*to.kind, to.map(way::at(host, port))));
    if (to.finds_targets) runner.of_found_targets();
    return runner.run(deadline);
  });
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
