// The arguments of a `tcp` probe, checked at load.
#pragma once

#include <memory>
#include <string>

#include "daemon/contract/probe.hpp"
#include "daemon/net/text_match.hpp"

namespace runbookd::probes {

struct TcpArguments {
  std::string address;  ///< HOST:PORT as written; `{{ target }}` is replaced when a runner is made
  std::string send;
  std::shared_ptr<const net::TextMatch> expect;  ///< null: connecting is enough
};

std::shared_ptr<const ProbeSpec> parse_tcp(document::Reader& reader);
std::shared_ptr<const ProbeSpec> make_tcp_spec(TcpArguments arguments);

}  // namespace runbookd::probes
