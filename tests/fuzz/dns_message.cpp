// A DNS server's answer, read for each type of record.
#include "tests/fuzz/target.hpp"

#include "daemon/net/dns/message.hpp"

namespace runbookd::fuzz {

void take(std::string_view input) {
  using namespace net::dns;
  for (const auto type : {RecordType::a, RecordType::aaaa, RecordType::cname, RecordType::mx,
                          RecordType::ns, RecordType::srv, RecordType::txt})
    (void)read_message(input, "www.example.com", type);
}

}  // namespace runbookd::fuzz
