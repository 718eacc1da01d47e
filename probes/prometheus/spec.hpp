// The arguments of a `scrape` probe, checked at load.
#pragma once

#include <memory>
#include <string>

#include "daemon/base/secret.hpp"
#include "daemon/contract/probe.hpp"
#include "daemon/net/http/client.hpp"
#include "daemon/net/tls/arguments.hpp"
#include "daemon/net/written_units.hpp"

namespace runbookd::probes {

struct ScrapeArguments {
  Secret url;  ///< as written; `{{ target }}` is replaced when a runner is made
  net::Headers headers;
  net::Units units;  ///< `types:`
  net::TlsArguments tls;
};

/// By the name's suffix: `_timestamp_seconds` time, `_seconds` duration, `_bytes` bytes, `_ratio`
/// ratio.
Type type_by_suffix(std::string_view metric);

std::shared_ptr<const ProbeSpec> parse_scrape(document::Reader& reader);
std::shared_ptr<const ProbeSpec> make_scrape_spec(ScrapeArguments arguments);

}  // namespace runbookd::probes
