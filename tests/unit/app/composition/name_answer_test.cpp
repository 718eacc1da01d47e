// Which targets an answer of DNS lists, and when none is believed.
#include "daemon/app/composition/name_answer.hpp"

#include "tests/unit/catch.hpp"
#include "tests/unit/net/dns/answers.hpp"

namespace name_answer_test {

using namespace runbookd;
using namespace runbookd::test;
using load::NameDiscovery;
using Targets = std::vector<std::string>;

namespace {

const NameDiscovery addresses{"app.example", NameDiscovery::Type::a};
const NameDiscovery services{"_http._tcp.example", NameDiscovery::Type::srv};

std::string address(unsigned last, unsigned ttl = 60) {
  return dns_rr(dns_same_name, 1, ttl, std::string("\xc0\x00\x02", 3) + static_cast<char>(last));
}

std::string service(const std::string& host, unsigned port, unsigned ttl = 60) {
  return dns_rr(dns_same_name, 33, ttl,
                dns_number(1) + dns_number(2) + dns_number(port) + dns_labels(host));
}

app::NameAnswer read(const NameDiscovery& question, unsigned type, unsigned count,
                     const std::string& records, unsigned code = 0) {
  return app::read_answer(question,
                          {0, dns_answer(dns_query(question.name, type), code, count, records)});
}

}  // namespace

TEST_CASE("addresses are targets, with the port that the rulebook writes") {
  const auto answer = read(addresses, 1, 3, address(9) + address(7, 30) + address(9));
  CHECK(answer.failure.empty());
  CHECK(answer.targets == Targets{"192.0.2.7", "192.0.2.9"});
  CHECK(answer.again == seconds{30});

  NameDiscovery with_port = addresses;
  with_port.port = 8080;
  CHECK(read(with_port, 1, 1, address(7)).targets == Targets{"192.0.2.7:8080"});

  NameDiscovery v6{"app.example", NameDiscovery::Type::aaaa, 80};
  const std::string loopback = std::string(15, '\0') + '\1';
  CHECK(read(v6, 28, 1, dns_rr(dns_same_name, 28, 60, loopback)).targets == Targets{"[::1]:80"});
}

TEST_CASE("services are targets with the ports that DNS gives them") {
  const auto answer =
      read(services, 33, 3,
           service("B.example", 8080) + service("a.example", 80) + service("b.example", 8080));
  CHECK(answer.targets == Targets{"a.example:80", "b.example:8080"});
  // Decidedly no such service (RFC 2782), and what could end a text that it is put into.
  CHECK_FALSE(read(services, 33, 1, service("", 80)).failure.empty());
  CHECK_FALSE(read(services, 33, 1, service("a' b", 80)).failure.empty());
  CHECK_FALSE(read(services, 33, 1, service("a.example", 0)).failure.empty());
}

TEST_CASE("a list is asked for when it has expired, neither all the time nor never again") {
  CHECK(read(addresses, 1, 1, address(7, 0)).again == seconds{5});
  CHECK(read(addresses, 1, 1, address(7, 86'400)).again == minutes{5});
}

TEST_CASE("no answer, and an answer without records, take no list away") {
  for (const auto& answer :
       {app::read_answer(addresses, {}), app::read_answer(addresses, {0, "garbage"}),
        read(addresses, 1, 0, "", 2), read(addresses, 1, 0, "", 3), read(addresses, 1, 0, "")}) {
    CHECK_FALSE(answer.failure.empty());
    CHECK(answer.targets.empty());
    CHECK(answer.again == seconds{30});
  }
  CHECK(read(addresses, 1, 0, "", 2).failure == "the name server answers SERVFAIL");
  CHECK(read(addresses, 1, 0, "", 3).failure == "there is no such name");

  NameDiscovery may_be_empty = addresses;
  may_be_empty.allow_empty = true;
  CHECK(read(may_be_empty, 1, 0, "", 3).failure.empty());
  CHECK_FALSE(read(may_be_empty, 1, 0, "", 2).failure.empty());
}

}  // namespace name_answer_test
