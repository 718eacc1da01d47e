#include "probes/dns/expectation.hpp"

#include <algorithm>

#include "daemon/net/url.hpp"

namespace runbookd::probes::dns {
namespace {

bool is_pattern(const std::string& written) {
  return written.size() >= 2 && written.starts_with('/') && written.ends_with('/');
}

Result<std::string> address_in(RecordType type, const std::string& written) {
  const auto address = net::literal_address(written);
  const bool six = type == RecordType::aaaa;
  if (!address || address->is_v6() != six)
    return Error{"is no " + std::string(six ? "IPv6" : "IPv4") + " address",
                 "write what the server is to answer, or a pattern between slashes"};
  return address->to_string();
}

}  // namespace

bool Expectation::fits(const Record& record) const {
  if (pattern) return pattern->matches(record.value);
  return value == record.value || (!record.host.empty() && value == record.host);
}

Result<Expectation> make_expectation(RecordType type, const std::string& written) {
  Expectation out;
  out.written = written;
  if (is_pattern(written)) {
    auto pattern = net::make_text_match(written);
    if (!pattern) return pattern.error();
    out.pattern = *pattern;
    return out;
  }
  if (type == RecordType::a || type == RecordType::aaaa) {
    auto address = address_in(type, written);
    if (!address) return address.error();
    out.value = *address;
  } else {
    out.value = type == RecordType::txt ? written : net::dns::name_in_lower_case(written);
  }
  return out;
}

}  // namespace runbookd::probes::dns
