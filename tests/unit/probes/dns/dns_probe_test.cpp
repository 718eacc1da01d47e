// A name server that answers, and those that do everything else.
#include "probes/dns/kind.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "daemon/net/cancellation.hpp"
#include "probes/dns/probe.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/net/dns/answers.hpp"
#include "tests/unit/net/faulty_peer.hpp"
#include "tests/unit/net/no_descriptors.hpp"
#include "tests/unit/net/outcome_rows.hpp"
#include "tests/unit/net/probe_runner.hpp"

namespace dns_probe_test {

using namespace runbookd;
using namespace runbookd::test;
using probes::dns_kind;
using probes::dns::make_probe;

namespace {

const std::string address("\xc0\x00\x02\x07", 4);  // 192.0.2.7
// Of the probe: a first try waits for a quarter of it, and no test for a try that is in vain.
constexpr auto patience = seconds{60};
constexpr auto token = asio::as_tuple(asio::use_awaitable);

DnsPeer::Answer with_address(unsigned ttl = 300) {
  return [ttl](const std::string& query) {
    return dns_answer(query, 0, 1, dns_rr(dns_same_name, 1, ttl, address));
  };
}

DnsPeer::Answer with_code(unsigned code) {
  return [code](const std::string& query) { return dns_answer(query, code, 0, ""); };
}

bool is_of_root(const std::string& query) { return query[12] == 0; }

/// Knows the root, and fails with every other name.
DnsPeer::Answer knows_the_root() {
  return [](const std::string& query) {
    if (!is_of_root(query)) return dns_answer(query, 2, 0, "");
    return dns_answer(query, 0, 1, dns_rr(std::string(1, '\0'), 2, 60, dns_labels("ns.root")));
  };
}

/// One run against a server that the rulebook names.
Sample asked_of(DnsPeer::Answer answer, const std::string& more = {},
                std::optional<milliseconds> deadline = {}) {
  Loop loop;
  DnsPeer peer(loop.io, std::move(answer));
  Runner runner(
      loop,
      spec_of(dns_kind, "dns: {name: www.example, server: '" + peer.address() + "'" + more + "}"),
      {}, {}, patience);
  return runner.run(deadline);
}

/// One run against what takes the place of this machine's own servers.
Sample asked_of_ours(DnsPeer::Answer answer, std::optional<milliseconds> deadline = {}) {
  Loop loop;
  DnsPeer peer(loop.io, std::move(answer));
  auto arguments = std::make_shared<probes::dns::Arguments>();
  arguments->name = "www.example";
  ProbeCommon common;
  common.timeout = patience;
  const auto probe = make_probe(arguments, common, loop.services(), peer.address());
  return loop.run(probe->run(), deadline);
}

Sample of_map(const std::string& map, const std::string& target = {}) {
  Loop loop;
  Runner runner(loop, spec_of(dns_kind, map), {}, target);
  return runner.run();
}

Sample of_a_server_without_a_name() {
  Loop loop;
  DnsPeer peer(loop.io, dns_no_such_name());
  net::ResolverSettings settings;
  settings.servers = peer.address();
  loop.resolver = net::make_resolver(loop.io.get_executor(), settings);
  Runner runner(loop, spec_of(dns_kind, "dns: {name: www.example, server: nowhere.example}"));
  return runner.run();
}

Sample of_a_closed_port() {
  Loop loop;
  const auto port = std::to_string(refused_port(loop.io));
  Runner runner(loop,
                spec_of(dns_kind, "dns: {name: www.example, server: '127.0.0.1:" + port + "'}"));
  return runner.run();
}

Sample without_a_descriptor() {
  Loop loop;
  DnsPeer peer(loop.io, with_address());
  Runner runner(loop,
                spec_of(dns_kind, "dns: {name: www.example, server: '" + peer.address() + "'}"));
  const NoDescriptors none;
  return runner.run();
}

std::string unreadable(const std::string& query) {
  return dns_answer(query, 0, 1, dns_rr(dns_same_name, 1, 1, "abc"));
}

/// Of the server's port the side for long answers.
asio::awaitable<void> answer_over_tcp(std::shared_ptr<asio::ip::tcp::acceptor> acceptor,
                                      std::string records, unsigned count) {
  auto [refused, socket] = co_await acceptor->async_accept(token);
  if (refused) co_return;
  std::string query(2, '\0');
  const auto [e1, n1] = co_await asio::async_read(socket, asio::buffer(query), token);
  query.resize(static_cast<unsigned char>(query[0]) * 256U + static_cast<unsigned char>(query[1]));
  const auto [e2, n2] = co_await asio::async_read(socket, asio::buffer(query), token);
  if (e1 || e2) co_return;
  const std::string answer = dns_answer(query, 0, count, records);
  const std::string framed = dns_number(static_cast<unsigned>(answer.size())) + answer;
  co_await asio::async_write(socket, asio::buffer(framed), token);
}

}  // namespace

TEST_CASE("the dns fixtures say exactly what is wrong") {
  CHECK(check_fixtures("dns", {&dns_kind}) == std::vector<std::string>{});
}

TEST_CASE("every outcome of dns' page is what it says") {
  const OutcomeCases cases{
      {"records of the type came, and all that is expected is among them",
       [] { return asked_of(with_address(), ", expect: 192.0.2.7"); }},
      {"something expected is not among the answers",
       [] { return asked_of(with_address(), ", expect: [192.0.2.7, 192.0.2.8]"); }},
      {"there is no such name (NXDOMAIN)", [] { return asked_of(with_code(3)); }},
      {"the name has no record of the type", [] { return asked_of(with_code(0)); }},
      {"the named server answers SERVFAIL, REFUSED, NOTIMP or FORMERR",
       [] { return asked_of(with_code(2)); }},
      {"the named server does not answer",
       [] { return asked_of(dns_silent(), {}, milliseconds{100}); }},
      {"nobody listens at the named server", of_a_closed_port},
      {"the named server's answer cannot be read", [] { return asked_of(unreadable); }},
      {"the name of the named server does not resolve", of_a_server_without_a_name},
      {"the target makes no question", [] { return of_map("dns: {name: '{{ target }}'}", "a b"); }},
      {"our own servers fail with this name, and answer for the root",
       [] { return asked_of_ours(knows_the_root()); }},
      {"our own servers fail, for the root as well", [] { return asked_of_ours(with_code(2)); }},
      {"our own servers do not answer",
       [] { return asked_of_ours(dns_silent(), milliseconds{100}); }},
      {"no descriptor is left to ask", without_a_descriptor},
  };
  CHECK(check_outcomes("dns", cases) == std::vector<std::string>{});
}

TEST_CASE("every code that is no answer is the named server's fault, and named") {
  CHECK(asked_of(with_code(2)).detail == "the server answers SERVFAIL");
  CHECK(asked_of(with_code(4)).detail == "the server answers NOTIMP");
  CHECK(asked_of(with_code(5)).detail == "the server answers REFUSED");
  for (const unsigned code : {4U, 5U, 9U}) {
    const Sample sample = asked_of(with_code(code), {}, milliseconds{2000});
    CHECK(sample.outcome == Outcome::bad);
  }
}

TEST_CASE("answers and the shortest time to live are signals") {
  Loop loop;
  DnsPeer peer(loop.io, [](const std::string& query) {
    return dns_answer(query, 0, 2,
                      dns_rr(dns_same_name, 1, 300, address) +
                          dns_rr(dns_same_name, 1, 60, std::string("\xc0\x00\x02\x08", 4)));
  });
  Runner runner(loop,
                spec_of(dns_kind, "dns: {name: www.example, server: '" + peer.address() +
                                      "', expect: [192.0.2.8, '/^192[.]/']}"),
                {}, {}, patience);
  CHECK(runner.run().outcome == Outcome::ok);
  CHECK(runner.number("answers") == 2);
  CHECK(runner.number("ttl") == 60);
}

TEST_CASE("that there are no answers is a number, and an answer that never came is none") {
  const Sample none = asked_of(with_code(3));
  CHECK(std::get<double>(none.cells[0]) == 0);
  CHECK(none.cells[1].index() == 0);
  CHECK(asked_of(with_code(2)).cells[0].index() == 0);
}

TEST_CASE("what came instead of what is expected is told and kept") {
  const Sample sample = asked_of(with_address(), ", expect: 192.0.2.8");
  CHECK(sample.detail == "`192.0.2.8` is not among the answers: 192.0.2.7");
  REQUIRE(sample.evidence.size() == 1);
  CHECK(sample.evidence[0].title == "A of www.example");
  CHECK(sample.evidence[0].text == "192.0.2.7");
  CHECK(std::get<double>(sample.cells[0]) == 1);
}

TEST_CASE("answers that are none of ours are not believed") {
  const auto wrong_id = [](const std::string& query) {
    std::string out = dns_answer(query, 0, 1, dns_rr(dns_same_name, 1, 300, address));
    out[0] = static_cast<char>(out[0] ^ 0x5A);
    return out;
  };
  CHECK(asked_of(wrong_id, {}, milliseconds{200}).reason == Reason::timeout);
  const auto other_question = [](const std::string&) {
    return dns_answer(dns_query("evil.example", 1), 0, 1, dns_rr(dns_same_name, 1, 300, address));
  };
  CHECK(asked_of(other_question, {}, milliseconds{200}).outcome == Outcome::bad);
  const auto strangers_record = [](const std::string& query) {
    return dns_answer(query, 0, 1, dns_rr(dns_labels("evil.example"), 1, 300, address));
  };
  CHECK(asked_of(strangers_record).reason == Reason::dns);
}

TEST_CASE("garbage, circles and floods are no answers, and end at the deadline at the latest") {
  const std::vector<DnsPeer::Answer> peers{
      [](const std::string&) { return std::string("x"); },
      [](const std::string& query) { return query; },
      [](const std::string& query) { return query.substr(0, 2) + std::string(900, '\xff'); },
      [](const std::string& query) { return query.substr(0, 5); },
      [](const std::string& query) {
        return dns_answer(query, 0, 1, dns_rr(std::string("\xc0\x1d", 2), 1, 300, address));
      },
      [](const std::string& query) { return dns_answer(query, 0, 9999, ""); },
      [](const std::string& query) {
        return dns_answer(query, 0, 1, "") + std::string(60'000, 'x');
      },
  };
  for (const auto& peer : peers) {
    const Sample sample = asked_of(peer, {}, milliseconds{300});
    CHECK(sample.outcome == Outcome::bad);
    // One of them is taken for a truncated answer, and nobody listens on TCP.
    CHECK((sample.reason == Reason::timeout || sample.reason == Reason::protocol ||
           sample.reason == Reason::refused));
  }
}

TEST_CASE("a truncated answer is asked for again over TCP") {
  Loop loop;
  DnsPeer peer(loop.io, [](const std::string& query) { return dns_answer(query, 0, 0, "", true); });
  const auto port = static_cast<unsigned short>(std::stoi(peer.address().substr(10)));
  const auto acceptor = std::make_shared<asio::ip::tcp::acceptor>(
      loop.io, asio::ip::tcp::endpoint{asio::ip::address_v4::loopback(), port});
  std::string records;
  constexpr unsigned count = 1200;
  for (unsigned i = 0; i < count; ++i) records += dns_rr(dns_same_name, 1, 300, address);
  asio::co_spawn(loop.io, answer_over_tcp(acceptor, records, count), asio::detached);
  Runner runner(loop,
                spec_of(dns_kind, "dns: {name: www.example, server: '" + peer.address() + "'}"), {},
                {}, patience);
  CHECK(runner.run().outcome == Outcome::ok);
  CHECK(runner.number("answers") == 1000);  // of more than so many nobody wants to know
}

TEST_CASE("a server that truncates and does not listen on TCP is bad") {
  const auto truncated = [](const std::string& query) { return dns_answer(query, 0, 0, "", true); };
  CHECK(asked_of(truncated, {}, milliseconds{500}).outcome == Outcome::bad);
}

TEST_CASE("a run ends at its deadline, and leaves nothing behind") {
  Loop loop;
  DnsPeer peer(loop.io, dns_silent());
  Runner runner(loop,
                spec_of(dns_kind, "dns: {name: www.example, server: '" + peer.address() + "'}"));
  CHECK(runner.run(milliseconds{50}).reason == Reason::timeout);
  CHECK(loop.end == Loop::End::at_deadline);
  CHECK(runner.run(milliseconds{50}).reason == Reason::timeout);
}

TEST_CASE("the port of a server may be left out, and the address shows the question") {
  CHECK(
      spec_of(dns_kind, "dns: {name: example.com, type: MX, server: ns1.example.com}")->address() ==
      "MX example.com at ns1.example.com:53");
  CHECK(spec_of(dns_kind, "dns: {name: example.com, server: '::1'}")->address() ==
        "A example.com at [::1]:53");
  CHECK(spec_of(dns_kind, "dns: {name: example.com}")->address() == "A example.com");
}

}  // namespace dns_probe_test
