// `targets_from: {dns: NAME, type: .., port: .., server: ..}`. Internal to load.
#pragma once

#include <optional>

#include "config/document/reader.hpp"
#include "config/load/rulebook.hpp"

namespace runbookd::load {

/// Nothing when `from` names files instead, or has a mistake, which is reported.
std::optional<NameDiscovery> read_name_discovery(document::Reader& from);

}  // namespace runbookd::load
