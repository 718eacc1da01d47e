// A value that must be among the answers: pure.
#pragma once

#include <memory>
#include <string>

#include "daemon/base/result.hpp"
#include "daemon/net/dns/message.hpp"
#include "daemon/net/text_match.hpp"

namespace runbookd::probes::dns {

using net::dns::Record;
using net::dns::RecordType;

struct Expectation {
  std::string written;
  std::string value;                              ///< in the form of Record::value
  std::shared_ptr<const net::TextMatch> pattern;  ///< of `/RE2/`; else null

  bool fits(const Record& record) const;
};

/// Addresses may be written in any form, names with or without the dot at their end and in any
/// case, and of MX and SRV the host alone will do.
Result<Expectation> make_expectation(RecordType type, const std::string& written);

}  // namespace runbookd::probes::dns
