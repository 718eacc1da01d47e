// What a message of DNS says, and what a hostile one does not do.
#include "daemon/net/dns/message.hpp"

#include <random>

#include "probes/dns/expectation.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/net/dns/answers.hpp"

namespace dns_message_test {

using namespace runbookd;
using namespace runbookd::test;
using namespace runbookd::probes::dns;
using namespace runbookd::net::dns;

namespace {

const std::string address("\xc0\x00\x02\x07", 4);  // 192.0.2.7

std::optional<DnsMessage> read(const std::string& name, RecordType type, unsigned count,
                               const std::string& records, unsigned code = 0) {
  const auto number = static_cast<unsigned>(number_of(type));
  return read_message(dns_answer(dns_query(name, number), code, count, records), name, type);
}

std::vector<std::string> values(const std::optional<DnsMessage>& message) {
  REQUIRE(message);
  std::vector<std::string> out;
  for (const Record& record : message->records) out.push_back(record.value);
  return out;
}

using Values = std::vector<std::string>;

bool fits(RecordType type, const std::string& expected, const Record& record) {
  const auto made = make_expectation(type, expected);
  REQUIRE(made);
  return made->fits(record);
}

}  // namespace

TEST_CASE("records of every type are read as dig writes them") {
  CHECK(values(read("a.example", RecordType::a, 1, dns_rr(dns_same_name, 1, 300, address))) ==
        Values{"192.0.2.7"});
  CHECK(values(read("a.example", RecordType::aaaa, 1,
                    dns_rr(dns_same_name, 28, 300, std::string(15, '\0') + '\x01'))) ==
        Values{"::1"});
  CHECK(values(read("a.example", RecordType::cname, 1,
                    dns_rr(dns_same_name, 5, 300, dns_labels("B.Example")))) ==
        Values{"b.example"});
  CHECK(values(read("example", RecordType::mx, 1,
                    dns_rr(dns_same_name, 15, 300, dns_number(10) + dns_labels("mx.example")))) ==
        Values{"10 mx.example"});
  CHECK(values(read("example", RecordType::ns, 1,
                    dns_rr(dns_same_name, 2, 300, dns_labels("ns.example")))) ==
        Values{"ns.example"});
  const std::string srv =
      dns_number(10) + dns_number(5) + dns_number(5060) + dns_labels("sip.example");
  CHECK(values(read("_sip._tcp.example", RecordType::srv, 1, dns_rr(dns_same_name, 33, 1, srv))) ==
        Values{"10 5 5060 sip.example"});
  CHECK(values(read("example", RecordType::txt, 1,
                    dns_rr(dns_same_name, 16, 1,
                           "\x05v=spf\x05"
                           "1 all"))) == Values{"v=spf1 all"});
}

TEST_CASE("names in the data may point back into the message") {
  CHECK(values(read("example", RecordType::ns, 1,
                    dns_rr(dns_same_name, 2, 300, "\x02ns" + dns_same_name))) ==
        Values{"ns.example"});
}

TEST_CASE("records of aliases count, and those of strangers do not") {
  const std::string aliased = dns_rr(dns_same_name, 5, 60, dns_labels("b.example")) +
                              dns_rr(dns_labels("b.example"), 5, 60, dns_labels("c.example")) +
                              dns_rr(dns_labels("c.example"), 1, 30, address);
  CHECK(values(read("a.example", RecordType::a, 3, aliased)) == Values{"192.0.2.7"});
  const std::string stranger = dns_rr(dns_labels("evil.example"), 1, 30, address);
  CHECK(values(read("a.example", RecordType::a, 1, stranger)).empty());
  // A circle of aliases leads nowhere.
  const std::string circle = dns_rr(dns_same_name, 5, 60, dns_labels("b.example")) +
                             dns_rr(dns_labels("b.example"), 5, 60, dns_labels("a.example"));
  CHECK(values(read("a.example", RecordType::a, 2, circle)).empty());
  const std::string itself = dns_rr(dns_same_name, 5, 60, dns_labels("a.example"));
  CHECK(values(read("a.example", RecordType::a, 1, itself)).empty());
}

TEST_CASE("the code and the time to live are read") {
  CHECK(read("a.example", RecordType::a, 0, "", 3)->code == 3);
  CHECK(read("a.example", RecordType::a, 1, dns_rr(dns_same_name, 1, 299, address))
            ->records.front()
            .ttl == 299);
  CHECK(name_of_code(2) == "SERVFAIL");
  CHECK(name_of_code(9) == "code 9");
}

TEST_CASE("what is no message is none") {
  CHECK_FALSE(read_message("", "a.example", RecordType::a));
  CHECK_FALSE(read_message("garbage", "a.example", RecordType::a));
  CHECK_FALSE(read_message(dns_query("a.example", 1), "a.example", RecordType::a));
  CHECK_FALSE(read_message(std::string(70'000, '\xff'), "a.example", RecordType::a));
  // It announces more than it has.
  CHECK_FALSE(read("a.example", RecordType::a, 5, dns_rr(dns_same_name, 1, 1, address)));
  // A name that points at itself, and two that point at each other.
  CHECK_FALSE(read("a.example", RecordType::cname, 1,
                   dns_rr(dns_same_name, 5, 1, std::string("\xc0\x27", 2))));
  CHECK_FALSE(read("example", RecordType::mx, 1, dns_rr(dns_same_name, 15, 1, "\x01")));
  CHECK_FALSE(read("example", RecordType::a, 1, dns_rr(dns_same_name, 1, 1, "abc")));
  CHECK_FALSE(read("example", RecordType::txt, 1, dns_rr(dns_same_name, 16, 1, "\x7fshort")));
}

TEST_CASE("no bytes whatever make it read beyond the end") {
  const std::string good =
      dns_answer(dns_query("a.example", 15), 0, 2,
                 dns_rr(dns_same_name, 15, 300, dns_number(10) + "\x02mx" + dns_same_name) +
                     dns_rr(dns_same_name, 5, 300, dns_same_name));
  std::mt19937 random{1};
  int read = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string bytes = good;
    for (int k = 0; k < 3; ++k) bytes[random() % bytes.size()] = static_cast<char>(random());
    bytes.resize(random() % (bytes.size() + 1));
    for (const auto type : {RecordType::a, RecordType::mx, RecordType::txt, RecordType::srv})
      read += read_message(bytes, "a.example", type).has_value() ? 1 : 0;
  }
  CHECK(read < 80'000);
}

TEST_CASE("what is expected may be written as people do") {
  CHECK(fits(RecordType::a, "192.0.2.7", {"192.0.2.7", "", 0}));
  CHECK_FALSE(fits(RecordType::a, "192.0.2.7", {"192.0.2.77", "", 0}));
  CHECK(fits(RecordType::aaaa, "2001:DB8:0:0::1", {"2001:db8::1", "", 0}));
  CHECK(fits(RecordType::cname, "WWW.Example.", {"www.example", "", 0}));
  CHECK(fits(RecordType::mx, "mx.example", {"10 mx.example", "mx.example", 0}));
  CHECK(fits(RecordType::mx, "10 mx.example", {"10 mx.example", "mx.example", 0}));
  CHECK_FALSE(fits(RecordType::mx, "20 mx.example", {"10 mx.example", "mx.example", 0}));
  CHECK(fits(RecordType::txt, "Case Matters", {"Case Matters", "", 0}));
  CHECK_FALSE(fits(RecordType::txt, "case matters", {"Case Matters", "", 0}));
  CHECK(fits(RecordType::txt, "/^v=spf1 .*-all$/", {"v=spf1 mx -all", "", 0}));
  CHECK_FALSE(make_expectation(RecordType::a, "::1"));
  CHECK_FALSE(make_expectation(RecordType::aaaa, "192.0.2.7"));
  CHECK_FALSE(make_expectation(RecordType::txt, "/(/"));
}

}  // namespace dns_message_test
