#include <sys/resource.h>

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
  CHECK(loop.took >= milliseconds{150});
  CHECK(loop.took < milliseconds{250});
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
  CHECK(loop.took < milliseconds{500});
  CHECK_FALSE(slow_done);
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
