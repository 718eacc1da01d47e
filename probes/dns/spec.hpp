// The arguments of a `dns` probe, checked at load.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "daemon/contract/probe.hpp"
#include "probes/dns/expectation.hpp"

namespace runbookd::document {
class Reader;
}

namespace runbookd::probes::dns {

struct Arguments {
  std::string name;  ///< as written; `{{ target }}` is replaced when a runner is made
  RecordType type = RecordType::a;
  std::string server;  ///< HOST:PORT; empty: those of this machine
  std::vector<Expectation> expect;
};

std::shared_ptr<const ProbeSpec> parse(document::Reader& reader);

}  // namespace runbookd::probes::dns
