// `expect:` of an `http` probe, as it is written.
#pragma once

#include "config/document/reader.hpp"
#include "probes/http/spec.hpp"

namespace runbookd::probes {

/// False when something in it is wrong, which is reported.
bool read_expect(document::Reader& reader, HttpArguments& out);

}  // namespace runbookd::probes
