// The arguments of an `exec` probe, checked at load.
#pragma once

#include <memory>

#include "daemon/contract/probe.hpp"
#include "daemon/net/process/written_command.hpp"
#include "daemon/net/written_units.hpp"

namespace runbookd::document {
class Reader;
}

namespace runbookd::probes::exec {

struct Arguments {
  net::process::WrittenCommand command;
  net::Units units;  ///< by label, as expressions read it
};

std::shared_ptr<const ProbeSpec> parse(document::Reader& reader);

}  // namespace runbookd::probes::exec
