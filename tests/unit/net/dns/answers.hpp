// DNS messages for tests, right and wrong, byte by byte.
#pragma once

#include <algorithm>
#include <string>

namespace runbookd::test {

inline std::string dns_number(unsigned value) {
  return {static_cast<char>(value >> 8U), static_cast<char>(value & 0xFFU)};
}

/// `www.example.com` as labels with the root behind them.
inline std::string dns_labels(const std::string& name) {
  std::string out;
  std::size_t at = 0;
  while (at < name.size()) {
    const auto end = std::min(name.find('.', at), name.size());
    out += static_cast<char>(end - at);
    out += name.substr(at, end - at);
    at = end + 1;
  }
  return out + '\0';
}

/// Where a question's name stands in every message.
inline const std::string dns_same_name("\xc0\x0c", 2);

inline std::string dns_rr(const std::string& owner, unsigned type, unsigned ttl,
                          const std::string& data) {
  return owner + dns_number(type) + dns_number(1) + dns_number(0) + dns_number(ttl) +
         dns_number(static_cast<unsigned>(data.size())) + data;
}

/// The answer to a query: its id and question, then the records.
inline std::string dns_answer(const std::string& query, unsigned code, unsigned count,
                              const std::string& records, bool truncated = false) {
  std::size_t end = 12;
  while (end < query.size() && query[end] != 0) end += static_cast<unsigned char>(query[end]) + 1U;
  end += 5;
  const unsigned flags = 0x8180U | code | (truncated ? 0x0200U : 0U);
  return query.substr(0, 2) + dns_number(flags) + dns_number(1) + dns_number(count) +
         dns_number(0) + dns_number(0) + query.substr(12, end - 12) + records;
}

inline std::string dns_query(const std::string& name, unsigned type) {
  return dns_number(7) + dns_number(0x0100) + dns_number(1) + dns_number(0) + dns_number(0) +
         dns_number(0) + dns_labels(name) + dns_number(type) + dns_number(1);
}

}  // namespace runbookd::test
