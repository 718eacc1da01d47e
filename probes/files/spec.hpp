// The argument of a `files` probe, checked at load.
#pragma once

#include <memory>

#include "daemon/contract/probe.hpp"

namespace runbookd::document {
class Reader;
}

namespace runbookd::probes::files {

std::shared_ptr<const ProbeSpec> parse(document::Reader& reader);

}  // namespace runbookd::probes::files
