// The arguments of an `http` probe, checked at load.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "daemon/base/secret.hpp"
#include "daemon/contract/probe.hpp"
#include "daemon/net/connection.hpp"
#include "daemon/net/http/client.hpp"
#include "daemon/net/http/proxy.hpp"
#include "daemon/net/text_match.hpp"
#include "daemon/net/tls/arguments.hpp"
#include "probes/http/json_document.hpp"

namespace runbookd::probes {

struct StatusRange {
  int low = 200;
  int high = 299;
};

struct JsonSignal {
  std::string name;
  JsonPath path;
  net::Unit unit = net::Unit::number;
};

/// What must be there, or must not.
struct ExpectedText {
  std::shared_ptr<const net::TextMatch> match;  ///< null: whatever is there
  bool must_not = false;
  bool holds(std::string_view text) const { return !match || match->matches(text) != must_not; }
};

struct ExpectedHeader {
  std::string name;
  ExpectedText value;
};

struct HttpArguments {
  Secret url;  ///< as written; `{{ target }}` is replaced when a runner is made
  std::string method = "GET";
  net::Headers headers;
  std::string body;
  std::vector<StatusRange> statuses{{200, 299}};
  std::string statuses_text = "200-299";
  ExpectedText expected_body;
  std::vector<ExpectedHeader> expected_headers;
  std::vector<JsonExpectation> expected_json;
  std::vector<JsonSignal> json;
  net::TlsArguments tls;
  std::optional<boost::asio::ip::address> address;  ///< instead of what the name resolves to
  net::IpFamily family = net::IpFamily::any;
  std::shared_ptr<const net::Proxy> proxy;  ///< null: the straight way
  bool keep = true;
  bool follow = false;
};

/// Signals that every http probe has, in the order of its cells.
enum class HttpSignal { status, dns, connect, tls, first_byte, transfer, cert_not_after, count };
std::span<const SignalDoc> http_signal_docs();

std::shared_ptr<const ProbeSpec> parse_http(document::Reader& reader);
std::shared_ptr<const ProbeSpec> make_http_spec(HttpArguments arguments);

}  // namespace runbookd::probes
