#include <sys/resource.h>

#include <cstdlib>
#include <set>
#include <vector>

#include "daemon/net/cancellation.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/net/faulty_peer.hpp"
#include "tests/unit/net/loop.hpp"

namespace resolver_test {

using namespace runbookd;
using namespace runbookd::test;

namespace {

std::unique_ptr<net::Resolver> resolver_at(Loop& loop, const DnsPeer& dns) {
  net::ResolverSettings settings;
  settings.servers = dns.address();
  settings.try_timeout = milliseconds{100};
  return net::make_resolver(loop.io.get_executor(), settings);
}

asio::awaitable<net::Resolution> resolve(net::Resolver* resolver, std::string host) {
  return net::cancellation_as_value(resolver->resolve(std::move(host)));
}

}  // namespace

TEST_CASE("a literal address and a name of the hosts file need no server") {
  Loop loop;
  DnsPeer dns(loop.io, dns_silent());
  const auto resolver = resolver_at(loop, dns);
  CHECK(loop.run(resolver->resolve("192.0.2.7")).addresses.front().to_string() == "192.0.2.7");
  CHECK(loop.run(resolver->resolve("::1")).addresses.front().is_v6());
  const auto local = loop.run(resolver->resolve("localhost"));
  REQUIRE_FALSE(local.failure);
  CHECK(local.addresses.front().is_loopback());
  CHECK(dns.asked() == 0);
}

TEST_CASE("a name that does not exist is the target's fault") {
  Loop loop;
  DnsPeer dns(loop.io, dns_no_such_name());
  const auto resolver = resolver_at(loop, dns);
  const auto found = loop.run(resolver->resolve("nowhere.example"));
  CHECK(found.failure.reason == Reason::dns);
  CHECK(found.addresses.empty());
}

TEST_CASE("a server that never answers is our own fault") {
  Loop loop;
  DnsPeer dns(loop.io, dns_silent());
  const auto resolver = resolver_at(loop, dns);
  const auto found = loop.run(resolver->resolve("api.example"));
  CHECK(found.failure.reason == Reason::own_dns);
  CHECK(dns.asked() >= 2);
}

TEST_CASE("a resolution ends at its deadline although the server hangs") {
  Loop loop;
  DnsPeer dns(loop.io, dns_silent());
  net::ResolverSettings settings;
  settings.servers = dns.address();
  settings.try_timeout = seconds{10};
  const auto resolver = net::make_resolver(loop.io.get_executor(), settings);
  const auto found = loop.run(resolve(resolver.get(), "api.example"), milliseconds{150});
  CHECK(found.failure.reason == Reason::own_dns);
  CHECK(loop.end == Loop::End::at_deadline);
}

TEST_CASE("an answer is kept for its time to live and then asked again") {
  Loop loop;
  DnsPeer dns(loop.io, dns_loopback(600));
  const auto resolver = resolver_at(loop, dns);
  CHECK(loop.run(resolver->resolve("api.example")).addresses.size() == 1);
  const int asked = dns.asked();
  CHECK(loop.run(resolver->resolve("api.example")).addresses.size() == 1);
  CHECK(dns.asked() == asked);

  net::ResolverSettings settings;
  settings.servers = dns.address();
  settings.least_ttl = settings.most_ttl = Nanos{0};
  const auto forgetful = net::make_resolver(loop.io.get_executor(), settings);
  loop.run(forgetful->resolve("api.example"));
  const int before = dns.asked();
  loop.run(forgetful->resolve("api.example"));
  CHECK(dns.asked() > before);
}

TEST_CASE("equal questions asked at the same time share one query") {
  Loop loop;
  DnsPeer dns(loop.io, dns_loopback(600));
  const auto resolver = resolver_at(loop, dns);
  int answered = 0;
  for (int i = 0; i < 20; ++i) {
    asio::co_spawn(
        loop.io, resolver->resolve("api.example"),
        [&](std::exception_ptr, net::Resolution r) { answered += r.addresses.size() == 1; });
  }
  REQUIRE(loop.until([&] { return answered == 20; }));
  CHECK(dns.asked() <= 2);  // A and AAAA
}

TEST_CASE("a hanging name does not delay another one") {
  Loop loop;
  const auto silent = dns_silent();
  const auto good = dns_loopback(60);
  DnsPeer dns(loop.io, [=](const std::string& query) {
    return query.find("slow") != std::string::npos ? silent(query) : good(query);
  });
  net::ResolverSettings settings;
  settings.servers = dns.address();
  settings.try_timeout = seconds{5};
  const auto resolver = net::make_resolver(loop.io.get_executor(), settings);
  bool slow_done = false;
  asio::co_spawn(loop.io, resolver->resolve("slow.example"),
                 [&](std::exception_ptr, net::Resolution) { slow_done = true; });
  CHECK(loop.run(resolver->resolve("quick.example")).addresses.size() == 1);
  CHECK_FALSE(slow_done);
}

TEST_CASE("one of the two questions that is dropped costs a moment, and no verdict") {
  Loop loop;
  const auto silent = dns_silent();
  DnsPeer no_v6(loop.io, [=, good = dns_loopback(60)](const std::string& query) {
    return dns_asks_for_v6(query) ? silent(query) : good(query);
  });
  // A try that is waited for to its end would outlive this test.
  net::ResolverSettings patient;
  patient.servers = no_v6.address();
  patient.try_timeout = std::chrono::hours{1};
  const auto first =
      loop.run(net::make_resolver(loop.io.get_executor(), patient)->resolve("api.example"));
  REQUIRE(first.addresses.size() == 1);
  CHECK(first.addresses.front().is_v4());
  DnsPeer no_v4(loop.io, [=, good = dns_loopback_v6(60)](const std::string& query) {
    return dns_asks_for_v6(query) ? good(query) : silent(query);
  });
  patient.servers = no_v4.address();
  const auto second =
      loop.run(net::make_resolver(loop.io.get_executor(), patient)->resolve("api.example"));
  REQUIRE(second.addresses.size() == 1);
  CHECK(second.addresses.front().is_v6());
}

TEST_CASE("that a name has no record of one family does not conclude what the other has") {
  Loop loop;
  // Both wait longer than an address of one family would wait for the other.
  DnsPeer only_v6(loop.io, dns_loopback_v6(60), [](const std::string& query) {
    return milliseconds{dns_asks_for_v6(query) ? 150 : 0};
  });
  DnsPeer only_v4(loop.io, dns_loopback(60), [](const std::string& query) {
    return milliseconds{dns_asks_for_v6(query) ? 0 : 700};
  });
  for (const DnsPeer* dns : {&only_v6, &only_v4}) {
    net::ResolverSettings settings;
    settings.servers = dns->address();
    settings.try_timeout = seconds{5};
    const auto resolver = net::make_resolver(loop.io.get_executor(), settings);
    const auto found = loop.run(resolver->resolve("api.example"));
    CHECK(found.failure.detail == "");
    REQUIRE(found.addresses.size() == 1);
    CHECK(found.addresses.front().is_v6() == (dns == &only_v6));
  }
}

TEST_CASE("no record of one family and silence about the other is no word about the name") {
  Loop loop;
  const auto silent = dns_silent();
  DnsPeer dns(loop.io, [=, good = dns_loopback_v6(60)](const std::string& query) {
    return dns_asks_for_v6(query) ? silent(query) : good(query);
  });
  // Nothing else is known of our resolver: it may be our own network that loses the answer.
  const auto found = loop.run(resolver_at(loop, dns)->resolve("api.example"));
  CHECK(found.failure.reason == Reason::own_dns);
}

TEST_CASE("the answer that came late counts from then on") {
  Loop loop;
  bool held = true;
  const auto v4 = dns_loopback(60);
  const auto v6 = dns_loopback_v6(60);
  DnsPeer dns(loop.io, [&](const std::string& query) {
    if (!dns_asks_for_v6(query)) return v4(query);
    return held ? std::string() : v6(query);
  });
  const auto resolver = resolver_at(loop, dns);
  CHECK(loop.run(resolver->resolve("api.example")).addresses.size() == 1);
  held = false;  // the next try of that question is answered
  REQUIRE(
      loop.until([&] { return loop.run(resolver->resolve("api.example")).addresses.size() == 2; }));
  CHECK(loop.run(resolver->resolve("api.example")).addresses.front().is_v4());
}

TEST_CASE("whose fault it is that a name gets no usable answer, other names tell") {
  Loop loop;
  bool broken = false;
  const auto good = dns_loopback(60);
  const auto failing = dns_server_failure();
  DnsPeer dns(loop.io, [&](const std::string& query) {
    const bool bad = broken || dns_name(query) == "shop.example";
    return bad ? failing(query) : good(query);
  });
  const auto resolver = resolver_at(loop, dns);
  // Nothing is known of our resolver yet.
  CHECK(loop.run(resolver->resolve("shop.example")).failure.reason == Reason::own_dns);
  CHECK(loop.run(resolver->resolve("api.example")).addresses.size() == 1);
  for (int i = 0; i < 3; ++i) {
    const auto found = loop.run(resolver->resolve("shop.example"));
    CHECK(found.failure.reason == Reason::dns);
    CHECK(found.failure.detail.find("`shop.example`") != std::string::npos);
  }
  broken = true;
  CHECK(loop.run(resolver->resolve("shop.example")).failure.reason == Reason::own_dns);
}

TEST_CASE("a name that nobody answers for is not our resolver's fault while others resolve") {
  Loop loop;
  const auto good = dns_loopback(60);
  const auto silent = dns_silent();
  DnsPeer dns(loop.io, [&](const std::string& query) {
    return dns_name(query) == "shop.example" ? silent(query) : good(query);
  });
  const auto resolver = resolver_at(loop, dns);
  CHECK(loop.run(resolver->resolve("api.example")).addresses.size() == 1);
  CHECK(loop.run(resolver->resolve("shop.example")).failure.reason == Reason::dns);
  // Also when our patience ends first, as long as another name was answered meanwhile.
  net::ResolverSettings patient;
  patient.servers = dns.address();
  patient.try_timeout = seconds{5};
  const auto slow = net::make_resolver(loop.io.get_executor(), patient);
  bool answered = false;
  asio::co_spawn(loop.io, slow->resolve("api.example"),
                 [&](std::exception_ptr, net::Resolution r) { answered = !r.failure; });
  CHECK(loop.run(resolve(slow.get(), "shop.example"), milliseconds{150}).failure.reason ==
        Reason::dns);
  CHECK(answered);
  // And when it ends each time before the verdict, which was found behind it.
  const auto hasty = resolver_at(loop, dns);
  CHECK(loop.run(hasty->resolve("api.example")).addresses.size() == 1);
  const auto in_haste = [&] {
    return loop.run(resolve(hasty.get(), "shop.example"), milliseconds{50}).failure.reason;
  };
  CHECK(in_haste() == Reason::own_dns);
  REQUIRE(loop.until([&] { return in_haste() == Reason::dns; }));
}

TEST_CASE("a name that ends in a dot is asked for as it is, another one through the search list") {
  Loop loop;
  std::set<std::string> names;
  const auto nothing = dns_no_such_name();
  DnsPeer dns(loop.io, [&](const std::string& query) {
    names.insert(dns_name(query));
    return nothing(query);
  });
  REQUIRE(::setenv("LOCALDOMAIN", "corp.example", 1) == 0);
  loop.run(resolver_at(loop, dns)->resolve("api."));
  CHECK(names == std::set<std::string>{"api"});
  loop.run(resolver_at(loop, dns)->resolve("api"));
  CHECK(names.contains("api.corp.example"));
  ::unsetenv("LOCALDOMAIN");
  CHECK(loop.run(resolver_at(loop, dns)->resolve("localhost.")).addresses.front().is_loopback());
}

TEST_CASE("a resolver may be destroyed while somebody waits") {
  Loop loop;
  DnsPeer dns(loop.io, dns_silent());
  auto resolver = resolver_at(loop, dns);
  Reason reason = Reason::none;
  asio::co_spawn(loop.io, resolver->resolve("api.example"),
                 [&](std::exception_ptr, net::Resolution r) { reason = r.failure.reason; });
  REQUIRE(loop.until([&] { return dns.asked() > 0; }));
  resolver.reset();
  REQUIRE(loop.until([&] { return reason != Reason::none; }));
  CHECK(reason == Reason::own_dns);
}

TEST_CASE("without a descriptor left the resolver says that it is us") {
  Loop loop;
  DnsPeer dns(loop.io, dns_loopback(60));
  const auto resolver = resolver_at(loop, dns);
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
  const rlimit none{3, before.rlim_max};
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &none) == 0);
  const auto found = loop.run(resolver->resolve("api.example"));
  ::setrlimit(RLIMIT_NOFILE, &before);
  CHECK(found.failure.reason == Reason::no_descriptors);
  CHECK(is_ours(found.failure.reason));
}

}  // namespace resolver_test
