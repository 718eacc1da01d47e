// A DNS message as a person and an expectation see it: pure parsing of a stranger's bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace runbookd::net::dns {

/// In the order of the row's choices.
enum class RecordType { a, aaaa, cname, mx, ns, srv, txt };
int number_of(RecordType type);
std::string_view name_of(RecordType type);

struct Record {
  std::string value;      ///< `192.0.2.7`, `10 mx.example.com`, the text of a TXT
  std::string host;       ///< of MX and SRV the name in it; else empty
  std::uint32_t ttl = 0;  ///< in seconds
};

inline constexpr std::size_t most_records = 1000;

struct DnsMessage {
  int code = 0;  ///< RCODE: 0 is an answer, 3 says that there is no such name
  std::vector<Record> records;
};

/// What it says of `name`: records of that type of the name itself, or of those that its CNAMEs
/// lead to. Records of other names count for nothing. Nothing when it is no message.
std::optional<DnsMessage> read_message(std::string_view bytes, std::string_view name,
                                       RecordType type);

/// `NXDOMAIN`, `SERVFAIL` ..
std::string name_of_code(int code);

/// Without the dot at the end.
std::string name_in_lower_case(std::string_view name);

}  // namespace runbookd::net::dns
