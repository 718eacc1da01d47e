// What an answer means, and what none does.
#define CARES_NO_DEPRECATED
#include <ares.h>

#include <algorithm>

#include "daemon/net/evidence.hpp"
#include "daemon/net/failure.hpp"
#include "probes/dns/kind.hpp"
#include "probes/dns/probe.hpp"

namespace runbookd::probes::dns {

using net::dns::DnsMessage;
using net::dns::name_of;
using net::dns::name_of_code;

namespace {

constexpr int no_error = 0;
constexpr int no_such_name = 3;

Sample without_answers(Reason reason, std::string detail) {
  Sample out = bad(reason, std::move(detail));
  out.cells.resize(dns_kind.signals.size());
  return out;
}

/// The server has said that there is none: a number as well.
Sample no_answers(std::string detail) {
  Sample out = without_answers(Reason::dns, std::move(detail));
  out.cells.front() = 0.0;
  return out;
}

/// Of a server that gave no usable answer.
Sample failed(Asked asked, Reason named, const std::string& what) {
  switch (asked) {
    case Asked::named_server:
      return without_answers(named, what);
    case Asked::own_servers:
      return without_answers(Reason::own_dns, what + " (our own name servers)");
    case Asked::own_servers_that_answer:
      break;
  }
  return without_answers(Reason::dns, what + ", while our name servers answer other questions");
}

/// c-ares asks the next server then, and keeps no message.
std::string name_of_status(int status) {
  if (status == ARES_EFORMERR) return "FORMERR";
  if (status == ARES_ESERVFAIL) return "SERVFAIL";
  return status == ARES_ENOTIMP ? "NOTIMP" : "REFUSED";
}

Sample without_a_message(int status, Asked asked) {
  switch (status) {
    case ARES_ETIMEOUT:
    case ARES_ECANCELLED:
    case ARES_EDESTRUCTION:
      return failed(asked, Reason::timeout, "no answer in time");
    case ARES_ECONNREFUSED:
      if (net::lack_descriptors())
        return without_answers(Reason::no_descriptors, "no descriptor left to ask");
      return failed(asked, Reason::refused,
                    asked == Asked::named_server ? "nobody listens there" : "no usable answer");
    case ARES_EFORMERR:
    case ARES_ESERVFAIL:
    case ARES_ENOTIMP:
    case ARES_EREFUSED:
      return failed(asked, Reason::state, "the server answers " + name_of_status(status));
    case ARES_ENOMEM:
      return without_answers(Reason::no_descriptors, "no memory left to ask");
    default:
      return failed(asked, Reason::protocol, ares_strerror(status));
  }
}

std::string text_of(const std::vector<Record>& records, std::string_view between) {
  std::string out;
  for (const Record& record : records) {
    if (!out.empty()) out += between;
    out += net::printable(record.value, 200);
  }
  return out;
}

Sample judge_records(const Arguments& arguments, const std::string& name,
                     const DnsMessage& message) {
  const auto& records = message.records;
  const std::string what = std::string(name_of(arguments.type)) + " of " + name;
  if (records.empty()) return no_answers("the name has no " + what);
  Sample out;
  out.outcome = Outcome::ok;
  const auto first =
      std::min_element(records.begin(), records.end(),
                       [](const Record& a, const Record& b) { return a.ttl < b.ttl; });
  out.cells = {Cell{static_cast<double>(records.size())}, Cell{static_cast<double>(first->ttl)}};
  for (const Expectation& expected : arguments.expect) {
    const bool met = std::any_of(records.begin(), records.end(),
                                 [&](const Record& record) { return expected.fits(record); });
    if (met) continue;
    out.outcome = Outcome::bad;
    out.reason = Reason::body;
    out.detail = "`" + net::printable(expected.written) +
                 "` is not among the answers: " + net::printable(text_of(records, ", "), 120);
    net::keep_evidence(out, what, text_of(records, "\n"));
    break;
  }
  return out;
}

}  // namespace

Sample judge(const Arguments& arguments, const std::string& name, const net::AresMessage& got,
             Asked asked) {
  if (got.bytes.empty()) return without_a_message(got.status, asked);
  const auto message = net::dns::read_message(got.bytes, name, arguments.type);
  if (!message) return failed(asked, Reason::protocol, "the answer cannot be read");
  if (message->code == no_such_name) return no_answers("there is no such name (NXDOMAIN)");
  if (message->code != no_error)
    return failed(asked, Reason::state, "the server answers " + name_of_code(message->code));
  return judge_records(arguments, name, *message);
}

}  // namespace runbookd::probes::dns
