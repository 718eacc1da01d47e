// The arguments of an `http` probe, checked at load.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "daemon/base/secret.hpp"
#include "daemon/contract/probe.hpp"
#include "daemon/net/http/client.hpp"
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

struct HttpArguments {
  Secret url;  ///< as written; `{{ target }}` is replaced when a runner is made
  std::string method = "GET";
  net::Headers headers;
  std::string body;
  std::vector<StatusRange> statuses{{200, 299}};
  std::string statuses_text = "200-299";
  std::shared_ptr<const net::TextMatch> body_match;  ///< null: any body
  std::vector<JsonExpectation> expected_json;
  std::vector<JsonSignal> json;
  net::TlsArguments tls;
  bool keep = true;
  bool follow = false;
};

/// Signals that every http probe has, in the order of its cells.
enum class HttpSignal { status, dns, connect, tls, first_byte, transfer, cert_not_after, count };
std::span<const SignalDoc> http_signal_docs();

std::shared_ptr<const ProbeSpec> parse_http(document::Reader& reader);
std::shared_ptr<const ProbeSpec> make_http_spec(HttpArguments arguments);

}  // namespace runbookd::probes
